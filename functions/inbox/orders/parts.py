"""A part of the order panel as it is shown: a value, how old it is, and why it could not be read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from functions.model.orders import UnavailableReason
from functions.store.order_parts import StoredPart


@dataclass(frozen=True)
class Unavailable:
    """Why a part could not be read."""

    reason: UnavailableReason
    retry_at: str | None
    """None: asking has no use now."""


@dataclass(frozen=True)
class Part:
    """A part of the panel. With both a value and ``unavailable``, the value is older."""

    as_of: str | None
    value: Any
    unavailable: Unavailable | None
    reading: bool
    """Whether somebody else is reading it at this moment."""


def shown(stored: StoredPart, now: str, reading: bool = False) -> Part:
    """``reading``: also if ``stored`` does not say so."""
    reading = reading or (stored.is_leased and stored.ask_after > now)
    failure = UnavailableReason(stored.failure) if stored.failure else None
    if failure is None and stored.value is None and not reading:
        failure = UnavailableReason.UNREACHABLE
    has_use = failure in (UnavailableReason.BUSY, UnavailableReason.UNREACHABLE)
    unavailable = Unavailable(failure, max(stored.ask_after, now) if has_use else None) if failure else None
    return Part(stored.as_of, stored.value, unavailable, reading)
