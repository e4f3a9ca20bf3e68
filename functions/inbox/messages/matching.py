"""Matching: which of the shop's messages in a thread are replies of ours.

The id that M12 returned is proof. If that answer was lost, or the thread shows another id, words and time are compared:
a message is our reply only if the words are the same after all known losses, it has as many files, the time fits, and
nothing else matches. Otherwise both are shown, and a person decides. A reply that was not recognised may still be in
the thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from functions.inbox.messages.same_words import canonical_form, has_same_words
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model.clock import shift
from functions.model.messages import Message, Sender, Status
from functions.store.messages import ConversationRows, received_id
from functions.timing import CLOCK_TOLERANCE_SECONDS, MATCHING_WINDOW_SECONDS

OUR_CLOCKS_SECONDS = 5
"""How much the clocks of two of our functions may differ."""


@dataclass(frozen=True)
class _Candidate:
    """An unclaimed message of the shop, from the thread or stored, that may be one of our replies."""

    key: str
    """Its ``received_id``."""
    body: str
    sent_at: str
    stored_at: str | None
    files: int | None
    """How many it has. None: nobody can tell."""


class ReplyMatcher:
    """For one thread as the marketplace has just shown it. It always uses the current state of ``rows``."""

    def __init__(self, thread: Thread, rows: ConversationRows) -> None:
        self._rows = rows
        self._shown = {received_id(message.id) for message in thread.messages}
        self._is_complete = is_complete(thread)
        self._from_shop = [m for m in thread.messages if m.sender is Sender.TECHNICIAN]
        self._has_open_replies = any(_can_be_matched(message) for message in rows.messages.values())

    def matching_reply(self, message: ThreadMessage) -> Message | None:
        """The reply that ``message`` is; None unless exactly one reply and one message match each other."""
        if not self._has_open_replies or message.sender is not Sender.TECHNICIAN:
            return None
        this = self._candidate(message)
        matching = [
            reply
            for reply in self._rows.messages.values()
            if _can_be_matched(reply) and _matches(reply, this) and self._is_without_match(reply)
        ]
        if len(matching) != 1:
            return None
        reply = matching[0]
        others = [other for other in self._unclaimed() if other.key != this.key and _matches(reply, other)]
        return None if others else reply

    def _candidate(self, message: ThreadMessage) -> _Candidate:
        key = received_id(message.id)
        stored = self._rows.messages.get(key)
        stored_at = stored.stored_at if stored else None
        return _Candidate(key, message.body, message.sent_at, stored_at, _file_count(message))

    def is_wrongly_claimed(self, reply: Message, message: ThreadMessage) -> bool:
        """Whether ``message``, which ``reply`` claimed, is another message: the thread also shows the one that the
        reply is confirmed as."""
        confirmed_as = reply.mirakl_message_id
        is_shown = confirmed_as is not None and received_id(confirmed_as) in self._shown
        return reply.status is Status.SENT and is_shown and confirmed_as != message.id

    def _is_without_match(self, reply: Message) -> bool:
        """Whether the reply has claimed no message, or only messages that a complete thread does not show."""
        keys = claimed_keys(reply, self._rows)
        return not keys or (self._is_complete and keys.isdisjoint(self._shown))

    def _unclaimed(self) -> Iterable[_Candidate]:
        for message in self._from_shop:
            if received_id(message.id) not in self._rows.claims:
                yield self._candidate(message)
        for row in self._rows.messages.values():
            if _is_from_shop(row) and row.id not in self._shown:
                yield _Candidate(row.id, row.body, row.sent_at, row.stored_at, _file_count(row))


def unmatched_since(reply: Message, rows: Mapping[str, Message]) -> list[Message]:
    """The unclaimed messages that appeared since ``reply`` was attempted. One of them may be the reply.

    These are messages of the shop, and messages whose sender could not be read. A message whose time could not be read
    is included.
    """
    return [
        row
        for row in rows.values()
        if (_is_from_shop(row) or _has_unreadable_sender(row))
        and (
            _appeared_since(reply, row.sent_at, row.stored_at)
            or ("sent_at" in row.unreadable and not _known_before(reply, row.stored_at))
        )
    ]


def possible_replies(rows: Mapping[str, Message]) -> set[str]:
    """The ids of all received messages that may be a reply whose outcome is not certain."""
    uncertain = [row for row in rows.values() if row.maybe_sent and row.attempted_at]
    return {message.id for reply in uncertain for message in unmatched_since(reply, rows)}


def claimed_keys(reply: Message, rows: ConversationRows) -> set[str]:
    """The ids (``received_id``) of the marketplace's messages that ``reply`` has claimed."""
    return {key for key, claimant in rows.claims.items() if claimant == reply.id}


def is_complete(thread: Thread) -> bool:
    """Whether the answer contains all messages that the marketplace counts in the thread."""
    return bool(thread.messages) and not thread.is_partial


def _can_be_matched(reply: Message) -> bool:
    """Whether it was attempted, may have arrived, and no thread has shown it yet."""
    if not reply.attempted_at or reply.stored_at:
        return False
    return reply.maybe_sent or reply.status is Status.SENT


def _matches(reply: Message, candidate: _Candidate) -> bool:
    """For a reply that M12 accepted, a short text is enough, because it is certain that it arrived.

    Words with another number of files are no match, and no proof of absence either: a person decides.
    """
    if not _appeared_since(reply, candidate.sent_at, candidate.stored_at):
        return False
    if candidate.files != len(reply.files):
        return False
    if reply.status is Status.SENT:
        form = canonical_form(reply.body)
        return bool(form) and form == canonical_form(candidate.body)
    return has_same_words(reply.body, candidate.body)


def _file_count(message: ThreadMessage | Message) -> int | None:
    if "attachments" in message.unreadable:
        return None
    return len(message.attachments) + message.attachments_left_out


def _appeared_since(reply: Message, sent_at: str, stored_at: str | None) -> bool:
    attempted_at = reply.attempted_at or ""
    earliest = shift(attempted_at, seconds=-CLOCK_TOLERANCE_SECONDS)
    latest = shift(attempted_at, seconds=MATCHING_WINDOW_SECONDS)
    return earliest <= sent_at <= latest and not _known_before(reply, stored_at)


def _known_before(reply: Message, stored_at: str | None) -> bool:
    return stored_at is not None and stored_at < shift(reply.attempted_at or "", seconds=-OUR_CLOCKS_SECONDS)


def _has_unreadable_sender(row: Message) -> bool:
    return row.status is Status.RECEIVED and "sender" in row.unreadable


def _is_from_shop(row: Message) -> bool:
    return row.status is Status.RECEIVED and row.sender is Sender.TECHNICIAN


def row_on_screen(message_id: str, rows: Iterable[Message]) -> Message | None:
    """The row that an agent has seen under this id: also the reply that a received message has turned out to be."""
    for row in rows:
        if row.id == message_id or (
            row.mirakl_message_id and received_id(row.mirakl_message_id) == message_id
        ):
            return row
    return None
