"""The checkpoint of a conversation: up to it nothing can change any more, so only later rows have to be read.

A checkpoint holds what a summary needs of the rows up to its position. It is only an abbreviation: the summary of the
later rows with the checkpoint is always the same as the summary of all rows (the fault suite compares both).

Only the synchronisation moves a checkpoint forward. Whoever changes a row up to it removes it first, together with the
thread's fingerprint, in one write (``store.conversations.forget_checkpoint``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from functions.inbox.conversations.summary import (
    ReplyCoverage,
    is_for_shop,
    people_wrote_at,
    replies_to_customer,
    shop_wrote_at,
)
from functions.inbox.messages.states import is_open
from functions.model.clock import shift
from functions.model.conversations import Checkpoint, Conversation
from functions.model.messages import CONFIRMED, Message
from functions.store import messages
from functions.store.messages import ConversationRows, received_id
from functions.timing import CLOCK_TOLERANCE_SECONDS, FINAL_SECONDS, MATCHING_WINDOW_SECONDS

STEP = 20
"""A checkpoint moves over at least so many rows, so that it is seldom written."""
BEFORE_OPEN_SECONDS = 2 * CLOCK_TOLERANCE_SECONDS
"""Rows so long before an open reply may be this reply, so they stay behind the checkpoint."""


def load_rows(conversation: Conversation) -> ConversationRows:
    """The rows after the conversation's checkpoint, without claims, or all rows if that is not enough.

    A reply whose author saw a message before the checkpoint needs that message.
    """
    rows = messages.load_after(conversation.id, conversation.checkpoint)
    if rows.base:
        seen = {row.seen_message_id for row in rows.messages.values() if row.seen_message_id}
        known = {
            received_id(row.mirakl_message_id) for row in rows.messages.values() if row.mirakl_message_id
        }
        if not seen <= known | set(rows.messages):
            rows.reload()
    return rows


def next_checkpoint(rows: ConversationRows, now: str) -> Checkpoint | None:
    """The checkpoint after ``rows.base``, or ``rows.base`` itself if it cannot move far enough."""
    base = rows.base
    ordered = sorted(rows.messages.values(), key=lambda row: row.position)
    final = ordered[: _final_rows(ordered, rows.messages, now)]
    if len(final) < STEP:
        return base
    return _made_of(final, rows.messages, base)


def _made_of(final: Sequence[Message], rows: Mapping[str, Message], base: Checkpoint | None) -> Checkpoint:
    """``final`` are the rows for which it stands, after ``base``; ``rows`` are these and later ones."""
    confirmed = [row for row in final if row.status in CONFIRMED]
    return Checkpoint(
        position=max((row.position for row in final), default=""),
        message_count=len(confirmed) + (base.message_count if base else 0),
        stored_count=sum(not row.absent_since for row in confirmed) + (base.stored_count if base else 0),
        people_wrote_at=people_wrote_at(confirmed, rows, base),
        shop_wrote_at=shop_wrote_at(final, base),
    )


def _final_rows(ordered: Sequence[Message], rows: Mapping[str, Message], now: str) -> int:
    """How many of the first rows are final: everybody's wait in them has ended, whatever comes."""
    count = _settled_rows(ordered, now)
    while count >= STEP:
        fewer = min(
            _not_seen_later(ordered, count),
            _written_before_the_rest(ordered, count),
            _answered_rows(ordered, count, rows),
            _before_possible_replies(ordered, count),
            _before_the_same_time(ordered, count),
        )
        if fewer == count:
            return count
        count = fewer
    return 0


def _settled_rows(ordered: Sequence[Message], now: str) -> int:
    """Rows before all open replies and before all that is recent. The last message that a thread has shown is never
    among them.
    """
    open_since = min((_open_since(row) for row in ordered if is_open(row)), default="~")
    before = min(shift(now, seconds=-FINAL_SECONDS), open_since)
    recent = next((i for i, row in enumerate(ordered) if not _is_settled(row, before)), len(ordered))
    confirmed = [i for i, row in enumerate(ordered) if row.status in CONFIRMED and not is_open(row)]
    return min(recent, confirmed[-1] if confirmed else 0)


def _open_since(row: Message) -> str:
    times = (row.sent_at, row.written_at, row.attempted_at)
    return shift(min(time for time in times if time), seconds=-BEFORE_OPEN_SECONDS)


def _is_settled(row: Message, before: str) -> bool:
    """Whether nothing happened to the message since ``before``; when it was stored here does not matter.

    A time that could not be read tells nothing.
    """
    times = (row.sent_at, row.written_at, row.attempted_at)
    return "sent_at" not in row.unreadable and all(time < before for time in times if time)


def _not_seen_later(ordered: Sequence[Message], count: int) -> int:
    """What the author of a later reply saw last is a later row too, so that it is read with the reply."""
    places = {row.id: place for place, row in enumerate(ordered)}
    places |= {
        received_id(row.mirakl_message_id): place
        for place, row in enumerate(ordered)
        if row.mirakl_message_id
    }
    for place in range(len(ordered) - 1, -1, -1):
        if place < count:
            break
        count = min(count, places.get(ordered[place].seen_message_id or "", count))
    return count


def _written_before_the_rest(ordered: Sequence[Message], count: int) -> int:
    """No final reply may answer a later row, so each was written before the later rows were stored."""
    stored_at = min((row.stored_at or row.sent_at for row in ordered[count:]), default="~")
    return next((i for i, row in enumerate(ordered[:count]) if (row.written_at or "") >= stored_at), count)


def _answered_rows(ordered: Sequence[Message], count: int, rows: Mapping[str, Message]) -> int:
    """Rows before the first customer's message that the replies among these rows do not answer.

    A click on "no reply needed" and the marketplace's own verdict do not count here, because they may be taken back.
    """
    final = [row for row in ordered[:count] if row.status in CONFIRMED]
    coverage = ReplyCoverage(replies_to_customer(final, rows), {row.id: row for row in ordered[:count]})
    waiting = (i for i, row in enumerate(ordered[:count]) if is_for_shop(row) and not coverage.covers(row))
    return next(waiting, count)


def _before_possible_replies(ordered: Sequence[Message], count: int) -> int:
    """A reply that may have arrived, and all messages that may be this reply, are on the same side.

    Such a reply may be cancelled, and it may have been attempted hours after it was written.
    """
    for place, reply in enumerate(ordered):
        if reply.maybe_sent and reply.attempted_at:
            since = shift(reply.attempted_at, seconds=-CLOCK_TOLERANCE_SECONDS)
            until = shift(reply.attempted_at, seconds=MATCHING_WINDOW_SECONDS)
            first = next((i for i, row in enumerate(ordered[:place]) if row.sent_at >= since), place)
            if first < count and (place >= count or ordered[count - 1].sent_at <= until):
                count = first
    return count


def _before_the_same_time(ordered: Sequence[Message], count: int) -> int:
    """Messages of the same time are on the same side."""
    while 0 < count < len(ordered) and ordered[count].sent_at == ordered[count - 1].sent_at:
        count -= 1
    return count


def is_right(checkpoint: Checkpoint, rows: Mapping[str, Message]) -> bool:
    """Whether it says of the rows up to its position what they are. ``rows`` are all rows of the conversation."""
    made = _made_of([row for row in rows.values() if row.position <= checkpoint.position], rows, None)
    return replace(made, position=checkpoint.position, hashes=checkpoint.hashes) == checkpoint
