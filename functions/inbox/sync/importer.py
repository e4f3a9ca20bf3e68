"""Importing threads: what the marketplace answered is completed (subjects, customers' names) and stored.

A thread that cannot be stored completely is an import failure: it is recorded, and read again until it is complete.
One such thread does not stop the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from functions.errors import (
    MarketplaceBusy,
    MarketplaceRefused,
    MarketplaceUnavailable,
    ThreadUnreadable,
)
from functions.inbox.messages.reading import read_line
from functions.inbox.sync.status import SyncReport
from functions.inbox.sync.thread_import import ImportResult, ThreadImport, import_thread
from functions.mirakl.client import ORDERS_PER_CALL, Mirakl, ThreadPage
from functions.mirakl.threads import Thread
from functions.model.clock import shift
from functions.model.conversations import Conversation
from functions.model.customers import Customer
from functions.observability import logger
from functions.store import conversations, sync_records
from functions.store.conditions import is_rejected_item, is_store_failure

CACHE_HOURS = 24
"""How long RE01's answer is used again."""
MAX_FAILURES = 3
"""After so many failures in a row, no more single threads are read in this run."""
KNOWN_FAILURES = (MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable, ThreadUnreadable)

NAMES = {
    "created_at": "date",
    "customer": "customer",
    "messages": "messages",
    "order_ids": "orders",
    "recipients": "recipients",
    "topic": "subject",
    "total_count": "number of messages",
    "reply_requirement": "whether a reply is needed",
}
"""The parts of a thread that may be unreadable, in words for people and in the order in which they are listed."""


class ThreadImporter:
    """Imports threads during one run, and counts in ``report`` what it does.

    ``now`` is when the run began: import failures and cached responses get this time. ``clock`` tells when a message
    is stored. ``key_hash`` changes whenever the API key does. Once ``report`` says that the run has caught up, there is
    time to wait for customers' names.
    """

    def __init__(
        self, mirakl: Mirakl, now: str, key_hash: str, report: SyncReport, clock: Callable[[], str]
    ) -> None:
        self._mirakl = mirakl
        self._now = now
        self._clock = clock
        self._key_hash = key_hash
        self._report = report
        self._labels: dict[str, str] | None = None
        self._failures = 0
        self._closed: MarketplaceBusy | MarketplaceUnavailable | None = None

    def store_page(self, page: ThreadPage, verify: bool = False) -> None:
        """``verify`` checks threads row by row, although their fingerprint says that nothing changed."""
        self._report.pages += 1
        for unreadable in page.unreadable:
            self._record_failure(unreadable.thread_id, unreadable)
        self.store(page.threads, verify)

    def retry(self, thread_id: str) -> None:
        """Reads once more a thread whose import failed, with all of its messages."""
        try:
            thread = self._read_whole(thread_id)
        except KNOWN_FAILURES as error:
            self._record_failure(thread_id, error)
            return
        if self.store([thread], verify=True):
            sync_records.clear_failure(thread_id)

    @property
    def is_closed(self) -> bool:
        """Whether no more single threads are read in this run."""
        return self._closed is not None

    def store(self, threads: Iterable[Thread], verify: bool = False) -> bool:
        """Whether all of them are stored completely now.

        A thread that did not change is stored again if the names of its customer can be read now.
        """
        listed = list(threads)
        stored = conversations.get_many(conversations.id_for(thread.id) for thread in listed)
        imports = [self._described(thread, stored.get(conversations.id_for(thread.id))) for thread in listed]
        changed = [each for each in imports if verify or not _is_stored(each)]
        nameless = [each for each in imports if not verify and _is_stored(each) and _lacks_names(each.stored)]
        customers = self._customers(
            order_id
            for each in (*changed, *nameless)
            for order_id in each.thread.order_ids
            if _is_new_order(order_id, each.stored)
        )
        named = [each for each in nameless if _has_names(_with_order(each, customers).from_order)]
        complete = [self._store(_with_order(each, customers), verify) for each in (*changed, *named)]
        return all(complete)

    def _described(self, thread: Thread, stored: Conversation | None) -> ThreadImport:
        thread = _completed(thread, stored)
        return ThreadImport(thread, self._subject(thread), from_order=None, stored=stored)

    def _store(self, item: ThreadImport, verify: bool) -> bool:
        """A thread that cannot be stored does not stop the others; a database that fails does."""
        shown = [item.thread]

        def read_whole(thread_id: str) -> Thread:
            shown.append(_completed(self._read_whole(thread_id), item.stored))
            return shown[-1]

        try:
            checked = self._checked_whole(item, read_whole) if verify and item.thread.is_partial else item
            result = import_thread(replace(checked, all_rows=verify), read_whole, self._clock)
        except Exception as error:
            is_refused_key = isinstance(error, MarketplaceRefused) and error.is_key_refused
            if is_refused_key or is_store_failure(error):
                raise
            if not isinstance(error, KNOWN_FAILURES) and not is_rejected_item(error):
                logger.exception("A thread could not be stored", thread_id=item.thread.id)
            self._record_failure(item.thread.id, error)
            return False
        return self._count(item.thread.id, result, shown[-1].unreadable)

    def _count(self, thread_id: str, result: ImportResult, unreadable: tuple[str, ...]) -> bool:
        """Reports what was stored, and records what was not; True when nothing is missing."""
        self._report.threads += 1
        self._report.new_messages += result.new_messages
        self._report.unconfirmed += result.unconfirmed
        counts, problems = {}, []
        if not result.is_complete:
            counts = {"expected": result.expected, "have": result.have}
            problems.append(f"{result.expected - result.have} of {result.expected} messages are missing.")
        if unreadable:
            parts = [words for name, words in NAMES.items() if name in unreadable]
            problems.append(f"Could not be read: {', '.join(parts)}.")
        if problems:
            self._record_failure(thread_id, " ".join(problems), **counts)
        return not problems

    def _read_whole(self, thread_id: str) -> Thread:
        """M10. Once the marketplace asks to wait, or fails several times in a row, no more is read in this run."""
        if self._closed:
            raise self._closed
        try:
            thread = self._mirakl.thread(thread_id)
        except MarketplaceBusy as busy:
            self._closed = busy
            raise
        except MarketplaceUnavailable as unavailable:
            self._failures += 1
            if self._failures >= MAX_FAILURES:
                self._closed = unavailable
            raise
        self._failures = 0
        return thread

    def _checked_whole(self, item: ThreadImport, read_whole: Callable[[str], Thread]) -> ThreadImport:
        """For the full check. When the whole thread cannot be read, what the list shows of it is checked."""
        try:
            return replace(item, thread=read_whole(item.thread.id))
        except (MarketplaceBusy, MarketplaceUnavailable, ThreadUnreadable) as error:
            logger.warning("A long thread is checked in part", thread_id=item.thread.id, reason=str(error))
            return item

    def _record_failure(self, thread_id: str | None, reason: object, **counts: int) -> None:
        self._report.import_failures += 1
        failure = {"thread_id": thread_id, "reason": str(reason), **counts}
        logger.error("A thread is not stored completely", extra=failure)
        # A thread without a usable id is new each time: nobody can tell.
        if not thread_id or sync_records.record_failure(thread_id, self._now, str(reason), **counts):
            self._report.new_failures += 1

    def _subject(self, thread: Thread) -> str:
        """A topic that is the bare code of a reason is shown by the reason's label."""
        if not thread.topic_is_code:
            return read_line(thread.topic)
        if self._labels is None:
            self._labels = self._reasons()
        return read_line(self._labels.get(thread.topic, thread.topic))

    def _reasons(self) -> dict[str, str]:
        name = f"reasons {self._key_hash}"
        kept = sync_records.cached_response(name, shift(self._now, hours=-CACHE_HOURS))
        if kept is not None:
            return kept
        try:
            labels = self._mirakl.reasons()
        except (MarketplaceRefused, MarketplaceBusy, MarketplaceUnavailable) as error:
            logger.warning("Reasons cannot be read; topics show their code", reason=str(error))
            return {}
        sync_records.cache_response(name, self._now, labels)
        return labels

    def _customers(self, order_ids: Iterable[str]) -> dict[str, Customer]:
        """The customers of these orders, asked for 100 at a time; a key without the right does without.

        New messages do not wait for a pause, which an order panel may have caused, nor for another try: names are
        learned later as well. A back-fill waits: it asks for many orders one after another, and for most of them once.
        """
        ids = list(dict.fromkeys(order_ids))
        customers: dict[str, Customer] = {}
        waits = self._report.caught_up
        try:
            for start in range(0, len(ids), ORDERS_PER_CALL):
                asked = ids[start : start + ORDERS_PER_CALL]
                customers |= self._mirakl.order_customers(asked, waits=waits)
        except (MarketplaceRefused, MarketplaceBusy, MarketplaceUnavailable) as error:
            if isinstance(error, MarketplaceRefused) and error.is_key_refused:
                raise
            logger.warning("Orders cannot be read; customers keep their display name", reason=str(error))
        return customers


def _completed(thread: Thread, known: Conversation | None) -> Thread:
    """What could not be read of a thread stays as it is known."""
    if known is None or not thread.unreadable:
        return thread
    if "topic" in thread.unreadable:
        thread = replace(thread, topic=known.subject, topic_is_code=False)
    if "customer" in thread.unreadable:
        shown = thread.customer
        is_another = shown and shown.id and known.customer and shown.id != known.customer.id
        thread = replace(thread, customer=shown if is_another else known.customer or shown)
    if "order_ids" in thread.unreadable:
        thread = replace(thread, order_ids=tuple(dict.fromkeys((*thread.order_ids, *known.order_ids))))
    if "recipients" in thread.unreadable:
        thread = replace(thread, recipients=thread.recipients or known.recipients)
    if "reply_requirement" in thread.unreadable:
        clicks = (thread.reply_requirement.no_reply_needed_at, known.reply_requirement.no_reply_needed_at)
        clicked_at = max((click for click in clicks if click), default=None)
        thread = replace(
            thread, reply_requirement=replace(thread.reply_requirement, no_reply_needed_at=clicked_at)
        )
    return thread


def _is_stored(item: ThreadImport) -> bool:
    if item.stored is None or item.thread.is_count_uncertain:
        return False  # what was not shown may have changed
    return item.stored.thread_hash == item.fingerprint


def _with_order(item: ThreadImport, customers: dict[str, Customer]) -> ThreadImport:
    from_order = next((customers[each] for each in item.thread.order_ids if each in customers), None)
    return replace(item, from_order=from_order)


def _is_new_order(order_id: str, conversation: Conversation | None) -> bool:
    """Whether the order has to be read: it is new, or its customer's names are not known yet."""
    if conversation is None or order_id not in conversation.order_ids:
        return True
    return _lacks_names(conversation)


def _lacks_names(conversation: Conversation | None) -> bool:
    """Whether it has a customer of whom no order was read, for example because the marketplace asked to wait."""
    known = conversation.customer if conversation else None
    return known is not None and not _has_names(known)


def _has_names(customer: Customer | None) -> bool:
    return customer is not None and customer.first_name is not None
