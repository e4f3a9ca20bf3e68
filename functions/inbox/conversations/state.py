"""The state of a conversation: open, snoozed or done.

Nobody sets a state. An agent sets a mark (``StateMark``), which says what the agent decided about the messages up to
the last one they had seen. The state is computed from the mark and the rows whenever the summary is: so a message that
arrives while an agent presses Done is never hidden, whoever is first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from functions.inbox.conversations.summary import is_addressed_to, is_covered, is_incoming, summary_of
from functions.model.activity import Cause
from functions.model.conversations import Conversation, LastChange, Mark, State, StateMark
from functions.model.messages import Message, Recipient, Status
from functions.store.messages import ConversationRows


class Event(StrEnum):
    """What may change a state."""

    MARKED_DONE = "marked_done"
    SNOOZED = "snoozed"
    REOPENED = "reopened"
    MESSAGE = "message"
    """The customer or the operator wrote something that the mark's author had not seen."""
    REPLY_FAILED = "reply_failed"
    """A reply was refused, or its outcome cannot be found out."""
    REPLY_CANCELLED = "reply_cancelled"
    """A person's reply was taken back, and the author of the mark may have taken it for the answer."""
    SNOOZE_ENDED = "snooze_ended"


NEXT_STATE: Mapping[tuple[State, Event], State] = {
    (State.OPEN, Event.MARKED_DONE): State.DONE,
    (State.OPEN, Event.SNOOZED): State.SNOOZED,
    (State.OPEN, Event.REOPENED): State.OPEN,
    (State.OPEN, Event.MESSAGE): State.OPEN,
    (State.OPEN, Event.REPLY_FAILED): State.OPEN,
    (State.OPEN, Event.REPLY_CANCELLED): State.OPEN,
    (State.OPEN, Event.SNOOZE_ENDED): State.OPEN,
    (State.SNOOZED, Event.MARKED_DONE): State.DONE,
    (State.SNOOZED, Event.SNOOZED): State.SNOOZED,
    (State.SNOOZED, Event.REOPENED): State.OPEN,
    (State.SNOOZED, Event.MESSAGE): State.OPEN,
    (State.SNOOZED, Event.REPLY_FAILED): State.OPEN,
    (State.SNOOZED, Event.REPLY_CANCELLED): State.SNOOZED,
    (State.SNOOZED, Event.SNOOZE_ENDED): State.OPEN,
    (State.DONE, Event.MARKED_DONE): State.DONE,
    (State.DONE, Event.SNOOZED): State.SNOOZED,
    (State.DONE, Event.REOPENED): State.OPEN,
    (State.DONE, Event.MESSAGE): State.OPEN,
    (State.DONE, Event.REPLY_FAILED): State.OPEN,
    (State.DONE, Event.REPLY_CANCELLED): State.OPEN,
    (State.DONE, Event.SNOOZE_ENDED): State.DONE,
}
"""The state after an event. Every pair is here, so a new event needs a decision for every state."""
CAUSES = {
    Event.MESSAGE: Cause.MESSAGE,
    Event.REPLY_FAILED: Cause.REPLY_FAILED,
    Event.REPLY_CANCELLED: Cause.REPLY_CANCELLED,
    Event.SNOOZE_ENDED: Cause.SNOOZE_ENDED,
}


@dataclass(frozen=True)
class Occurrence:
    """An event that no agent caused, and that ends a mark."""

    event: Event
    at: str
    """Not before the mark: what happened earlier could not end it before it was set."""


def current_state(conversation: Conversation) -> State:
    """The state by the mark alone; ``after_events`` removes a mark that no longer holds."""
    return conversation.state_mark.state if conversation.state_mark else State.OPEN


def with_last_change(conversation: Conversation, field: str, by: str, at: str) -> Conversation:
    """Notes that the field changes with the next version. ``by`` is a person's name; empty for the inbox itself."""
    change = LastChange(conversation.version + 1, by, at)
    return replace(conversation, last_changes={**conversation.last_changes, field: change})


def after_events(
    conversation: Conversation, rows: ConversationRows
) -> tuple[Conversation, Occurrence | None]:
    """The conversation without a mark that the rows contradict, and what happened.

    Done also answers what its author had seen. A later message ends Done and not this, so the deadline counts from the
    later message. A failed reply, or one that was taken back, ends both: the author of Done may have taken it for the
    answer.

    The rows up to a checkpoint cannot contradict a mark: when the checkpoint moved over them, and when the mark was
    set, all that was not read since had been compared with it.
    """
    mark = conversation.state_mark
    found = _what_happened(mark, conversation, rows) if mark else None
    if mark is None or found is None or NEXT_STATE[mark.state, found.event] is mark.state:
        return conversation, None
    found = replace(found, at=max(found.at, mark.at))
    after = with_last_change(replace(conversation, state_mark=None), "state", "", found.at)
    if mark.state is State.DONE and found.event is Event.MESSAGE:
        after = replace(after, no_reply_mark=_later(conversation.no_reply_mark, mark))
        after = with_last_change(after, "no_reply_needed", "", found.at)
    return after, found


def _what_happened(mark: StateMark, conversation: Conversation, rows: ConversationRows) -> Occurrence | None:
    failed = [row for row in rows.messages.values() if row.status in (Status.FAILED, Status.UNCONFIRMED)]
    if failed:
        return Occurrence(Event.REPLY_FAILED, max(row.attempted_at or row.sent_at for row in failed))
    unseen = unseen_messages(rows.messages.values(), mark)
    if unseen:
        return Occurrence(Event.MESSAGE, max(row.stored_at or row.sent_at for row in unseen))
    taken_back = [row.cancelled_at for row in rows.messages.values() if _is_taken_back_since(row, mark)]
    if taken_back:
        return Occurrence(Event.REPLY_CANCELLED, max(at for at in taken_back if at))
    if mark.state is State.DONE:
        waiting_since = summary_of(conversation, rows).needs_reply_since
        if waiting_since:  # the marketplace itself waits, for something after the mark
            return Occurrence(Event.MESSAGE, waiting_since)
    return None


def _is_taken_back_since(row: Message, mark: StateMark) -> bool:
    """Whether it was a person's reply to the customer that was on its way when the mark was set, and is not sent."""
    if row.status is not Status.CANCELLED or row.automatic or not row.written_at or not row.cancelled_at:
        return False
    return row.written_at <= mark.at < row.cancelled_at and is_addressed_to(row, Recipient.CUSTOMER)


def unseen_messages(rows: Iterable[Message], mark: Mark) -> list[Message]:
    """What customers and the operator wrote to the shop, and the author of the mark had not seen; in their order."""
    known = {row.id: row for row in rows}
    return sorted(
        (row for row in known.values() if is_incoming(row) and not is_covered(row, mark, known)),
        key=lambda row: row.position,
    )


def _later(one: Mark | None, other: StateMark) -> Mark:
    if one and one.seen_position >= other.seen_position:
        return one
    return Mark(other.by, other.at, other.seen_message_id, other.seen_position)
