"""Ending snoozes whose time has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from functions.errors import ConversationNotFound
from functions.inbox.conversations.history import change_entry
from functions.inbox.conversations.state import with_last_change
from functions.inbox.conversations.summary_writer import store_summary
from functions.model.activity import Cause
from functions.model.conversations import Conversation, State
from functions.observability import logger
from functions.store import views
from functions.store.messages import ConversationRows

MAX_CONVERSATIONS = 200
"""Snoozes that one call ends, those that ended first come first. The next call goes on."""
EARLIEST = "0"
"""Before every time."""


@dataclass(frozen=True)
class WakeResult:
    woken: int
    failed: int


def wake_conversations(clock: Callable[[], str]) -> WakeResult:
    """Opens every snoozed conversation whose time to wake has come.

    One that cannot be written now waits for the next call.
    """
    woken = failed = 0
    now = clock()
    for conversation in views.between(views.SNOOZED, EARLIEST, now, MAX_CONVERSATIONS):
        try:
            woken += _wake(conversation.id, now)
        except ConversationNotFound:
            continue  # erased since
        except Exception as error:
            # One conversation must not keep the others asleep. The handler reports that some have failed.
            logger.error("A snooze could not be ended", conversation_id=conversation.id, exc_info=error)
            failed += 1
    return WakeResult(woken, failed)


def _wake(conversation_id: str, now: str) -> bool:
    """Whether it was still snoozed, and not snoozed again until later."""

    def revise(before: Conversation, _: ConversationRows) -> Conversation:
        wakes_at = before.summary.wakes_at
        if before.summary.state is not State.SNOOZED or (wakes_at or "") > now:
            return before
        return with_last_change(replace(before, state_mark=None), "state", "", now)

    before, after = store_summary(
        conversation_id,
        revise,
        entry_of=lambda before, after: change_entry(before, after, now, None, Cause.SNOOZE_ENDED),
    )
    return before.state_mark is not None and after.state_mark is None
