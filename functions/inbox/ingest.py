"""Storing one of the marketplace's threads: customer, conversation, messages, links from its orders, summary, in
this order.

Each step is a conditional write keyed by the marketplace's ids, so a thread may be stored again at any time,
by anybody, from any point a crash left it at: what is there already is not written and wakes nobody.
The thread's fingerprint goes in last, with the summary; while it is missing, the thread is not done.

What was erased does not come back: each erased message left a claim behind, and what nobody had seen by then is
known by its time. Until something newer is said, an erased conversation stays the blank row that it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable, ThreadUnreadable
from functions.inbox.conversations import store_summary
from functions.inbox.reading import read_line
from functions.inbox.thread_messages import count_real, note_absent, store_first_messages, store_messages
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model import (
    NAMELESS,
    REAL,
    Conversation,
    Customer,
    MarketplaceVerdict,
    Summary,
)
from functions.store import conversations, customers, messages
from functions.store.messages import Rows

FINGERPRINT_VERSION = 1
NO_SUMMARY = Summary(None, None, "", 0, None)


@dataclass(frozen=True)
class Ingested:
    new_messages: int
    unconfirmed: int
    """Replies that the marketplace took and does not show."""
    have: int
    """The real messages of the thread that are, or were, stored; the marketplace may know of more (``expected``)."""
    expected: int

    @property
    def is_complete(self) -> bool:
        return self.have >= self.expected


def fingerprint(thread: Thread, subject: str) -> str:
    """Equal as long as the marketplace shows the same of a thread; hexadecimal SHA-256 of JSON.

    The keys are written out, so that a new name in the code reads no thread again. What is added here does, once.
    """
    digest = sha256(_json({"version": FINGERPRINT_VERSION, "subject": subject, **_thread_facts(thread)}))
    for message in thread.messages:
        digest.update(_json(_message_facts(message)))
    return digest.hexdigest()


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _thread_facts(thread: Thread) -> dict[str, Any]:
    customer, verdict = thread.customer, thread.verdict
    return {
        "id": thread.id,
        "topic": thread.topic,
        "topic_is_code": thread.topic_is_code,
        "customer": customer and {"id": customer.id, "name": customer.display_name},
        "order_ids": thread.order_ids,
        "recipients": thread.recipients,
        "created_at": thread.created_at,
        "total_count": thread.total_count,
        "reply_needed_since": verdict.reply_needed_since,
        "reply_needed_as_of": verdict.as_of,
        "no_reply_needed_at": verdict.no_reply_needed_at,
        "cut_short": thread.cut_short,
        "unreadable": thread.unreadable,
    }


def _message_facts(message: ThreadMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "sender": message.sender,
        "author": message.author,
        "body": message.body,
        "sent_at": message.sent_at,
        "to": message.to,
        "attachments": [(file.id, file.name, file.size) for file in message.attachments],
        "tie": message.tie,
        "unreadable": message.unreadable,
        "attachments_left_out": message.attachments_left_out,
    }


def ingest(
    thread: Thread,
    subject: str,
    from_order: Customer | None,
    read_whole: Callable[[str], Thread],
    clock: Callable[[], str],
    conversation: Conversation | None = None,
) -> Ingested:
    """Stores ``thread``; ``read_whole`` (M10) is asked only when messages are missing.

    ``from_order`` is the customer as the order knows them, None when there is no order or it was not asked;
    ``conversation`` is what is stored of the thread. What ``read_whole`` raises is raised here, after all that the
    thread showed has been stored.
    """
    mark = fingerprint(thread, subject)
    conversation_id = conversations.id_for(thread.id)
    erased_before = conversation.erased_before if conversation else None
    if conversation and conversation.customer:
        thread = replace(thread, customer=_still_known(thread.customer, conversation.customer))
    customer_id = _customer_id(thread.customer, from_order, conversation)
    known = customers.get(customer_id) if customer_id else None
    if known and known.erased_before:
        erased_before = max(erased_before or "", known.erased_before)
    if erased_before:
        thread = _with_its_last_message(thread, read_whole)
        if not _has_news(conversation_id, thread, erased_before):
            return _pass_over(conversation_id, thread, mark, erased_before)
    customer = _store_customer(customer_id, thread.customer, from_order, known)
    is_new = conversations.create(
        _new_conversation(conversation_id, thread, subject, customer, erased_before)
    )
    rows = Rows({}, {}) if is_new else messages.load(conversation_id)
    if is_new and not erased_before:
        new = store_first_messages(conversation_id, thread.messages, rows, clock())
    else:
        new = store_messages(conversation_id, thread, rows, clock, erased_before)
    unread = None
    if thread.cut_short or (thread.truncated and count_real(rows) < thread.total_count):
        try:
            thread = read_whole(thread.id)
        except (MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable, ThreadUnreadable) as error:
            unread = error  # what the list showed is there all the same
        else:
            messages.reload(rows, conversation_id)  # a reply may have left since, and be in the answer
            new += store_messages(conversation_id, thread, rows, clock, erased_before)
    unconfirmed = note_absent(thread, rows, clock())
    ingested = Ingested(
        new_messages=new, unconfirmed=unconfirmed, have=count_real(rows), expected=thread.total_count
    )
    done = mark if ingested.is_complete else None
    _follow_orders(conversation_id, thread.order_ids, conversation)
    store_summary(
        conversation_id, lambda found: _revised(found, thread, subject, customer, done, erased_before)
    )
    if unread:
        raise unread
    return ingested


def _follow_orders(
    conversation_id: str, order_ids: tuple[str, ...], conversation: Conversation | None
) -> None:
    """Before the conversation's row names its new orders: until then a repetition knows what is to be unlinked."""
    for order_id in order_ids:
        conversations.link_order(order_id, conversation_id)
    for order_id in conversation.order_ids if conversation else ():
        if order_id not in order_ids:
            conversations.unlink_order(order_id, conversation_id)


def _with_its_last_message(thread: Thread, read_whole: Callable[[str], Thread]) -> Thread:
    """A list that does not hold its thread's last message tells nothing of what is new in it."""
    shown_until = max((message.sent_at for message in thread.messages), default="")
    is_cut_short = thread.truncated and shown_until < (thread.verdict.as_of or "")
    return read_whole(thread.id) if is_cut_short else thread


def _has_news(conversation_id: str, thread: Thread, erased_before: str) -> bool:
    """Whether the erased thread holds, here or at the marketplace, anything that was not erased with it."""
    rows = messages.load(conversation_id)
    return any(message.status in REAL for message in rows.messages.values()) or any(
        message.sent_at > erased_before and not rows.holds(message.id) for message in thread.messages
    )


def _pass_over(conversation_id: str, thread: Thread, mark: str, erased_before: str) -> Ingested:
    """Remembers only that the thread was looked at, and that there is nothing to be stored of it."""
    blank = Conversation(
        id=conversation_id,
        mirakl_thread_id=thread.id,
        subject="",
        customer=None,
        order_ids=(),
        recipients=(),
        created_at=thread.created_at,
        summary=NO_SUMMARY,
        thread_hash=mark,
        erased_before=erased_before,
    )
    if not conversations.create(blank):
        store_summary(
            conversation_id,
            lambda found: replace(blank, erased_before=max(erased_before, found.erased_before or "")),
        )
    return Ingested(new_messages=0, unconfirmed=0, have=thread.total_count, expected=thread.total_count)


def _customer_id(
    from_thread: Customer | None, from_order: Customer | None, conversation: Conversation | None
) -> str | None:
    """The thread may tell no id, and the order is not asked each time: then it is whose thread it was before."""
    if from_thread is None:
        return None
    before = conversation.customer if conversation else None
    return next((known.id for known in (from_thread, from_order, before) if known and known.id), None)


def _still_known(told: Customer | None, before: Customer) -> Customer:
    """Whom the marketplace has dropped from the thread, or from whom it has taken id and name, is in it still."""
    if told is None:
        return before
    is_another = told.id is not None and told.id != before.id
    if told.display_name != NAMELESS or is_another:
        return told
    return replace(told, display_name=before.display_name)


def _store_customer(
    customer_id: str | None,
    from_thread: Customer | None,
    from_order: Customer | None,
    known: Customer | None,
) -> Customer | None:
    """The customer as far as anybody knows them; learned names reach all of the customer's conversations."""
    if from_thread is None:
        return None
    sources = [source for source in (_with_readable_names(from_order), known) if source]
    customer = Customer(
        id=customer_id,
        display_name=read_line(from_thread.display_name),
        first_name=next((s.first_name for s in sources if s.first_name), None),
        last_name=next((s.last_name for s in sources if s.last_name), None),
        email=next((s.email for s in sources if s.email), None),
        locale=next((s.locale for s in sources if s.locale), None),
        language=next((s.language for s in sources if s.language), None),
        erased_before=known.erased_before if known else None,
    )
    if customer_id and customer != known:
        customers.put(customer)
        if known and _names(known) != _names(customer):
            for conversation_id in conversations.ids_of_customer(customer_id):
                store_summary(conversation_id, lambda found: _renamed(found, customer))
    return customer


def _with_readable_names(customer: Customer | None) -> Customer | None:
    if customer is None:
        return None
    first_name, last_name = (name and read_line(name) for name in (customer.first_name, customer.last_name))
    return replace(customer, first_name=first_name, last_name=last_name)


def _renamed(conversation: Conversation, customer: Customer) -> Conversation:
    """The index may still name a conversation that was erased."""
    listed = conversation.customer
    is_theirs = listed is not None and listed.id == customer.id
    return replace(conversation, customer=_as_listed(customer)) if is_theirs else conversation


def _names(customer: Customer) -> tuple[str, str | None, str | None]:
    return customer.display_name, customer.first_name, customer.last_name


def _as_listed(customer: Customer | None) -> Customer | None:
    """Conversations carry the names only; the rest stays in one place."""
    return replace(customer, email=None, locale=None, language=None, erased_before=None) if customer else None


def _new_conversation(
    conversation_id: str,
    thread: Thread,
    subject: str,
    customer: Customer | None,
    erased_before: str | None,
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
        summary=NO_SUMMARY,
        erased_before=erased_before,
    )


def _revised(
    conversation: Conversation,
    thread: Thread,
    subject: str,
    customer: Customer | None,
    mark: str | None,
    erased_before: str | None,
) -> Conversation:
    if (conversation.erased_before or "") > (erased_before or ""):
        return conversation  # erased since it was read: the next synchronisation knows better what is new
    return replace(
        conversation,
        subject=subject,
        customer=_as_listed(customer) or conversation.customer,
        former_customer_ids=_former_customer_ids(conversation, customer),
        order_ids=thread.order_ids,
        recipients=thread.recipients,
        verdict=_newest(conversation.verdict, thread.verdict),
        thread_hash=mark,
        erased_before=erased_before,
    )


def _former_customer_ids(conversation: Conversation, customer: Customer | None) -> tuple[str, ...]:
    """Whoever has an id in the thread once is found by it for as long as anything of the thread is here."""
    before = conversation.customer.id if conversation.customer else None
    now = customer.id if customer else before
    known = dict.fromkeys((*conversation.former_customer_ids, *([before] if before else ())))
    return tuple(each for each in known if each != now)


def _newest(known: MarketplaceVerdict, said: MarketplaceVerdict) -> MarketplaceVerdict:
    """An answer that was overtaken on its way (an older last message) says nothing new about who must reply."""
    if (said.as_of or "") < (known.as_of or ""):
        return known
    return said
