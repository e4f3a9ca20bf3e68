"""What the guard finds in a reply, and what it knows when it looks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from functions.model.messages import Recipient
from functions.model.orders import Order


class GuardRule(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    LINK = "link"
    REVIEW = "review"
    OFF_MARKETPLACE = "off_marketplace"
    RECIPIENTS = "recipients"
    LANGUAGE = "language"
    NOT_IN_ORDER = "not_in_order"
    UNDATED_PROMISE = "undated_promise"
    ADDRESS = "address"


class UnknownRule(ValueError):
    """The guard has no rule with this name."""


def rules_named(names: str) -> frozenset[GuardRule]:
    """The rules of a setting such as ``phone, email``. Raises ``UnknownRule``."""
    rules = set()
    for name in filter(None, re.split(r"[\s,]+", names)):
        if name not in set(GuardRule):
            raise UnknownRule(f"{name!r} is no rule of the guard. They are: {', '.join(GuardRule)}.")
        rules.add(GuardRule(name))
    return frozenset(rules)


@dataclass(frozen=True)
class Finding:
    rule: GuardRule
    start: int
    end: int
    """The words that it is about: characters (code points) from ``start`` to before ``end``. Empty: the whole reply."""
    message: str
    """One sentence that says why, in English."""


@dataclass(frozen=True)
class Facts:
    """What is known about the conversation. None, or empty: not known, so nothing is concluded from it."""

    now: str
    timezone: ZoneInfo
    """Of the shop: its days are meant by dates."""
    to: tuple[Recipient, ...] = ()
    language: str | None = None
    """The customer's."""
    asked_by_operator: bool = False
    """Whether the last message that somebody else wrote is the operator's."""
    order: Order | None = None
    known_numbers: tuple[str, ...] = ()
    """Order ids, tracking numbers and the like, which are never telephone numbers."""
    others_words: str = ""
    """What customer and operator wrote last, folded: a postal address among it is not one of ours."""
    hosts: frozenset[str] = frozenset()
    """Hosts to which a reply may link, with those below them: the marketplace's, the carriers', the tracking page's."""


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By their place in the reply, and one for each rule and place."""
    return sorted(set(findings), key=lambda each: (each.start, each.end, each.rule))
