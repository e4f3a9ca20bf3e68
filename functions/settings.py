"""Settings of a function, read from its environment."""

from __future__ import annotations

import os

from functions.timing import SETTLE_SECONDS


def table_name(table: str) -> str:
    """The deployed name of one of our tables; outside AWS simply the table's own word."""
    return os.environ.get(f"{table.upper()}_TABLE", table)


class Settings:
    """Each is read when it is used: a function is given only those that it uses."""

    @property
    def mirakl_url(self) -> str:
        """With ``/api`` behind it or without: the client knows either."""
        return os.environ["MIRAKL_URL"]

    @property
    def mirakl_shop_id(self) -> str | None:
        """Sent with every call when set; a user with several shops needs it."""
        return os.environ.get("MIRAKL_SHOP_ID") or None

    @property
    def mirakl_key_secret(self) -> str:
        """Name or ARN of the secret; the key itself is read at run time."""
        return os.environ["MIRAKL_KEY_SECRET"]

    @property
    def cursor_parameter(self) -> str:
        return os.environ["CURSOR_PARAMETER"]

    @property
    def delivery_queue_url(self) -> str:
        return os.environ["DELIVERY_QUEUE_URL"]

    @property
    def sync_function(self) -> str:
        return os.environ["SYNC_FUNCTION"]

    @property
    def refresh_function(self) -> str:
        return os.environ["REFRESH_FUNCTION"]

    @property
    def auto_reply(self) -> bool:
        return os.environ.get("AUTO_REPLY", "off") == "on"

    @property
    def sync_overlap_seconds(self) -> int:
        """How far each sync reaches back behind the start of the last one."""
        return int(os.environ.get("SYNC_OVERLAP_SECONDS", "300"))

    @property
    def sync_seconds(self) -> float:
        """How often the synchronisation runs, for those who wait for the next."""
        return float(os.environ.get("SYNC_SECONDS", "300"))

    @property
    def undo_seconds(self) -> float:
        """How long a reply waits in the queue, where it can be taken back."""
        return float(os.environ["UNDO_SECONDS"])

    @property
    def settle_seconds(self) -> int:
        """How long after an attempt a request of ours may still take effect at the marketplace."""
        return int(os.environ.get("SETTLE_SECONDS", SETTLE_SECONDS))

    @property
    def shop_timezone(self) -> str:
        """IANA zone in which rules read the hour."""
        return os.environ.get("SHOP_TIMEZONE", "America/Toronto")


settings = Settings()
