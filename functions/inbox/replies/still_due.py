"""Whether a customer's message may still get an automatic reply.

This is checked when the reply is queued and again just before it is sent, because meanwhile somebody may have answered
or the rule's hours may have ended.
"""

from __future__ import annotations

from collections.abc import Mapping

from functions.inbox.conversations.summary import ReplyCoverage, is_addressed_to, is_covered, is_for_shop
from functions.inbox.messages.matching import possible_replies
from functions.model.conversations import Conversation, Mark, State
from functions.model.messages import Message, Recipient, Sender, Status

NOT_ON_ITS_WAY = frozenset({Status.FAILED, Status.CANCELLED})
ANSWERED_MESSAGE_ERASED = "the customer's message was erased"
EXPIRED = "the time that its rule speaks of is over"
NO_ANSWERED_MESSAGE = "it does not say which message it answers"


def reason_not_to_answer(
    trigger: Message, rows: Mapping[str, Message], conversation: Conversation
) -> str | None:
    """Why the message ``trigger`` gets no automatic reply; None if it may get one. ``rows`` are its conversation's."""
    if not is_for_shop(trigger):
        return "not a customer's message to the shop"
    if _is_answered(trigger, rows):
        return "a person has answered already"
    if (conversation.reply_requirement.no_reply_needed_at or "") >= trigger.sent_at:
        return "somebody said that no reply is needed"
    if any(is_covered(trigger, mark, rows) for mark in _marks(conversation)):
        return "an agent said that it is done, or needs no reply"
    if Recipient.CUSTOMER not in conversation.recipients:
        return "nobody may write to the customer"
    return None


def reason_to_drop(
    reply: Message, rows: Mapping[str, Message], conversation: Conversation, now: str
) -> str | None:
    """Why a queued automatic reply must not be sent any more; None if it may be sent.

    It only knows what is stored, so it does not know what happened at the marketplace since the last synchronisation.
    """
    if reply.answers_id is None or reply.expires_at is None:
        return NO_ANSWERED_MESSAGE
    trigger = rows.get(reply.answers_id)
    if trigger is None:
        return ANSWERED_MESSAGE_ERASED
    if now >= reply.expires_at:
        return EXPIRED
    return reason_not_to_answer(trigger, rows, conversation)


def _marks(conversation: Conversation) -> list[Mark]:
    """A snooze is not among them: the customer still waits."""
    done = conversation.state_mark
    is_done = done is not None and done.state is State.DONE
    return [mark for mark in (done if is_done else None, conversation.no_reply_mark) if mark]


def _is_answered(trigger: Message, rows: Mapping[str, Message]) -> bool:
    """Whether a person's reply to the customer, sent or still to be sent, covers the message ``trigger``."""
    uncertain = possible_replies(rows)
    replies = [
        message
        for message in rows.values()
        if message.sender is Sender.TECHNICIAN
        and message.id not in uncertain
        and not message.automatic
        and message.status not in NOT_ON_ITS_WAY
        and is_addressed_to(message, Recipient.CUSTOMER)
    ]
    return ReplyCoverage(replies, rows).covers(trigger)
