"""Settings of a function, read from its environment once, on first use."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache


def table_name(table: str) -> str:
    """The deployed name of one of our tables; outside AWS simply the table's own word."""
    return os.environ.get(f"{table.upper()}_TABLE", table)


@dataclass(frozen=True)
class Settings:
    mirakl_url: str
    mirakl_shop_id: str | None
    """Sent with every call when set; a user with several shops needs it."""
    mirakl_key_secret: str
    """Name or ARN of the secret; the key itself is read at run time."""
    cursor_parameter: str
    delivery_queue_url: str
    auto_reply: bool
    sync_overlap_seconds: int
    """How far each sync reaches back behind the start of the last one."""
    settle_seconds: int
    """How long after an attempt a request of ours may still take effect at the marketplace."""
    shop_timezone: str
    """IANA zone in which rules read the hour."""


@cache
def settings() -> Settings:
    env = os.environ
    return Settings(
        mirakl_url=env["MIRAKL_URL"].rstrip("/"),
        mirakl_shop_id=env.get("MIRAKL_SHOP_ID") or None,
        mirakl_key_secret=env["MIRAKL_KEY_SECRET"],
        cursor_parameter=env["CURSOR_PARAMETER"],
        delivery_queue_url=env.get("DELIVERY_QUEUE_URL", ""),
        auto_reply=env.get("AUTO_REPLY", "off") == "on",
        sync_overlap_seconds=int(env.get("SYNC_OVERLAP_SECONDS", "300")),
        settle_seconds=int(env.get("SETTLE_SECONDS", "120")),
        shop_timezone=env.get("SHOP_TIMEZONE", "America/Toronto"),
    )
