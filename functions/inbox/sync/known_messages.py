"""Which messages of a thread are stored exactly as the marketplace shows them, so that their rows need not be read.

Beside a conversation's checkpoint stand hashes of the marketplace's last messages up to it. A shown message with one of
these hashes is stored as it is shown. As soon as anything before the checkpoint does not fit, all rows are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from functions.inbox.conversations.checkpoint import is_right, load_rows, next_checkpoint
from functions.inbox.messages.matching import is_complete
from functions.inbox.messages.writer import as_shown
from functions.inbox.sync.fingerprint import VERSION, canonical_json, message_facts
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model.conversations import Checkpoint, Conversation
from functions.model.messages import Message, Sender
from functions.store import conversations, messages, sync_records
from functions.store.messages import ConversationRows, received_id
from functions.store.sync_records import HASH_BYTES, MessageHashes

SHOWN_AT_MOST = 100
"""A list (M11) shows at most so many messages of a thread."""


@dataclass(frozen=True)
class KnownRows:
    """The rows that are needed to store a thread."""

    rows: ConversationRows
    known: frozenset[str] = frozenset()
    """The marketplace's ids of the messages that are stored as the thread shows them, and whose rows were not read."""
    hashes: MessageHashes | None = None
    """Those of ``rows.base``."""


def rows_for(thread: Thread, conversation: Conversation, *, all_rows: bool) -> KnownRows:
    """The rows after the conversation's checkpoint, with the claims of what the thread shows, or all rows.

    All rows are read if ``all_rows`` is True, if there is no checkpoint, or if the thread has more messages than there
    are hashes. They are also read if the thread does not fit the checkpoint, which is then removed: a message before
    it is new or has changed, or one of them is not shown any more.
    """
    checkpoint = conversation.checkpoint
    if checkpoint is None:
        return KnownRows(messages.load(conversation.id))
    if all_rows or len(thread.messages) > SHOWN_AT_MOST:
        rows = messages.load(conversation.id)
        rows.checkpoint_position = checkpoint.position
        if not is_right(checkpoint, rows.messages):
            conversations.forget_checkpoint(conversation.id)
            rows.checkpoint_position = ""
        return KnownRows(rows)
    hashes = sync_records.hashes_of(conversation.id)
    digests = frozenset(hashes.digests if hashes and hashes.id == checkpoint.hashes else ())
    known = frozenset(message.id for message in thread.messages if message_hash(message) in digests)
    later = [message for message in thread.messages if message.id not in known]
    is_as_before = all(f"{message.sent_at}#" > checkpoint.position for message in later)
    if not is_as_before or (is_complete(thread) and len(known) != checkpoint.stored_count):
        conversations.forget_checkpoint(conversation.id)
        return KnownRows(messages.load(conversation.id))
    rows = load_rows(conversation)
    if rows.base:
        rows.claims = messages.claims_of(conversation.id, _may_be_claimed(later, rows))
        if not rows.messages.keys() >= set(rows.claims.values()):
            rows.reload()
    return KnownRows(rows, known, hashes)


def _may_be_claimed(later: Sequence[ThreadMessage], rows: ConversationRows) -> set[str]:
    """Ids of rows that may be claims: of what the shop wrote, and of what the marketplace said that it took."""
    shown = {
        received_id(message.id)
        for message in later
        if message.sender is Sender.TECHNICIAN or "sender" in message.unreadable
    }
    taken = {
        received_id(row.mirakl_message_id)
        for row in rows.messages.values()
        if row.mirakl_message_id and row.id != received_id(row.mirakl_message_id)
    }
    return (shown | taken) - rows.messages.keys()


def moved_checkpoint(
    before: Conversation, rows: ConversationRows, thread: Thread, read: KnownRows, now: str
) -> Checkpoint | None:
    """The conversation's checkpoint after ``thread`` was stored. ``rows`` are its rows now, ``read`` those before.

    If it moves, its hashes are stored first: a checkpoint without its hashes is of no use, and does no harm.
    """
    old = read.hashes
    if rows.base and (old is None or old.id != rows.base.hashes):
        return before.checkpoint  # its hashes were not read, or another run has moved it meanwhile
    moved = next_checkpoint(rows, now)
    if moved is None or moved == rows.base:
        return rows.base
    by_id = {row.mirakl_message_id: row for row in rows.messages.values() if row.position <= moved.position}
    shown = tuple(
        message_hash(message)
        for message in thread.messages
        if message.id in by_id and _is_stored(message, by_id[message.id], now)
    )
    hashes = MessageHashes(((old.digests if rows.base and old else ()) + shown)[-SHOWN_AT_MOST:])
    sync_records.put_hashes(before.id, now, hashes)
    return replace(moved, hashes=hashes.id)


def _is_stored(message: ThreadMessage, row: Message, now: str) -> bool:
    return as_shown(row, message, now) == row


def message_hash(message: ThreadMessage) -> bytes:
    """Without the tie, which depends on where a list begins; the other messages of the same time are known as well."""
    facts = {name: value for name, value in message_facts(message).items() if name != "tie"}
    return sha256(canonical_json({"version": VERSION, **facts})).digest()[:HASH_BYTES]
