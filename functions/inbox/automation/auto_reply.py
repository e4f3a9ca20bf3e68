"""Queueing the automatic reply to a customer's new message: at most one for each message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from functions.errors import ConversationNotFound, IdempotencyKeyReused, MessageNotFound
from functions.inbox.automation.rules import Decision, Facts, Rule, decide
from functions.inbox.conversations.checkpoint import load_rows
from functions.inbox.conversations.language import language_of
from functions.inbox.messages.reading import own_words
from functions.inbox.messages.text import text_of
from functions.inbox.replies.compose import NewReply, reply_id, write_reply
from functions.inbox.replies.still_due import reason_not_to_answer
from functions.model.clock import shift, utc_moment, utc_text
from functions.model.conversations import Conversation
from functions.model.messages import Message, Recipient
from functions.store import conversations, customers, messages, sync_records

MAX_AGE_HOURS = 24
"""An older message gets no automatic reply, so a back-fill answers nobody. A reply to it that is queued already is not
sent any more."""
TOO_OLD = f"older than {MAX_AGE_HOURS} hours"
QUIET_HOURS = 24
"""The quiet time: a conversation gets only one automatic reply in it."""
UNNAMED_SHOP = "The shop"


@dataclass(frozen=True)
class Outcome:
    """What was decided about one message, for the log. ``rule_id`` is the rule that matched."""

    conversation_id: str
    message_id: str
    rule_id: str | None
    reason: str


def answer(
    conversation_id: str,
    message_id: str,
    sent_at: str,
    rules: Callable[[], list[Rule]],
    *,
    clock_now: str,
    timezone: ZoneInfo,
) -> Outcome:
    """Queues the automatic reply to one message. Calling it again for the same message queues no second reply.

    ``sent_at`` is the message's time. A message that is too old is not read, so a back-fill causes no reads here.

    The quiet time is reserved for the message, then the reply is queued under a key made from the message's id. If a
    crash prevents one of these writes, the next call completes it.
    """
    if sent_at < shift(clock_now, hours=-MAX_AGE_HOURS):
        return Outcome(conversation_id, message_id, None, TOO_OLD)
    try:
        conversation = conversations.get(conversation_id)
        rows = load_rows(conversation).messages
        trigger = rows.get(message_id) or messages.get(conversation_id, message_id)
    except (ConversationNotFound, MessageNotFound):
        return Outcome(conversation_id, message_id, None, "erased meanwhile")
    if message_id not in rows:  # a checkpoint stands only for messages that a person has answered
        return Outcome(conversation_id, message_id, None, "a person has answered already")
    key = f"auto-reply {message_id}"
    if reply_id(conversation_id, key) in rows:
        return Outcome(conversation_id, message_id, None, "answered before")
    if reason := reason_not_to_answer(trigger, rows, conversation):
        return Outcome(conversation_id, message_id, None, reason)
    facts = _facts(trigger, conversation, clock_now, timezone)
    decision = decide(rules(), facts)
    if decision.body is None:
        return Outcome(conversation_id, message_id, None, decision.reason)
    quiet_since = shift(clock_now, hours=-QUIET_HOURS)
    if not conversations.begin_auto_reply(conversation_id, message_id, clock_now, quiet_since):
        reason = f"answered automatically within the last {QUIET_HOURS} hours"
        return Outcome(conversation_id, message_id, decision.rule_id, reason)
    reply = NewReply(
        body=decision.body,
        to=(Recipient.CUSTOMER,),
        author=facts.shop_name or UNNAMED_SHOP,
        idempotency_key=key,
        automatic=True,
        answers_id=message_id,
        expires_at=_expires_at(facts, decision),
    )
    try:
        write_reply(conversation_id, reply, clock_now)
    except IdempotencyKeyReused:
        return Outcome(conversation_id, message_id, decision.rule_id, "answered before, in other words")
    return Outcome(conversation_id, message_id, decision.rule_id, "answered")


def _expires_at(facts: Facts, decision: Decision) -> str:
    too_old_at = shift(utc_text(facts.wrote_at), hours=MAX_AGE_HOURS)
    return min(too_old_at, utc_text(decision.ends_at)) if decision.ends_at else too_old_at


def _facts(trigger: Message, conversation: Conversation, now: str, timezone: ZoneInfo) -> Facts:
    customer = customers.of_conversation(conversation)
    # Stored by the account check (A01); a name that is out of date is better than none.
    account = sync_records.cached_response("account", not_before="")
    words = _own_words(trigger)

    def local(moment: str) -> datetime:
        return utc_moment(moment).astimezone(timezone)

    return Facts(
        text=words,
        topic=conversation.subject,
        order_id=conversation.order_id,
        # The marketplace's clock may be ahead of ours.
        wrote_at=local(min(trigger.sent_at, now)),
        now=local(now),
        language=language_of(customer, words),
        customer_first_name=(customer.first_name if customer else None) or "",
        shop_name=(account or {}).get("shop_name", ""),
    )


def _own_words(trigger: Message) -> str:
    """The customer's own words on one line, for the rules and for detecting the language."""
    return " ".join(own_words(text_of(trigger)).split())
