"""The settings of a function, read from its environment variables."""

from __future__ import annotations

import os

from functions.timing import AWS_READ_SECONDS, SETTLE_SECONDS

SHOP_TIMEZONE = "America/Toronto"
RESPONSE_HOURS = 24.0
"""The defaults: as the marketplace counts."""


def table_name(table: str) -> str:
    """The deployed name of one of our tables. Without the environment variable it is ``table`` itself."""
    return os.environ.get(f"{table.upper()}_TABLE", table)


class Settings:
    """Each variable is read when it is used, because each function gets only the variables that it uses."""

    @property
    def mirakl_url(self) -> str:
        """The marketplace's address, with or without ``/api`` at the end."""
        return os.environ["MIRAKL_URL"]

    @property
    def mirakl_shop_id(self) -> str | None:
        """If set, it is sent with every call. It is needed when the API key belongs to several shops."""
        return os.environ.get("MIRAKL_SHOP_ID") or None

    @property
    def mirakl_key_secret(self) -> str:
        """Name or ARN of the secret that holds the API key. The key is read at run time."""
        return os.environ["MIRAKL_KEY_SECRET"]

    @property
    def cursor_parameter(self) -> str:
        """Name of the SSM parameter that holds the sync state."""
        return os.environ["CURSOR_PARAMETER"]

    @property
    def delivery_queue_url(self) -> str:
        return os.environ["DELIVERY_QUEUE_URL"]

    @property
    def user_pool_id(self) -> str:
        """The Cognito user pool whose groups say who may answer."""
        return os.environ["USER_POOL_ID"]

    @property
    def sync_function(self) -> str:
        return os.environ["SYNC_FUNCTION"]

    @property
    def refresh_function(self) -> str:
        return os.environ["REFRESH_FUNCTION"]

    @property
    def fetch_function(self) -> str:
        return os.environ["FETCH_FUNCTION"]

    @property
    def files_bucket(self) -> str:
        """Name of the bucket for files that customers attached, and for those that agents send them."""
        return os.environ["FILES_BUCKET"]

    @property
    def auto_reply(self) -> bool:
        return os.environ.get("AUTO_REPLY", "off") == "on"

    @property
    def sync_overlap_seconds(self) -> int:
        """How long before the start of the last run the next run begins to read."""
        return int(os.environ.get("SYNC_OVERLAP_SECONDS", "300"))

    @property
    def sync_seconds(self) -> float:
        """How often the synchronisation runs. Only used to tell when the next run will start."""
        return float(os.environ.get("SYNC_SECONDS", "300"))

    @property
    def undo_seconds(self) -> float:
        """The undo window: how long a reply waits in the queue before delivery."""
        return float(os.environ["UNDO_SECONDS"])

    @property
    def settle_seconds(self) -> int:
        """How long after an attempt a request of ours may still take effect at the marketplace."""
        return int(os.environ.get("SETTLE_SECONDS", SETTLE_SECONDS))

    @property
    def aws_read_seconds(self) -> float:
        """How long a call to AWS waits for an answer. The local run's AWS is slower, so it waits longer."""
        return float(os.environ.get("AWS_READ_SECONDS", AWS_READ_SECONDS))

    @property
    def shop_timezone(self) -> str:
        """The IANA time zone for the hours in rules, and for business hours."""
        return os.environ.get("SHOP_TIMEZONE") or SHOP_TIMEZONE

    @property
    def response_hours(self) -> float:
        """How many hours the shop has for a response."""
        return float(os.environ.get("RESPONSE_HOURS") or RESPONSE_HOURS)

    @property
    def business_hours(self) -> str:
        """When response time counts, such as ``mon-fri 09:00-17:00``. Empty: always."""
        return os.environ.get("BUSINESS_HOURS", "")

    @property
    def holidays_of(self) -> str:
        """The Canadian province on whose public holidays response time does not count. Empty: no holidays."""
        return os.environ.get("HOLIDAYS_OF", "")

    @property
    def blocking_rules(self) -> str:
        """Rules of the guard with whose findings no reply may be sent, such as ``phone, email``. Empty: none."""
        return os.environ.get("BLOCKING_RULES", "")

    @property
    def deadline_topic(self) -> str:
        """ARN of the topic that mails warnings of response deadlines."""
        return os.environ["DEADLINE_TOPIC"]

    @property
    def deadline_webhook(self) -> str:
        """An address to which these warnings are posted too. Empty: none."""
        return os.environ.get("DEADLINE_WEBHOOK", "").strip()

    @property
    def site_url(self) -> str:
        """The web app's address, without a slash at the end."""
        return os.environ["SITE_URL"]


settings = Settings()
