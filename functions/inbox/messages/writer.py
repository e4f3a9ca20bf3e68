"""Storing the messages of one thread, and recognising our own replies among them.

Each write is conditional, so nothing is stored twice when several functions store the same thread at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from functions.inbox.messages.matching import ReplyMatcher, claimed_keys, is_complete
from functions.inbox.messages.reading import read_line
from functions.inbox.messages.states import transition
from functions.inbox.messages.text import is_same_text, text_to_store
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model.clock import shift
from functions.model.messages import CONFIRMED, Message, Status
from functions.store import conversations, messages
from functions.store.messages import ConversationRows

NEVER_SHOWN_SECONDS = 600
"""So long after the attempt, a complete thread must show a reply that the marketplace accepted."""
NEVER_SHOWN = "The marketplace said that it took this reply, and its conversation does not show it."
ERASED = "erased"
"""The claimant of an erased message, so that it is not stored again."""


def store_first_messages(
    conversation_id: str, thread_messages: tuple[ThreadMessage, ...], rows: ConversationRows, now: str
) -> int:
    """Stores the messages of a conversation that was created just before, without conditions.

    Updates ``rows`` and returns how many messages were stored.
    """
    stored = [_received(conversation_id, message, now) for message in thread_messages]
    rows.changed_from = min((message.position for message in stored), default=None)
    messages.add_first(stored)
    rows.messages.update((message.id, message) for message in stored)
    return len(stored)


def store_messages(
    conversation_id: str,
    thread: Thread,
    rows: ConversationRows,
    clock: Callable[[], str],
    erased_before: str | None = None,
    known: Collection[str] = (),
) -> int:
    """Stores new and changed messages of the thread, and confirms our replies that it shows.

    For messages up to ``erased_before`` it stores only a claim. The messages with the ids ``known`` are stored exactly
    as the thread shows them. Updates ``rows`` and returns how many messages are new.
    """
    new = 0
    matcher = ReplyMatcher(thread, rows)
    for message in thread.messages:
        key = messages.received_id(message.id)
        if message.id in known:
            continue
        if key in rows.claims:
            reply = rows.messages.get(rows.claims[key])
            if reply and matcher.is_wrongly_claimed(reply, message):
                new += _store_instead_of_claim(conversation_id, message, rows, clock())
            else:
                _confirm(reply, message, rows, clock())
        elif reply := matcher.matching_reply(message):
            if key in rows.messages:
                # Its sender may have been unreadable before.
                _correct(rows.messages[key], message, rows)
            _before_change(rows, reply, reply)
            if messages.claim(conversation_id, message.id, reply.id):
                rows.claims[key] = reply.id
                rows.messages.pop(key, None)
            else:
                rows.reload()
            _confirm(rows.messages.get(rows.claims.get(key, "")), message, rows, clock())
        elif key in rows.messages:
            _correct(rows.messages[key], message, rows)
        elif erased_before and message.sent_at <= erased_before:
            messages.claim(conversation_id, message.id, ERASED)
            rows.claims[key] = ERASED
        else:
            stored = _received(conversation_id, message, clock())
            _before_change(rows, None, stored)
            if messages.add(stored):
                rows.messages[stored.id] = stored
                new += 1
            else:
                rows.reload()  # another writer, or our own write whose answer was lost, was first
                if key in rows.messages:  # perhaps with other words, before the checkpoint
                    _correct(rows.messages[key], message, rows)
    return new


def _store_instead_of_claim(
    conversation_id: str, message: ThreadMessage, rows: ConversationRows, now: str
) -> int:
    stored = _received(conversation_id, message, now)
    _before_change(rows, None, stored)
    if not messages.replace_claim(stored, rows.claims[stored.id]):
        return 0
    del rows.claims[stored.id]
    rows.messages[stored.id] = stored
    return 1


def mark_not_shown(thread: Thread, rows: ConversationRows, now: str) -> int:
    """Marks messages that a complete thread no longer shows. Returns how many replies became unconfirmed.

    A message that was shown before gets ``absent_since`` and stays here. A reply that M12 accepted and that no thread
    has ever shown may not have been stored there: it becomes ``unconfirmed``, or ``cancelled`` if it is automatic.
    """
    if not is_complete(thread):
        return 0
    shown = {messages.received_id(message.id) for message in thread.messages}
    unconfirmed = 0
    for message in list(rows.messages.values()):
        if message.status not in CONFIRMED or message.id in shown or claimed_keys(message, rows) & shown:
            continue
        if message.status is Status.RECEIVED or message.stored_at:
            changed = _change(message, replace(message, absent_since=message.absent_since or now), rows)
        elif (message.attempted_at or now) <= shift(now, seconds=-NEVER_SHOWN_SECONDS):
            following = Status.CANCELLED if message.automatic else Status.UNCONFIRMED
            changed = transition(message, following, error=NEVER_SHOWN, maybe_sent=True)
            unconfirmed += changed is not None and not message.automatic
        else:
            continue
        if changed:
            rows.messages[message.id] = changed
    return unconfirmed


def _received(conversation_id: str, message: ThreadMessage, now: str) -> Message:
    return Message(
        conversation_id=conversation_id,
        id=messages.received_id(message.id),
        sender=message.sender,
        author=read_line(message.author),
        body=message.body,
        text=text_to_store(message.body),
        sent_at=message.sent_at,
        status=Status.RECEIVED,
        mirakl_message_id=message.id,
        to=message.to,
        attachments=message.attachments,
        stored_at=now,
        tie=message.tie,
        unreadable=message.unreadable,
        attachments_left_out=message.attachments_left_out,
    )


def as_shown(row: Message, message: ThreadMessage, now: str) -> Message:
    """What ``row``, a received or confirmed message, has to be according to the thread's ``message``."""
    if row.status is Status.RECEIVED:
        return _corrected(row, message)
    return replace(row, **_facts(row, message, now))


def _confirm(reply: Message | None, message: ThreadMessage, rows: ConversationRows, now: str) -> None:
    """Records that the marketplace has our reply, with the id, the time and the body that it has there."""
    if reply is None:
        return
    if reply.status is Status.SENT:
        confirmed = _change(reply, as_shown(reply, message, now), rows)
    else:
        facts = _facts(reply, message, now)
        _before_change(rows, reply, replace(reply, **facts))
        confirmed = transition(reply, Status.SENT, **facts, error=None, maybe_sent=False, not_before=None)
    if confirmed:
        rows.messages[reply.id] = confirmed


def _facts(reply: Message, message: ThreadMessage, now: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "mirakl_message_id": message.id,
        "sent_at": message.sent_at,
        "tie": max(reply.tie, message.tie),
        "stored_at": reply.stored_at or now,
        "absent_since": None,
    }
    if message.attachments or "attachments" not in message.unreadable:
        facts |= {
            "attachments": message.attachments,
            "attachments_left_out": message.attachments_left_out,
        }
    if not is_same_text(reply.body, message.body):
        facts |= {"body": message.body, "text": text_to_store(message.body)}
    return facts


def _correct(stored: Message, message: ThreadMessage, rows: ConversationRows) -> None:
    """Applies an edit of the marketplace."""
    if corrected := _change(stored, _corrected(stored, message), rows):
        rows.messages[stored.id] = corrected


def _corrected(stored: Message, message: ThreadMessage) -> Message:
    """The time does not change, and unreadable parts stay as they are stored.

    The tie only grows: a list (M11) may begin in the middle of the messages that have the same time, and the complete
    thread shows how many of them come before.
    """
    parts = {name: getattr(message, name) for name in ("sender", "author", "body", "to", "attachments")}
    parts["author"] = read_line(message.author)
    readable = {name: value for name, value in parts.items() if value or name not in message.unreadable}
    return replace(
        stored,
        **readable,
        text=text_to_store(readable.get("body", stored.body)),
        tie=max(stored.tie, message.tie),
        unreadable=message.unreadable,
        attachments_left_out=message.attachments_left_out,
        absent_since=None,
    )


def _change(before: Message, after: Message, rows: ConversationRows) -> Message | None:
    """Writes what differs. None if another writer changed the row first."""
    if after == before:
        return after
    _before_change(rows, before, after)
    return messages.update(before, after)


def _before_change(rows: ConversationRows, before: Message | None, after: Message) -> None:
    """Removes the conversation's checkpoint if it stands for the row. Then all rows are needed."""
    position = min((before or after).position, after.position)
    rows.changed_from = min(rows.changed_from or position, position)
    if position <= rows.checkpoint_position:
        conversations.forget_checkpoint(rows.conversation_id)
        rows.checkpoint_position = ""
        if rows.base:
            rows.reload()


def count_stored_or_erased(rows: ConversationRows) -> int:
    """How many of the messages that the marketplace counts are stored here, or were erased (each left a claim).

    Messages with ``absent_since`` do not count, because the marketplace no longer counts them.
    """
    if rows.base:
        before = rows.base.stored_count
    else:
        before = sum(1 for claimant in rows.claims.values() if claimant not in rows.messages)
    return before + sum(1 for m in rows.messages.values() if m.status in CONFIRMED and not m.absent_since)
