"""Conversations to test with, stored as the synchronisation stores them."""

from __future__ import annotations

from functions.inbox.sync.thread_import import ThreadImport, import_thread
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model.clock import shift
from functions.model.conversations import ReplyRequirement
from functions.model.customers import Customer
from functions.model.messages import Recipient, Sender
from functions.store import conversations

T0 = "2026-03-02T14:00:00.000Z"
STORED = "2026-03-03T14:00:00.000Z"
MARIE = Customer("CUST-1", "Marie T.")
MARIE_BY_ORDER = Customer("CUST-1", "Marie Tremblay", "Marie", "Tremblay", "alias@example.invalid", "fr_CA")


def message_at(
    minute: float, body: str, sender: Sender = Sender.CUSTOMER, message_id: str | None = None
) -> ThreadMessage:
    to = (Recipient.SHOP,) if sender is not Sender.TECHNICIAN else (Recipient.CUSTOMER,)
    sent_at = shift(T0, minutes=minute)
    return ThreadMessage(message_id or f"m{minute:g}", sender, "Somebody", body, sent_at, to, ())


def thread(
    *messages: ThreadMessage,
    thread_id: str = "thread-1",
    customer: Customer | None = MARIE,
    order_ids: tuple[str, ...] = ("ORD-1-A",),
    recipients: tuple[Recipient, ...] = (Recipient.CUSTOMER, Recipient.OPERATOR),
    total_count: int | None = None,
) -> Thread:
    last = messages[-1].sent_at if messages else None
    asked = last if messages and messages[-1].sender is Sender.CUSTOMER else None
    return Thread(
        id=thread_id,
        topic="Delivery",
        topic_is_code=False,
        customer=customer,
        order_ids=order_ids,
        recipients=recipients,
        created_at=T0,
        messages=messages,
        total_count=len(messages) if total_count is None else total_count,
        reply_requirement=ReplyRequirement(reply_needed_since=asked, as_of=last),
    )


def store_thread(
    found: Thread, from_order: Customer | None = MARIE_BY_ORDER, stored_at: str | None = None
) -> str:
    """Returns the conversation's id. Stored now, unless ``stored_at`` says otherwise."""

    def whole(_: str) -> Thread:
        raise AssertionError("the whole thread was asked for")

    conversation_id = conversations.id_for(found.id)
    stored = conversations.get_many([conversation_id]).get(conversation_id)
    import_thread(ThreadImport(found, found.topic, from_order, stored), whole, lambda: stored_at or STORED)
    return conversation_id
