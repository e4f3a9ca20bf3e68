"""Storing one of the marketplace's threads: customer, conversation, messages, summary, in this order.

Each step is a conditional write keyed by the marketplace's ids, so a thread may be stored again at any time,
by anybody, from any point a crash left it at: what is there already is not written and wakes nobody.
The thread's fingerprint goes in last, with the summary; while it is missing, the thread is not done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from functions.inbox.conversations import store_summary
from functions.inbox.reply_states import step
from functions.inbox.text import same_words
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model import (
    REAL,
    Conversation,
    Customer,
    MarketplaceVerdict,
    Message,
    Sender,
    Status,
    Summary,
    later,
)
from functions.store import conversations, customers, messages
from functions.store.messages import Rows

CLOCK_TOLERANCE_SECONDS = 300
"""How far the marketplace's clock may be from ours when one of its messages is taken for a reply of ours."""


@dataclass(frozen=True)
class Ingested:
    new_messages: int
    have: int
    """The real messages of the thread that are stored; the marketplace may know of more (``expected``)."""
    expected: int

    @property
    def is_complete(self) -> bool:
        return self.have >= self.expected


def fingerprint(thread: Thread, subject: str) -> str:
    return sha256(repr((thread, subject)).encode()).hexdigest()


def ingest(
    thread: Thread, subject: str, from_order: Customer | None, read_whole: Callable[[str], Thread]
) -> Ingested:
    """Stores ``thread``; ``read_whole`` (M10) is asked only when messages are missing.

    ``from_order`` is the customer as the order knows them, None when there is no order or it was not asked.
    """
    mark = fingerprint(thread, subject)
    conversation_id = conversations.id_for(thread.id)
    customer = _store_customer(thread.customer, from_order)
    is_new = conversations.create(_new_conversation(conversation_id, thread, subject, customer))
    for order_id in thread.order_ids:
        conversations.link_order(order_id, conversation_id)
    rows = Rows({}, {}) if is_new else messages.load(conversation_id)
    if is_new:
        new = _store_first_messages(conversation_id, thread.messages, rows)
    else:
        new = store_messages(conversation_id, thread.messages, rows)
    if thread.truncated and _real(rows) < thread.total_count:
        thread = read_whole(thread.id)
        new += store_messages(conversation_id, thread.messages, rows)
    ingested = Ingested(new_messages=new, have=_real(rows), expected=thread.total_count)
    done = mark if ingested.is_complete else None
    store_summary(conversation_id, lambda found: _revised(found, thread, subject, customer, done))
    return ingested


def _store_customer(from_thread: Customer | None, from_order: Customer | None) -> Customer | None:
    """The customer as far as anybody knows them; learned names reach all of the customer's conversations."""
    if from_thread is None:
        return None
    customer_id = from_thread.id or (from_order.id if from_order else None)
    known = customers.get(customer_id) if customer_id else None
    sources = [source for source in (from_order, known) if source]
    customer = Customer(
        id=customer_id,
        display_name=from_thread.display_name,
        first_name=next((s.first_name for s in sources if s.first_name), None),
        last_name=next((s.last_name for s in sources if s.last_name), None),
        email=next((s.email for s in sources if s.email), None),
        locale=next((s.locale for s in sources if s.locale), None),
    )
    if customer_id and customer != known:
        customers.put(customer)
        if known and _names(known) != _names(customer):
            for conversation_id in conversations.ids_of_customer(customer_id):
                store_summary(conversation_id, lambda found: replace(found, customer=_as_listed(customer)))
    return customer


def _names(customer: Customer) -> tuple[str, str | None, str | None]:
    return customer.display_name, customer.first_name, customer.last_name


def _as_listed(customer: Customer | None) -> Customer | None:
    """Conversations carry the names only; e-mail and locale stay in one place."""
    return replace(customer, email=None, locale=None) if customer else None


def _new_conversation(
    conversation_id: str, thread: Thread, subject: str, customer: Customer | None
) -> Conversation:
    """Without a summary it is in no list yet: only messages put it there."""
    return Conversation(
        id=conversation_id,
        mirakl_thread_id=thread.id,
        subject=subject,
        customer=_as_listed(customer),
        order_ids=thread.order_ids,
        recipients=thread.recipients,
        created_at=thread.created_at,
        summary=Summary(None, None, "", 0, None),
    )


def _revised(
    conversation: Conversation, thread: Thread, subject: str, customer: Customer | None, mark: str | None
) -> Conversation:
    return replace(
        conversation,
        subject=subject,
        customer=_as_listed(customer),
        order_ids=thread.order_ids,
        recipients=thread.recipients,
        verdict=_newest(conversation.verdict, thread.verdict),
        thread_hash=mark,
    )


def _newest(known: MarketplaceVerdict, said: MarketplaceVerdict) -> MarketplaceVerdict:
    """An answer that was overtaken on its way (an older last message) says nothing new about who must reply."""
    if (said.as_of or "") < (known.as_of or ""):
        return known
    return said


def _store_first_messages(conversation_id: str, found: tuple[ThreadMessage, ...], rows: Rows) -> int:
    """All at once, which nobody can mind: before this very call there was no such conversation."""
    stored = [_received(conversation_id, message) for message in found]
    messages.add_first(stored)
    rows.messages.update((message.id, message) for message in stored)
    return len(stored)


def store_messages(conversation_id: str, found: tuple[ThreadMessage, ...], rows: Rows) -> int:
    """Stores what is not there yet, ``found`` being oldest first, and recognises our own replies in it.

    Updates ``rows`` with what it stored and returns how many messages are new.
    """
    new = 0
    for message in found:
        key = messages.received_id(message.id)
        if key in rows.claims:
            _confirm(rows.messages.get(rows.claims[key]), message, rows)
        elif key in rows.messages:
            _correct(rows.messages[key], message, rows)
        elif reply := _reply_that_became(message, rows):
            if messages.claim(conversation_id, message.id, reply.id):
                rows.claims[key] = reply.id
                _confirm(reply, message, rows)
        else:
            stored = _received(conversation_id, message)
            if messages.add(stored):
                rows.messages[stored.id] = stored
                new += 1
            else:
                messages.reload(rows, conversation_id)  # somebody else, or our own lost attempt, was first
    return new


def _received(conversation_id: str, message: ThreadMessage) -> Message:
    return Message(
        conversation_id=conversation_id,
        id=messages.received_id(message.id),
        sender=message.sender,
        author=message.author,
        body=message.body,
        sent_at=message.sent_at,
        status=Status.RECEIVED,
        mirakl_message_id=message.id,
        to=message.to,
        attachments=message.attachments,
    )


def _reply_that_became(message: ThreadMessage, rows: Rows) -> Message | None:
    """The reply of ours that this message of the shop is: same words, attempted before, not identified yet.

    The oldest such reply wins, since replies of a conversation leave in the order they were written.
    """
    if message.sender is not Sender.TECHNICIAN:
        return None
    claimed = set(rows.claims.values())
    candidates = [
        reply
        for reply in rows.messages.values()
        if reply.id not in claimed
        and (reply.maybe_sent or (reply.status is Status.SENT and not reply.mirakl_message_id))
        and reply.attempted_at
        and message.sent_at >= later(reply.attempted_at, seconds=-CLOCK_TOLERANCE_SECONDS)
        and same_words(reply.body, message.body)
    ]
    return min(candidates, key=lambda reply: reply.position, default=None)


def _confirm(reply: Message | None, message: ThreadMessage, rows: Rows) -> None:
    """The marketplace has our reply: it is sent, under this id, at this time."""
    if reply is None:
        return
    facts = {
        "mirakl_message_id": message.id,
        "sent_at": message.sent_at,
        "body": reply.body if same_words(reply.body, message.body) else message.body,
    }
    if reply.status is Status.SENT:
        confirmed = messages.change(reply, **facts)
    else:
        confirmed = step(reply, Status.SENT, **facts, error=None, maybe_sent=False, not_before=None)
    if confirmed:
        rows.messages[reply.id] = confirmed


def _correct(stored: Message, message: ThreadMessage, rows: Rows) -> None:
    """A message edited on the marketplace's side is edited here; its time and place stay."""
    corrected = messages.change(
        stored, author=message.author, body=message.body, to=message.to, attachments=message.attachments
    )
    if corrected:
        rows.messages[stored.id] = corrected


def _real(rows: Rows) -> int:
    return sum(1 for message in rows.messages.values() if message.status in REAL)
