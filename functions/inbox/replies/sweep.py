"""The safety net of delivery: finds replies that the stream or the queue lost, or that a crash left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from functions.model.clock import seconds_between, shift
from functions.model.messages import Message
from functions.store import messages

MAX_REPLIES = 200
"""Unsettled replies that one run of the sweep looks at, the one that is due first comes first."""
AGAIN_SECONDS = 300


@dataclass(frozen=True)
class SweepResult:
    again: int
    """Replies handed to delivery again."""
    oldest_seconds: float
    """How long ago the oldest unsettled reply was queued by a person or a rule; 0 if there is none."""


def sweep(now: str, enqueue: Callable[[Message], None]) -> SweepResult:
    """Hands every overdue unsettled reply to delivery again."""
    unsettled = messages.unsettled_replies(limit=MAX_REPLIES)
    overdue = [reply for reply in unsettled if (reply.due_at or "") <= now]
    for reply in overdue:
        enqueue(reply)
        messages.postpone(reply, shift(now, seconds=AGAIN_SECONDS))
    queued_at = (reply.queued_at or reply.written_at or reply.sent_at for reply in unsettled)
    oldest = seconds_between(min(queued_at, default=now), now)
    return SweepResult(again=len(overdue), oldest_seconds=max(0.0, oldest))
