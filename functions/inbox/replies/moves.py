"""The writes by which delivery moves a reply's row. Each has the condition that the row still is as it was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.errors import TryLater
from functions.inbox.conversations.summary_writer import refresh_summary
from functions.inbox.messages.states import transition
from functions.model.clock import seconds_between, shift
from functions.model.messages import Message, Status
from functions.observability import metrics
from functions.store import messages
from functions.timing import SWEEP_AFTER_SECONDS

METRICS = {Status.FAILED: "RepliesFailed", Status.UNCONFIRMED: "RepliesUnconfirmed"}


def count(status: Status, replies: int = 1) -> None:
    """Counts replies that somebody has to look at, at the moment in which they come to this status."""
    if replies and status in METRICS:
        metrics.add_metric(METRICS[status], MetricUnit.Count, replies)


@dataclass(frozen=True)
class Moves:
    clock: Callable[[], str]

    def move(self, reply: Message, status: Status, **changes: Any) -> Message:
        """Raises ``TryLater`` when another process moved the reply first.

        A reply that begins to be sent stays due when it was: another time would cost two writes of the index.
        """
        if status is not Status.SENDING:
            due_after = max(self.clock(), changes.get("not_before") or "")
            changes["due_at"] = shift(due_after, seconds=SWEEP_AFTER_SECONDS)
        moved = transition(reply, status, **changes)
        if moved is None:
            raise TryLater(1, "Somebody else moved the reply meanwhile.")
        count(status)
        return moved

    def queue_again(self, sending: Message, wait: float, **changes: Any) -> Message:
        """For a reply that the marketplace did not accept: it is due again after ``wait`` seconds."""
        not_before = shift(self.clock(), seconds=wait)
        return self.move(sending, Status.QUEUED, maybe_sent=False, not_before=not_before, **changes)

    def postponed(self, reply: Message, wait: float, reason: str) -> TryLater:
        """Leaves the reply in its state until ``wait`` seconds have passed; returns the exception to raise."""
        not_before = shift(self.clock(), seconds=wait)
        due_at = shift(not_before, seconds=SWEEP_AFTER_SECONDS)
        messages.change(reply, error=reason, not_before=not_before, due_at=due_at)
        refresh_summary(reply.conversation_id)
        return TryLater(wait, reason)

    def age(self, reply: Message) -> float:
        """Seconds since the last attempt."""
        now = self.clock()
        return seconds_between(reply.attempted_at or now, now)
