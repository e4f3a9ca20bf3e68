"""The checkpoint of a conversation: up to it nothing can change any more, so only later rows have to be read.

A checkpoint holds what a summary needs of the rows up to its position. It is only an abbreviation: the summary of the
later rows with the checkpoint is always the same as the summary of all rows (the fault suite compares both).

Only the synchronisation moves a checkpoint forward. Whoever changes a row up to it removes it first, together with the
thread's fingerprint, in one write (``store.conversations.forget_checkpoint``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from functions.model.messages import CONFIRMED, Message, Sender, Status
from functions.store import messages
from functions.store.messages import ConversationRows, received_id
from functions.timing import CLOCK_TOLERANCE_SECONDS, FINAL_SECONDS

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
    by_id = {row.id: row for row in final}
    erased = sum(claimant not in rows.messages for claimant in rows.claims.values()) if base is None else 0
    confirmed = [row for row in final if row.status in CONFIRMED]
    return Checkpoint(
        position=final[-1].position,
        message_count=len(confirmed) + (base.message_count if base else 0),
        stored_count=sum(not row.absent_since for row in confirmed) + (base.stored_count if base else erased),
        people_wrote_at=people_wrote_at(confirmed, by_id, base),
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
        )
        if fewer == count:
            return count
        count = fewer
    return 0


def _settled_rows(ordered: Sequence[Message], now: str) -> int:
    """Rows before all open replies and before all that is recent. The last confirmed message is never among them."""
    open_since = min((_open_since(row) for row in ordered if is_open(row)), default="~")
    before = min(shift(now, seconds=-FINAL_SECONDS), open_since)
    recent = next((i for i, row in enumerate(ordered) if not _is_settled(row, before)), len(ordered))
    confirmed = [i for i, row in enumerate(ordered) if row.status in CONFIRMED]
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
    place = len(ordered) - 1
    while place >= count:
        seen = ordered[place].seen_message_id
        if seen:
            count = min(count, places.get(seen, count))
        place -= 1
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
    waiting = (i for i, row in enumerate(ordered[:count]) if _is_waiting(row, coverage))
    return next(waiting, count)


def _is_waiting(row: Message, coverage: ReplyCoverage) -> bool:
    is_question = row.status is Status.RECEIVED and row.sender is Sender.CUSTOMER and is_for_shop(row)
    return is_question and not coverage.covers(row)
