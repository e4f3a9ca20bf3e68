"""Threads as the marketplace's API returns them, and odd values for their fields."""

from __future__ import annotations

import json
from typing import Any

DATE = "2026-03-02T14:05:09Z"
ODD = ["odd", 7, [7], {"odd": 1}, True, 1.5]


def message(message_id: str, body: str = "Hi") -> dict[str, Any]:
    return {
        "id": message_id,
        "date_created": DATE,
        "from": {"type": "CUSTOMER_USER", "display_name": "Marie"},
        "to": [{"type": "SHOP", "id": "1"}],
        "body": body,
    }


def thread(thread_id: str, *messages: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": thread_id,
        "topic": {"type": "FREE_TEXT", "value": "Hello"},
        "authorized_participants": [
            {"type": "CUSTOMER", "id": "C1", "display_name": "Marie"},
            {"type": "OPERATOR"},
        ],
        "date_created": DATE,
        "metadata": {
            "total_count": len(messages),
            "last_message_date": messages[-1]["date_created"] if messages else None,
            "shop_reply_needed_since": None,
        },
        "messages": list(messages),
    }


def page(*threads: dict[str, Any], token: Any = None) -> str:
    return json.dumps({"data": list(threads), "next_page_token": token})


MINIMAL = thread("t-1", message("m-1"))


def with_changes(**changes: Any) -> dict[str, Any]:
    return {**MINIMAL, **changes}
