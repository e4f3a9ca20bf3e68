"""Threads as the marketplace's API returns them, and odd values for their fields."""

from __future__ import annotations

from typing import Any

MINIMAL: dict[str, Any] = {
    "id": "t-1",
    "topic": {"type": "FREE_TEXT", "value": "Hello"},
    "authorized_participants": [
        {"type": "CUSTOMER", "id": "C1", "display_name": "Marie"},
        {"type": "OPERATOR"},
    ],
    "date_created": "2026-03-02T14:05:09Z",
    "metadata": {
        "total_count": 1,
        "last_message_date": "2026-03-02T14:05:09Z",
        "shop_reply_needed_since": None,
    },
    "messages": [
        {
            "id": "m-1",
            "date_created": "2026-03-02T14:05:09Z",
            "from": {"type": "CUSTOMER_USER", "display_name": "Marie"},
            "to": [{"type": "SHOP", "id": "1"}],
            "body": "Hi",
        }
    ],
}


def with_changes(**changes: Any) -> dict[str, Any]:
    return {**MINIMAL, **changes}


ODD = ["odd", 7, [7], {"odd": 1}, True, 1.5]
