"""The settings of the local run, from environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from functions.inbox.conversations.business_hours import InvalidHours, business_hours
from functions.inbox.guard.findings import UnknownRule, rules_named
from functions.settings import RESPONSE_HOURS, SHOP_TIMEZONE
from infra.environments import MOST_RESPONSE_HOURS

PORT = 8000
SYNC_SECONDS = 15.0
UNDO_SECONDS = 5
LONGEST_UNDO = 900
"""SQS's limit for the delay of a queue, in seconds."""


class CannotRun(Exception):
    """Something is missing or in use. The message says what to do about it."""


@dataclass(frozen=True)
class MarketplaceAccess:
    """How functions call a marketplace. Without ``shop_id`` the key's default shop answers."""

    url: str
    key: str
    shop_id: str | None = None


UNREACHABLE_MARKETPLACE = MarketplaceAccess("http://127.0.0.1:9", "no-key")
"""Nothing listens there: for tests that must not call a marketplace."""


@dataclass(frozen=True)
class LocalSettings:
    port: int = PORT
    """0: any free port."""
    marketplace: MarketplaceAccess | None = None
    """None: the sandbox marketplace."""
    sandbox_port: int = 0
    sync_seconds: float = SYNC_SECONDS
    undo_seconds: int = UNDO_SECONDS
    auto_reply: bool = True

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> LocalSettings:
        """Raises ``CannotRun`` for a value that is not valid."""
        # The functions read these from the environment themselves.
        _number(env, "RESPONSE_HOURS", RESPONSE_HOURS, lowest=0.01, highest=MOST_RESPONSE_HOURS)
        _check_business_hours(env)
        _check_blocking_rules(env)
        return cls(
            port=int(_number(env, "PORT", PORT, highest=65_535)),
            marketplace=_marketplace(env),
            sandbox_port=int(_number(env, "SANDBOX_PORT", 0, highest=65_535)),
            sync_seconds=_number(env, "SYNC_SECONDS", SYNC_SECONDS, lowest=1),
            undo_seconds=int(_number(env, "UNDO_SECONDS", UNDO_SECONDS, highest=LONGEST_UNDO)),
            auto_reply=_switch(env, "AUTO_REPLY", True),
        )


def _marketplace(env: Mapping[str, str]) -> MarketplaceAccess | None:
    url = env.get("MIRAKL_URL", "").strip()
    if not url:
        return None
    if not url.startswith(("https://", "http://")):
        raise CannotRun(f"MIRAKL_URL must begin with https://, and {url!r} does not.")
    key = env.get("MIRAKL_API_KEY")
    if not key:
        raise CannotRun(
            f"MIRAKL_URL is {url}, but MIRAKL_API_KEY is missing: create a key in the marketplace's back office"
            " (your profile, API key), or leave MIRAKL_URL out to use the sandbox."
        )
    return MarketplaceAccess(url, key, env.get("MIRAKL_SHOP_ID") or None)


def _number(
    env: Mapping[str, str], name: str, default: float, *, lowest: float = 0, highest: float = 86_400
) -> float:
    given = env.get(name)
    if not given:
        return default
    try:
        number = float(given)
    except ValueError:
        number = -1
    if not lowest <= number <= highest:
        raise CannotRun(f"{name} must be a number from {lowest:g} to {highest:g}, and is {given!r}.")
    return number


def _check_business_hours(env: Mapping[str, str]) -> None:
    zone = env.get("SHOP_TIMEZONE") or SHOP_TIMEZONE
    try:
        business_hours(env.get("BUSINESS_HOURS", ""), zone, env.get("HOLIDAYS_OF"))
    except InvalidHours as problem:
        raise CannotRun(f"SHOP_TIMEZONE, BUSINESS_HOURS or HOLIDAYS_OF: {problem}") from problem


def _check_blocking_rules(env: Mapping[str, str]) -> None:
    try:
        rules_named(env.get("BLOCKING_RULES", ""))
    except UnknownRule as problem:
        raise CannotRun(f"BLOCKING_RULES: {problem}") from problem


def _switch(env: Mapping[str, str], name: str, default: bool) -> bool:
    given = env.get(name)
    if not given:
        return default
    if given not in {"on", "off"}:
        raise CannotRun(f"{name} must be on or off, and is {given!r}.")
    return given == "on"
