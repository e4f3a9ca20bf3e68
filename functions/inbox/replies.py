"""Writing, undoing and retrying replies. A reply is one conditional write; delivery does everything after it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid5

from functions.errors import (
    IdempotencyKeyReused,
    MessageNotFound,
    NotFailed,
    RecipientNotAllowed,
    TooLateToCancel,
)
from functions.inbox.reply_states import step
from functions.model import Message, Recipient, Sender, Status, later
from functions.store import conversations, messages

NAMESPACE = UUID("b6d1a3ce-6f4f-4a64-8f30-0b9d5c3f7d21")
SWEEP_AFTER_SECONDS = 120
"""A queued reply that the stream did not bring to delivery by then is taken up by the sweep."""


@dataclass(frozen=True)
class NewReply:
    body: str
    to: tuple[Recipient, ...]
    author: str
    idempotency_key: str
    automatic: bool = False
    author_id: str | None = None
    correlation_id: str | None = None

    @property
    def request_hash(self) -> str:
        document = json.dumps([self.body, sorted(self.to)])
        return sha256(document.encode()).hexdigest()


def reply_id(conversation_id: str, idempotency_key: str) -> str:
    """The same key in the same conversation is the same reply, at any time."""
    return f"out-{uuid5(NAMESPACE, conversation_id + ' ' + idempotency_key)}"


def write_reply(conversation_id: str, reply: NewReply, now: str) -> Message:
    """Queues a reply, or returns the one that this key queued before, as it is now.

    It sorts behind everything the conversation holds, whatever our clock says.
    """
    conversation = conversations.get(conversation_id)
    if written := _written_before(conversation_id, reply):
        return written
    if not set(reply.to) <= set(conversation.recipients):
        allowed = " and ".join(conversation.recipients) or "nobody"
        raise RecipientNotAllowed(f"In this conversation one can write to {allowed}.")
    newest = messages.latest(conversation_id, limit=1, start=None).items
    after_newest = later(newest[0].sent_at, milliseconds=1) if newest else now
    message = Message(
        conversation_id=conversation_id,
        id=reply_id(conversation_id, reply.idempotency_key),
        sender=Sender.TECHNICIAN,
        author=reply.author,
        author_id=reply.author_id,
        body=reply.body,
        sent_at=max(now, after_newest),
        status=Status.QUEUED,
        to=reply.to,
        automatic=reply.automatic,
        idempotency_key=reply.idempotency_key,
        request_hash=reply.request_hash,
        correlation_id=reply.correlation_id,
        due_at=later(now, seconds=SWEEP_AFTER_SECONDS),
    )
    if messages.add(message):
        return message
    return _written_before(conversation_id, reply) or message


def _written_before(conversation_id: str, reply: NewReply) -> Message | None:
    try:
        written = messages.get(conversation_id, reply_id(conversation_id, reply.idempotency_key))
    except MessageNotFound:
        return None
    if written.request_hash != reply.request_hash:
        raise IdempotencyKeyReused("This Idempotency-Key was used for another reply.")
    return written


def cancel_reply(conversation_id: str, message_id: str) -> Message:
    """Undo: possible while delivery has not taken the reply up. Cancelling again is fine."""
    reply = _own_reply(conversation_id, message_id)
    if reply.status is Status.CANCELLED:
        return reply
    cancelled = None
    if reply.status is Status.QUEUED and not reply.maybe_sent:
        cancelled = step(reply, Status.CANCELLED)
    if cancelled is None:
        raise TooLateToCancel("The reply is already on its way to the marketplace.")
    return cancelled


def retry_reply(
    conversation_id: str, message_id: str, now: str, correlation_id: str | None = None
) -> Message:
    """Queues a failed reply again; asking twice is fine. What may have been sent is looked for before it is sent."""
    reply = _own_reply(conversation_id, message_id)
    if reply.status is not Status.FAILED:
        if reply.status is Status.QUEUED:
            return reply
        raise NotFailed("Only a reply that was not delivered can be sent again.")
    due_at = later(now, seconds=SWEEP_AFTER_SECONDS)
    queued = step(
        reply,
        Status.QUEUED,
        error=None,
        attempt=0,
        not_before=None,
        due_at=due_at,
        correlation_id=correlation_id,
    )
    return queued or _own_reply(conversation_id, message_id)


def _own_reply(conversation_id: str, message_id: str) -> Message:
    reply = messages.get(conversation_id, message_id)
    if reply.status is Status.RECEIVED:
        raise MessageNotFound
    return reply
