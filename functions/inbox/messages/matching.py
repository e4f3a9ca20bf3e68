"""Which of the shop's messages in a thread are replies of ours. Not recognised is not absent.

The marketplace's own word is the id that M12 named. Where that answer was lost, or the list shows another id, words
and time have to do: equal after what marketplaces are known to change, and nothing else that matches. What stays in
doubt is shown beside the reply, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from functions.inbox.messages.same_words import equal_after_losses, known_losses
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model.clock import shift
from functions.model.messages import Message, Sender, Status
from functions.store.messages import ConversationRows, received_id
from functions.timing import CLOCK_TOLERANCE_SECONDS, MATCHING_WINDOW_SECONDS

OUR_CLOCKS_SECONDS = 5
"""How far the clocks of two of our functions may be apart."""


@dataclass(frozen=True)
class _Seen:
    """A message of the shop that nobody here claims, new or stored."""

    key: str
    body: str
    sent_at: str
    stored_at: str | None


class ReplyMatcher:
    """Of one thread as the marketplace has just shown it. Follows ``rows`` as they change."""

    def __init__(self, thread: Thread, rows: ConversationRows) -> None:
        self._rows = rows
        self._shown = {received_id(message.id) for message in thread.messages}
        self._is_complete = is_complete(thread)
        self._from_shop = [m for m in thread.messages if m.sender is Sender.TECHNICIAN]
        self._has_doubts = any(_might_be_sought(message) for message in rows.messages.values())

    def reply_that_became(self, message: ThreadMessage) -> Message | None:
        """The reply that ``message`` is, when nothing else can be meant."""
        if not self._has_doubts or message.sender is not Sender.TECHNICIAN:
            return None
        this = self._seen(message)
        matching = [
            reply
            for reply in self._rows.messages.values()
            if _might_be_sought(reply) and _matches(reply, this) and self._is_sought(reply)
        ]
        if len(matching) != 1:
            return None
        reply = matching[0]
        others = [seen for seen in self._unclaimed() if seen.key != this.key and _matches(reply, seen)]
        return None if others else reply

    def _seen(self, message: ThreadMessage) -> _Seen:
        key = received_id(message.id)
        stored = self._rows.messages.get(key)
        return _Seen(key, message.body, message.sent_at, stored.stored_at if stored else None)

    def is_another(self, reply: Message, message: ThreadMessage) -> bool:
        """Whether ``message``, once claimed for ``reply``, is shown beside the one that the reply has become."""
        became = reply.mirakl_message_id
        is_shown = became is not None and received_id(became) in self._shown
        return reply.status is Status.SENT and is_shown and became != message.id

    def _is_sought(self, reply: Message) -> bool:
        """Of what might be: not claimed, or only as a message that a complete list does not show."""
        keys = claimed_keys(reply, self._rows)
        return not keys or (self._is_complete and keys.isdisjoint(self._shown))

    def _unclaimed(self) -> Iterable[_Seen]:
        for message in self._from_shop:
            if received_id(message.id) not in self._rows.claims:
                yield self._seen(message)
        for row in self._rows.messages.values():
            if _is_shops(row) and row.id not in self._shown:
                yield _Seen(row.id, row.body, row.sent_at, row.stored_at)


def unmatched_since(reply: Message, rows: Mapping[str, Message]) -> list[Message]:
    """The messages that nobody here claims and that appeared since ``reply`` was attempted: one may be it.

    The shop's, and those of which the sender could not be read. A time that could not be read excludes nothing.
    """
    return [
        row
        for row in rows.values()
        if (_is_shops(row) or _is_anybodys(row))
        and (
            _appeared_since(reply, row.sent_at, row.stored_at)
            or ("sent_at" in row.unreadable and not _known_before(reply, row.stored_at))
        )
    ]


def possible_replies(rows: Mapping[str, Message]) -> set[str]:
    """The ids of all messages that may be a reply of which nobody knows whether it arrived."""
    doubtful = [row for row in rows.values() if row.maybe_sent and row.attempted_at]
    return {stranger.id for reply in doubtful for stranger in unmatched_since(reply, rows)}


def claimed_keys(reply: Message, rows: ConversationRows) -> set[str]:
    """The marketplace's messages that ``reply`` was said to be."""
    return {key for key, claimant in rows.claims.items() if claimant == reply.id}


def is_complete(thread: Thread) -> bool:
    """Whether the marketplace shows all that it counts."""
    return bool(thread.messages) and not thread.truncated and not thread.cut_short


def _might_be_sought(reply: Message) -> bool:
    if not reply.attempted_at or reply.stored_at:
        return False
    return reply.maybe_sent or reply.status is Status.SENT


def _matches(reply: Message, seen: _Seen) -> bool:
    """Of a reply that M12 took we know that it arrived: there few words are enough."""
    if not _appeared_since(reply, seen.sent_at, seen.stored_at):
        return False
    if reply.status is Status.SENT:
        words = known_losses(reply.body)
        return bool(words) and words == known_losses(seen.body)
    return equal_after_losses(reply.body, seen.body)


def _appeared_since(reply: Message, sent_at: str, stored_at: str | None) -> bool:
    attempted_at = reply.attempted_at or ""
    earliest = shift(attempted_at, seconds=-CLOCK_TOLERANCE_SECONDS)
    latest = shift(attempted_at, seconds=MATCHING_WINDOW_SECONDS)
    return earliest <= sent_at <= latest and not _known_before(reply, stored_at)


def _known_before(reply: Message, stored_at: str | None) -> bool:
    return stored_at is not None and stored_at < shift(reply.attempted_at or "", seconds=-OUR_CLOCKS_SECONDS)


def _is_anybodys(row: Message) -> bool:
    return row.status is Status.RECEIVED and "sender" in row.unreadable


def _is_shops(row: Message) -> bool:
    return row.status is Status.RECEIVED and row.sender is Sender.TECHNICIAN
