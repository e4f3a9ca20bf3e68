"""Answering a customer's new message by the rules, once, through the same outbox as an agent's reply."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from functions.errors import IdempotencyKeyReused
from functions.inbox.reading import own_words
from functions.inbox.replies import NewReply, write_reply
from functions.inbox.rules import Facts, Rule, decide, language_of
from functions.inbox.summary import asks_the_shop
from functions.inbox.text import text_of
from functions.model import Conversation, Message, Recipient, Sender, Status, later, utc_moment
from functions.store import conversations, customers, messages, sync_records

OLDEST_HOURS = 24
"""A back-fill answers nobody: what the customer wrote longer ago is not answered."""
TOO_OLD = f"older than {OLDEST_HOURS} hours"
QUIET_HOURS = 24
"""A conversation gets one automatic reply in this time."""
UNNAMED_SHOP = "The shop"


@dataclass(frozen=True)
class Outcome:
    """What became of one customer's message, for the log."""

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
    """Queues the automatic reply to one message. The same message again never makes a second one.

    ``sent_at`` is the message's: what is too old costs no read, so a back-fill costs none.

    The reply's key is made from the message, and the conversation's quiet time is reserved for that message
    first: whichever of the two writes a crash leaves undone, the next attempt completes it.
    """

    if sent_at < later(clock_now, hours=-OLDEST_HOURS):
        return Outcome(conversation_id, message_id, None, TOO_OLD)
    rows = messages.load(conversation_id)
    trigger = rows.messages.get(message_id)
    if trigger is None:
        return Outcome(conversation_id, message_id, None, "erased meanwhile")
    conversation = conversations.get(conversation_id)
    objection = _objection(trigger, rows.messages.values(), conversation)
    if objection:
        return Outcome(conversation_id, message_id, None, objection)
    facts = _facts(trigger, conversation, timezone)
    decision = decide(rules(), facts)
    if decision.body is None:
        return Outcome(conversation_id, message_id, None, decision.reason)
    quiet_since = later(clock_now, hours=-QUIET_HOURS)
    if not conversations.begin_auto_reply(conversation_id, message_id, clock_now, quiet_since):
        reason = f"answered automatically within the last {QUIET_HOURS} hours"
        return Outcome(conversation_id, message_id, decision.rule_id, reason)
    reply = NewReply(
        body=decision.body,
        to=(Recipient.CUSTOMER,),
        author=facts.shop_name or UNNAMED_SHOP,
        idempotency_key=f"auto-reply {message_id}",
        automatic=True,
    )
    try:
        write_reply(conversation_id, reply, clock_now)
    except IdempotencyKeyReused:
        return Outcome(conversation_id, message_id, decision.rule_id, "answered before the rules changed")
    return Outcome(conversation_id, message_id, decision.rule_id, "answered")


def _objection(trigger: Message, found: Iterable[Message], conversation: Conversation) -> str | None:
    if not asks_the_shop(trigger):
        return "not a customer's message to the shop"
    if _answered_by_a_person(trigger, found):
        return "a person has answered already"
    if Recipient.CUSTOMER not in conversation.recipients:
        return "nobody may write to the customer"
    return None


def _answered_by_a_person(trigger: Message, found: Iterable[Message]) -> bool:
    """Also by a reply that is still on its way."""
    ended = {Status.FAILED, Status.CANCELLED}
    return any(
        m.sender is Sender.TECHNICIAN
        and not m.automatic
        and m.status not in ended
        and m.sent_at > trigger.sent_at
        for m in found
    )


def _facts(trigger: Message, conversation: Conversation, timezone: ZoneInfo) -> Facts:
    listed = conversation.customer
    customer = (customers.get(listed.id) if listed and listed.id else None) or listed
    account = sync_records.kept_answer("account", not_before="")
    wrote_at: datetime = utc_moment(trigger.sent_at).astimezone(timezone)
    return Facts(
        text=" ".join(own_words(text_of(trigger)).split()),
        topic=conversation.subject,
        order_id=conversation.order_id,
        wrote_at=wrote_at,
        language=language_of(customer.locale if customer else None),
        customer_first_name=(customer.first_name if customer else None) or "",
        shop_name=(account or {}).get("shop_name", ""),
    )
