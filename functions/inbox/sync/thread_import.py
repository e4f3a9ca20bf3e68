"""Storing one thread of the marketplace: customer, conversation, messages, links from its orders, summary, in this
order.

Each step is a conditional write keyed by the marketplace's ids. So a thread may be stored again at any time, by any
function, from any point at which a crash left it: what is stored already is not written again and triggers nothing.
The thread's fingerprint is written last, with the summary; while it is missing, the import is not complete.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable, ThreadUnreadable
from functions.inbox.conversations.customers import (
    as_listed,
    customer_id_of,
    former_customer_ids,
    still_known,
    store_customer,
)
from functions.inbox.conversations.erasure import NO_SUMMARY, has_news, store_tombstone
from functions.inbox.conversations.known_language import language_of
from functions.inbox.conversations.summary_writer import store_summary
from functions.inbox.messages.writer import (
    count_stored_or_erased,
    mark_not_shown,
    store_first_messages,
    store_messages,
)
from functions.inbox.sync.fingerprint import fingerprint
from functions.inbox.sync.known_messages import KnownRows, moved_checkpoint, rows_for
from functions.mirakl.threads import Thread
from functions.model.conversations import Conversation, ReplyRequirement
from functions.model.customers import Customer
from functions.store import conversations, customers
from functions.store.messages import ConversationRows


@dataclass(frozen=True)
class ThreadImport:
    """One thread as the marketplace has shown it, and what else is needed to store it."""

    thread: Thread
    subject: str
    """The thread's topic in words for a person."""
    from_order: Customer | None
    """The customer as the order knows them; None when there is no order, or it was not read."""
    stored: Conversation | None
    """The conversation as it is stored; None for a new thread."""
    all_rows: bool = False
    """Every stored row is compared with the thread, also those before the checkpoint."""

    @property
    def conversation_id(self) -> str:
        return conversations.id_for(self.thread.id)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.thread, self.subject)


@dataclass(frozen=True)
class ImportResult:
    new_messages: int
    unconfirmed: int
    """Replies that the marketplace accepted and does not show."""
    have: int
    """How many messages of the thread are, or were, stored."""
    expected: int
    """How many messages the marketplace says there are."""

    @property
    def is_complete(self) -> bool:
        return self.have >= self.expected


def import_thread(
    item: ThreadImport, read_whole: Callable[[str], Thread], clock: Callable[[], str]
) -> ImportResult:
    """Stores a thread. ``read_whole`` (M10) is called only when a list shows it in part, and messages are missing, or
    may be, or were removed.

    What ``read_whole`` raises is raised here as well, after everything that the thread showed has been stored.
    """
    thread, stored, conversation_id = item.thread, item.stored, item.conversation_id
    thread_hash = item.fingerprint
    erased_before = stored.erased_before if stored else None
    if stored and stored.customer:
        thread = replace(thread, customer=still_known(thread.customer, stored.customer))
    customer_id = customer_id_of(thread.customer, item.from_order, stored)
    known = customers.get(customer_id) if customer_id else None
    if known and known.erased_before:
        erased_before = max(erased_before or "", known.erased_before)
    if erased_before:
        thread = _with_its_last_message(thread, read_whole)
        if not has_news(conversation_id, thread, erased_before):
            store_tombstone(conversation_id, thread, thread_hash, erased_before, is_new=stored is None)
            count = thread.total_count
            return ImportResult(new_messages=0, unconfirmed=0, have=count, expected=count)
    customer = store_customer(customer_id, thread.customer, item.from_order, known)
    item = replace(item, thread=thread)
    is_new = stored is None and conversations.create(_new_conversation(item, customer, erased_before))
    read = _rows_before(item, is_new=is_new)
    rows = read.rows
    may_skip = thread.is_partial and not _begins_with_stored(thread, read, stored)
    if is_new and not erased_before:
        new = store_first_messages(conversation_id, thread.messages, rows, clock())
    else:
        new = store_messages(conversation_id, thread, rows, clock, erased_before, read.known)
    not_read = None
    has_other_count = thread.is_partial and count_stored_or_erased(rows) != thread.total_count
    if thread.is_count_uncertain or may_skip or has_other_count:
        try:
            thread = read_whole(thread.id)
        except (MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable, ThreadUnreadable) as error:
            not_read = error  # what the list showed is stored all the same
        else:
            item = replace(item, thread=thread)
            rows.reload()  # a reply may have left since, and be in the answer
            new += store_messages(conversation_id, thread, rows, clock, erased_before)
    unconfirmed = mark_not_shown(thread, rows, clock())
    _link_orders(item)

    def revise(before: Conversation, present: ConversationRows) -> Conversation:
        if rows.base and before.checkpoint != rows.base:
            rows.reload()  # another writer has moved or removed the checkpoint from which is counted
        is_complete = not_read is None and count_stored_or_erased(rows) >= thread.total_count
        after = _updated(before, item, customer, thread_hash if is_complete else None, erased_before)
        if after.erased_before:
            return replace(after, checkpoint=None)
        return replace(after, checkpoint=moved_checkpoint(before, present, thread, read, clock()))

    store_summary(conversation_id, revise, rows)
    if not_read:
        raise not_read
    return ImportResult(
        new_messages=new,
        unconfirmed=unconfirmed,
        have=count_stored_or_erased(rows),
        expected=thread.total_count,
    )


def _begins_with_stored(thread: Thread, read: KnownRows, stored: Conversation | None) -> bool:
    """Whether everything before the first message that the list shows was stored by a complete import.

    Otherwise there may be new messages before it. Their number says nothing if as many others were removed.
    """
    if stored is None or stored.thread_hash is None or not thread.messages:
        return False
    first = thread.messages[0].id
    return first in read.known or read.rows.holds(first)


def _rows_before(item: ThreadImport, *, is_new: bool) -> KnownRows:
    if is_new:
        return KnownRows(ConversationRows(item.conversation_id, {}, {}))
    conversation = item.stored or conversations.get(item.conversation_id)
    return rows_for(item.thread, conversation, all_rows=item.all_rows)


def _link_orders(item: ThreadImport) -> None:
    """Before the conversation's row names its new orders: until then a repetition knows what to unlink."""
    linked = item.stored.order_ids if item.stored else ()
    # Without a fingerprint the last import may have been stopped before it wrote the links.
    is_linked = item.stored is not None and item.stored.thread_hash is not None
    for order_id in item.thread.order_ids:
        if order_id not in linked or not is_linked:
            conversations.link_order(order_id, item.conversation_id)
    for order_id in linked:
        if order_id not in item.thread.order_ids:
            conversations.unlink_order(order_id, item.conversation_id)


def _with_its_last_message(thread: Thread, read_whole: Callable[[str], Thread]) -> Thread:
    """If a list (M11) does not show the last message of a thread, the thread is read (M10) to see what is new."""
    shown_until = max((message.sent_at for message in thread.messages), default="")
    lacks_last = thread.is_partial and shown_until < (thread.reply_requirement.as_of or "")
    return read_whole(thread.id) if lacks_last else thread


def _new_conversation(
    item: ThreadImport, customer: Customer | None, erased_before: str | None
) -> Conversation:
    """Without a summary no list shows it yet: its first messages change that."""
    return Conversation(
        id=item.conversation_id,
        mirakl_thread_id=item.thread.id,
        subject=item.subject,
        customer=as_listed(customer),
        order_ids=item.thread.order_ids,
        recipients=item.thread.recipients,
        created_at=item.thread.created_at,
        summary=NO_SUMMARY,
        erased_before=erased_before,
    )


def _updated(
    conversation: Conversation,
    item: ThreadImport,
    customer: Customer | None,
    thread_hash: str | None,
    erased_before: str | None,
) -> Conversation:
    if (conversation.erased_before or "") > (erased_before or ""):
        return conversation  # erased since it was read: the next synchronisation knows better what is new
    return replace(
        conversation,
        subject=item.subject,
        customer=as_listed(customer) or conversation.customer,
        former_customer_ids=former_customer_ids(conversation, customer),
        order_ids=item.thread.order_ids,
        recipients=item.thread.recipients,
        reply_requirement=_newest(conversation.reply_requirement, item.thread.reply_requirement),
        thread_hash=thread_hash,
        erased_before=erased_before,
        language=language_of(customer) or conversation.language,
    )


def _newest(known: ReplyRequirement, shown: ReplyRequirement) -> ReplyRequirement:
    """Of two answers, the one with the newer last message. Answers of the marketplace may arrive out of order."""
    return known if (shown.as_of or "") < (known.as_of or "") else shown
