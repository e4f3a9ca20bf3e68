"""What people decide about a reply: undo it, retry it, or say what happened to it.

Each decision is a conditional write and may be repeated. Repeating it completes what a crash left undone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from functions.errors import MessageNotFound, NotFailed, NotToDecide, NotYours, TooLateToCancel
from functions.inbox.conversations.summary_writer import refresh_summary
from functions.inbox.messages.states import transition
from functions.inbox.replies.uploads import check_still_there
from functions.model.agents import Agent
from functions.model.clock import shift
from functions.model.messages import UNSETTLED, Message, Sender, Status
from functions.store import conversations, messages
from functions.store.uploads import Uploads
from functions.timing import SWEEP_AFTER_SECONDS


def cancel_reply(conversation_id: str, message_id: str, by: Agent, now: str) -> Message:
    """Undo. It is possible until delivery makes an attempt, and may be repeated.

    Every agent may cancel an automatic reply. Raises ``NotYours`` for a colleague's reply unless ``by`` is a
    supervisor, ``TooLateToCancel`` and ``MessageNotFound``.
    """
    reply = _load_reply(conversation_id, message_id)
    _check_author(reply, by)
    cancelled = reply if reply.status is Status.CANCELLED else None
    if reply.status is Status.QUEUED and not reply.maybe_sent:
        cancelled = _cancelled(reply, by, now)
    if cancelled is None:
        raise TooLateToCancel("The reply is already on its way to the marketplace.")
    refresh_summary(conversation_id)  # also for a repeated request, because a crash may have prevented it
    return cancelled


def retry_reply(
    conversation_id: str,
    message_id: str,
    now: str,
    correlation_id: str | None = None,
    *,
    uploads: Callable[[], Uploads],
) -> Message:
    """Queues a failed reply again, and may be repeated. If it may have been sent, delivery reads the thread first.

    ``uploads`` is called for a reply with files only. Raises ``NotFailed``, ``MessageNotFound``, and
    ``UploadMissing``, and then changes nothing, if its files are not there any more.
    """
    reply = _load_reply(conversation_id, message_id)
    if reply.status is not Status.FAILED:
        if reply.status is Status.QUEUED:
            return _decided(reply, reply, Status.QUEUED)
        raise NotFailed("Only a failed reply can be retried.")
    if reply.files:
        check_still_there(reply.files, uploads())
    return _queue_again(reply, now, correlation_id)


def resolve_reply(
    conversation_id: str,
    message_id: str,
    decision: Literal["mine", "send", "discard"],
    chosen_id: str | None,
    *,
    by: Agent,
    now: str,
    correlation_id: str | None = None,
) -> Message:
    """A person's decision about an unconfirmed reply. It may be repeated. A failed reply can be discarded as well.

    ``mine``: the reply is the received message with the id ``chosen_id``. ``send``: it did not arrive and is queued
    again. ``discard``: it is cancelled. Raises ``NotYours``, ``NotToDecide`` and ``MessageNotFound``.
    """
    reply = _load_reply(conversation_id, message_id)
    _check_author(reply, by)
    if decision == "discard":
        return _discard(reply, by, now)
    if decision == "send":
        return _send_again(reply, now, correlation_id)
    return _confirm_as(reply, chosen_id, now)


def _cancelled(reply: Message, by: Agent, now: str) -> Message | None:
    return transition(reply, Status.CANCELLED, cancelled_by=by.name, cancelled_by_id=by.id, cancelled_at=now)


def _discard(reply: Message, by: Agent, now: str) -> Message:
    if reply.status is Status.CANCELLED:
        return _decided(reply, reply, Status.CANCELLED)
    if reply.status not in {Status.FAILED, Status.UNCONFIRMED}:
        raise NotToDecide("Only a failed or unconfirmed reply can be discarded.")
    return _decided(reply, _cancelled(reply, by, now), Status.CANCELLED)


def _send_again(reply: Message, now: str, correlation_id: str | None) -> Message:
    """If M12 accepted the reply and no thread has shown it, its claim is dropped: the person says it did not arrive."""
    if reply.status in UNSETTLED:
        return _decided(reply, reply, reply.status)
    if reply.status is not Status.UNCONFIRMED or reply.automatic:
        raise NotToDecide("Only an agent's unconfirmed reply can be sent again.")
    if reply.mirakl_message_id:
        messages.drop_claim(reply.conversation_id, reply.mirakl_message_id, reply.id)
    return _queue_again(reply, now, correlation_id, maybe_sent=False, mirakl_message_id=None)


def _confirm_as(reply: Message, chosen_id: str | None, now: str) -> Message:
    """The claim is written first, so that no synchronisation stores the message as somebody else's meanwhile."""
    rows = messages.load(reply.conversation_id)
    is_claimed = bool(chosen_id) and rows.claims.get(chosen_id or "") == reply.id
    if reply.status is Status.SENT and is_claimed:
        return _decided(reply, reply, Status.SENT)
    if reply.status is not Status.UNCONFIRMED:
        raise NotToDecide("Only an unconfirmed reply can be matched with a message of the marketplace.")
    conversations.forget_checkpoint(reply.conversation_id)  # it may stand for the message that is chosen
    message = rows.messages.get(chosen_id or "")
    if not is_claimed:
        if message is None:
            raise NotToDecide("Choose a message of this conversation: the one that is this reply.")
        may_be = message.sender is Sender.TECHNICIAN or "sender" in message.unreadable
        if message.status is not Status.RECEIVED or not may_be:
            raise NotToDecide("Only a message that the shop sent can be this reply.")
        theirs = message.mirakl_message_id or ""
        claimed = messages.claim(reply.conversation_id, theirs, reply.id, message.sent_at)
        # If the answer to our own write is lost, the SDK repeats the write, and DynamoDB refuses the repetition.
        if not claimed and messages.load(reply.conversation_id).claims.get(message.id) != reply.id:
            raise NotToDecide("That message is already matched with another reply.")
    sent = transition(
        reply,
        Status.SENT,
        mirakl_message_id=messages.mirakl_id_of(chosen_id or ""),
        # An earlier call may have stopped after the claim, which then has replaced the message's row.
        attachments=message.attachments if message else reply.attachments,
        sent_at=messages.claimed_sent_at(reply.conversation_id, chosen_id or "") or reply.sent_at,
        stored_at=(message.stored_at if message else None) or now,
        error=None,
        maybe_sent=False,
        not_before=None,
    )
    return _decided(reply, sent, Status.SENT)


def _queue_again(reply: Message, now: str, correlation_id: str | None, **changes: Any) -> Message:
    queued = transition(
        reply,
        Status.QUEUED,
        error=None,
        attempt=0,
        not_before=None,
        queued_at=now,
        due_at=shift(now, seconds=SWEEP_AFTER_SECONDS),
        correlation_id=correlation_id,
        **changes,
    )
    return _decided(reply, queued, Status.QUEUED)


def _decided(before: Message, after: Message | None, wanted: Status) -> Message:
    """Returns the decided reply. ``after`` is None if another writer changed the row first.

    Raises ``NotToDecide`` if that writer decided something else than ``wanted``. It also refreshes the summary, which
    completes an earlier decision that a crash interrupted.
    """
    refresh_summary(before.conversation_id)
    after = after or _load_reply(before.conversation_id, before.id)
    if after.status is not wanted:
        raise NotToDecide("Somebody else has already decided something else about this reply.")
    return after


def _check_author(reply: Message, by: Agent) -> None:
    if reply.author_id not in {None, by.id} and not by.is_supervisor:
        raise NotYours(f"This reply is {reply.author}'s; only they or a supervisor can do this.")


def _load_reply(conversation_id: str, message_id: str) -> Message:
    """Raises ``MessageNotFound`` also for a message that was not written here."""
    reply = messages.get(conversation_id, message_id)
    if reply.status is Status.RECEIVED:
        raise MessageNotFound
    return reply
