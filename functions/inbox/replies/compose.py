"""Writing a reply: one conditional write of one row. Delivery does everything else."""

from __future__ import annotations

import json
from collections.abc import Callable, Set
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid5

from functions.errors import (
    BlockedByGuard,
    IdempotencyKeyReused,
    MessageNotFound,
    NewerMessages,
    RecipientNotAllowed,
)
from functions.inbox.replies.newer import LOOKED_AT, last_seen_id, newer_messages
from functions.inbox.replies.uploads import check_order_has_room
from functions.model.clock import shift
from functions.model.messages import Message, OutgoingFile, Recipient, Sender, Status
from functions.settings import settings
from functions.store import conversations, messages
from functions.timing import SWEEP_AFTER_SECONDS

NAMESPACE = UUID("b6d1a3ce-6f4f-4a64-8f30-0b9d5c3f7d21")
Pin = Callable[[tuple[str, ...]], tuple[OutgoingFile, ...]]


@dataclass(frozen=True)
class NewReply:
    body: str
    to: tuple[Recipient, ...]
    author: str
    idempotency_key: str
    automatic: bool = False
    author_id: str | None = None
    correlation_id: str | None = None
    seen_message_id: str | None = None
    answers_id: str | None = None
    expires_at: str | None = None
    send_anyway: bool = False
    """Send although something newer than the seen message stands there."""
    sent_despite: tuple[str, ...] = ()
    unchecked: bool = False
    """As in ``Message``. Neither is a part of ``request_hash``."""
    upload_ids: tuple[str, ...] = ()

    @property
    def request_hash(self) -> str:
        """A hash of body, recipients and files. It tells whether a repeated Idempotency-Key has the same request."""
        # Without files it is what it was before replies could have any, so that rows of that time are still found.
        files = [list(self.upload_ids)] if self.upload_ids else []
        document = json.dumps([self.body, sorted(self.to), *files])
        return sha256(document.encode()).hexdigest()


def reply_id(conversation_id: str, idempotency_key: str) -> str:
    """The reply's id. The same key in the same conversation always gives the same id."""
    return f"out-{uuid5(NAMESPACE, conversation_id + ' ' + idempotency_key)}"


@dataclass(frozen=True)
class Queued:
    message: Message
    is_new: bool
    """False: the key was used before, and this is that reply in its present state."""


def write_reply(conversation_id: str, reply: NewReply, now: str) -> Message:
    """What ``queue_reply`` does, for callers to whom a reply that was there before is the same."""
    return queue_reply(conversation_id, reply, now).message


def no_uploads(_: tuple[str, ...]) -> tuple[OutgoingFile, ...]:
    raise ValueError("Only a person's reply has files.")


def queue_reply(
    conversation_id: str,
    reply: NewReply,
    now: str,
    pin: Pin = no_uploads,
    blocking: Set[str] = frozenset(),
) -> Queued:
    """Queues a reply. If the key was used before, nothing is written, and ``pin`` is not called.

    ``pin`` returns the files of ``upload_ids`` as they are now, and raises what ``uploads.pinned`` raises. ``sent_at``
    is after the newest message of the conversation, even if our clock is behind. Raises ``ConversationNotFound``,
    ``RecipientNotAllowed``, ``IdempotencyKeyReused`` if the key has another request, ``TooManyFiles`` for an order that
    would have too many, and ``NewerMessages`` if the author has not seen all that others wrote. Whoever names no seen
    message is not asked. Raises ``BlockedByGuard`` if its author was warned of one of the rules ``blocking``.
    """
    conversation = conversations.get(conversation_id)
    if written := _written_before(conversation_id, reply):
        return Queued(written, is_new=False)
    if not set(reply.to) <= set(conversation.recipients):
        allowed = " and ".join(conversation.recipients) or "nobody"
        raise RecipientNotAllowed(f"In this conversation one can write to {allowed}.")
    if blocked := sorted(blocking & set(reply.sent_despite)):
        raise BlockedByGuard(blocked)
    files = pin(reply.upload_ids) if reply.upload_ids else ()
    if files:
        check_order_has_room(conversation, len(files))
    seen_id = reply.seen_message_id
    # A consistent read, just before the write. Two replies that cross all the same are both in the conversation, and
    # either author can take theirs back within the undo window.
    newest = messages.latest(conversation_id, limit=LOOKED_AT if seen_id else 1, start=None).items
    if seen_id:
        newer = newer_messages(newest, seen_id, reply.author_id)
        if newer and not reply.send_anyway:
            raise NewerMessages(newer)
        seen_id = last_seen_id(newest, seen_id)
    after_newest = shift(newest[-1].sent_at, milliseconds=1) if newest else now
    message = Message(
        conversation_id=conversation_id,
        id=reply_id(conversation_id, reply.idempotency_key),
        sender=Sender.TECHNICIAN,
        author=reply.author,
        author_id=reply.author_id,
        body=reply.body,
        sent_at=max(now, after_newest),
        status=Status.QUEUED,
        written_at=now,
        queued_at=now,
        seen_message_id=seen_id,
        to=reply.to,
        files=files,
        automatic=reply.automatic,
        answers_id=reply.answers_id,
        expires_at=reply.expires_at,
        idempotency_key=reply.idempotency_key,
        request_hash=reply.request_hash,
        sent_despite=reply.sent_despite,
        unchecked=reply.unchecked,
        correlation_id=reply.correlation_id,
        due_at=shift(now, seconds=SWEEP_AFTER_SECONDS),
    )
    if messages.add(message):
        return Queued(message, is_new=True)
    return Queued(_written_before(conversation_id, reply) or message, is_new=False)


def _written_before(conversation_id: str, reply: NewReply) -> Message | None:
    try:
        written = messages.get(conversation_id, reply_id(conversation_id, reply.idempotency_key))
    except MessageNotFound:
        return None
    if written.request_hash != reply.request_hash:
        raise IdempotencyKeyReused("This Idempotency-Key was used for another reply.")
    return written


def undo_until(message: Message) -> str | None:
    """When the undo window of a queued reply ends; None if the reply cannot be in one."""
    if message.status is not Status.QUEUED or message.maybe_sent or message.attempt or not message.written_at:
        return None
    return shift(message.written_at, seconds=settings.undo_seconds)
