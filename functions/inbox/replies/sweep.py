"""The safety net of delivery: finds replies that the stream or the queue lost, or that a crash left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from functions.model.clock import shift
from functions.model.messages import Message
from functions.store import messages

MAX_REPLIES = 200
"""Unsettled replies that one run of the sweep looks at, the one that is due first comes first."""
AGAIN_SECONDS = 300
LONG_UNKNOWN_SECONDS = 600


@dataclass(frozen=True)
class SweepResult:
    again: int
    """Replies handed to delivery again."""
    long_unknown: int
    """Replies whose outcome has been unknown for ten minutes."""


def sweep(now: str, enqueue: Callable[[Message], None]) -> SweepResult:
    """Hands every overdue unsettled reply to delivery again."""
    unsettled = messages.unsettled_replies(limit=MAX_REPLIES)
    overdue = [reply for reply in unsettled if (reply.due_at or "") <= now]
    for reply in overdue:
        enqueue(reply)
        messages.postpone(reply, shift(now, seconds=AGAIN_SECONDS))
    unknown_since = shift(now, seconds=-LONG_UNKNOWN_SECONDS)
    long_unknown = [r for r in unsettled if r.maybe_sent and (r.attempted_at or now) <= unknown_since]
    return SweepResult(again=len(overdue), long_unknown=len(long_unknown))
