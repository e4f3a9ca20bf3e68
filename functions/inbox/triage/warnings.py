"""Warnings before response deadlines pass: which conversations somebody has to hear of now.

A conversation crosses a threshold four hours and one hour before its deadline. An episode is one wait of a customer in
it, since one time (``needs_reply_since``), and each episode is warned of once at each threshold. One that is found
later than that, because its messages came late, is warned of at the last threshold that it has crossed.

A warning is recorded after it was sent. So a run that is killed between the two repeats it, and none is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from functions.inbox.conversations.deadline import Deadline, response_deadline
from functions.model.clock import shift
from functions.model.conversations import Conversation
from functions.store import deadline_warnings, views
from functions.store.deadline_warnings import Episode, Warned

THRESHOLD_HOURS = (4, 1)
"""Before the deadline. The first threshold has the number 1."""
PASSED_HOURS = 24
"""A deadline that passed longer ago is in the view, and is not warned of any more."""
MAX_READ = 1000
"""Conversations near their deadline that a run reads of each view, the most urgent first."""
MAX_WARNED = 100
"""Conversations in one warning, the most urgent first. The next run warns of the others."""


@dataclass(frozen=True)
class Due:
    """A conversation whose customer waits, and whose deadline is near or has passed."""

    conversation_id: str
    since: str
    due_at: str
    threshold: int
    """The number of the last threshold that it has crossed."""

    @property
    def episode(self) -> Episode:
        return self.conversation_id, self.since


@dataclass(frozen=True)
class DeadlineWarning:
    """What is said at once, in one mail."""

    now: str
    due: tuple[Due, ...]
    """The most urgent first."""
    more: bool
    """Whether there are others, of which this warning does not speak."""


Send = Callable[[DeadlineWarning], bool]
"""Returns whether the warning went out. It may raise instead."""


@dataclass(frozen=True)
class WarningReport:
    mailed: int
    """Conversations of which a mail was sent."""
    posted: int
    """The same for the webhook."""
    webhook_failed: bool
    read_all: bool
    """False: so many conversations are near their deadline that the run did not read the least urgent ones."""


def warn_of_deadlines(now: str, mail: Send, post: Send | None) -> WarningReport:
    """Warns of all conversations that have crossed a threshold, by mail and by the webhook if there is one.

    What failed is tried again by the next run, and neither stops the other.
    """
    run = _Run(now)
    posted: int | None = 0
    try:
        mailed = run.send("mailed", mail)
    finally:
        if post:
            posted = run.send("posted", post)
    return WarningReport(mailed or 0, posted or 0, posted is None, run.read_all)


class _Run:
    """What is due at a time, and what was said of it before."""

    def __init__(self, now: str) -> None:
        self._now = now
        deadline = response_deadline()
        first, last = (shift(now, hours=hours) for hours in (-PASSED_HOURS, THRESHOLD_HOURS[0]))
        since = deadline.latest_since(first), deadline.latest_since(last)
        read = [
            list(views.between(views.WAITING, *since, MAX_READ + 1)),
            # A snooze ends at the deadline at the latest.
            list(views.between(views.SNOOZED, first, last, MAX_READ + 1)),
        ]
        self.read_all = all(len(rows) <= MAX_READ for rows in read)
        # The indexes may lag behind the table, so a conversation may be in both.
        found = {due.episode: due for due in _due((row for rows in read for row in rows), deadline, now)}
        self._due = sorted(found.values(), key=lambda due: (due.due_at, due.conversation_id))
        self._warned = deadline_warnings.of_episodes(found)

    def send(self, channel: Literal["mailed", "posted"], send: Send) -> int | None:
        """Of how many conversations it has warned; None if that failed."""
        due = [each for each in self._due if getattr(self._of(each), channel) < each.threshold]
        if not due:
            return 0
        said = due[:MAX_WARNED]
        if not send(DeadlineWarning(self._now, tuple(said), len(due) > MAX_WARNED or not self.read_all)):
            return None
        for each in said:
            reached: dict[str, Any] = {channel: each.threshold}
            self._warned[each.episode] = replace(self._of(each), **reached)
        deadline_warnings.record((self._of(each) for each in said), self._now)
        return len(said)

    def _of(self, due: Due) -> Warned:
        return self._warned.get(due.episode) or Warned(*due.episode)


def _due(conversations: Iterable[Conversation], deadline: Deadline, now: str) -> Iterator[Due]:
    for conversation in conversations:
        since = conversation.summary.needs_reply_since
        if since is None:
            continue  # only a reply failed here
        due_at = deadline.due_at(since)
        threshold = sum(due_at <= shift(now, hours=hours) for hours in THRESHOLD_HOURS)
        if threshold and due_at > shift(now, hours=-PASSED_HOURS):
            yield Due(conversation.id, since, due_at, threshold)
