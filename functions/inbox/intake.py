"""From what the marketplace answered to what is stored: topics get their labels, customers their names.

A thread that cannot be stored completely is in trouble: it is noted, and read again until it is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from functions.errors import (
    MarketplaceBusy,
    MarketplaceRefused,
    MarketplaceUnavailable,
    ThreadUnreadable,
)
from functions.inbox.ingest import fingerprint, ingest
from functions.inbox.reading import read_line
from functions.inbox.sync_status import Report
from functions.mirakl.client import ORDERS_PER_CALL, Mirakl, ThreadPage
from functions.mirakl.threads import Thread
from functions.model import Conversation, Customer, later
from functions.observability import logger
from functions.store import conversations, sync_records
from functions.store.conditions import aws_code

KEEP_HOURS = 24
"""How long RE01's answer is kept."""
MOST_FAILURES = 3
"""Threads in a row that the marketplace failed to show before no more are asked for in this run."""

NAMES = {
    "topic": "subject",
    "customer": "customer",
    "order_ids": "orders",
    "recipients": "recipients",
    "created_at": "date",
    "messages": "messages",
    "total_count": "number of messages",
    "verdict": "whether a reply is needed",
}
"""Of what may be unreadable in a thread, for a person."""


class Intake:
    """``now``, when the run began, stands under everything it notes; ``clock`` tells when a message is stored.
    ``key_mark`` changes whenever the API key does.

    Counts what it does in ``report``.
    """

    def __init__(
        self, mirakl: Mirakl, now: str, key_mark: str, report: Report, clock: Callable[[], str]
    ) -> None:
        self._mirakl = mirakl
        self._now = now
        self._clock = clock
        self._key_mark = key_mark
        self._report = report
        self._labels: dict[str, str] | None = None
        self._failures = 0
        self._closed: MarketplaceBusy | MarketplaceUnavailable | None = None

    def store_page(self, page: ThreadPage, verify: bool = False) -> None:
        """``verify`` checks threads row by row even where the marketplace says nothing new of them."""
        self._report.pages += 1
        for unreadable in page.unreadable:
            self._note_trouble(unreadable.thread_id, unreadable)
        self.store(page.threads, verify)

    def retry(self, thread_id: str) -> None:
        """Reads a thread in trouble again, whole."""
        try:
            thread = self._whole(thread_id)
        except (ThreadUnreadable, MarketplaceRefused, MarketplaceBusy, MarketplaceUnavailable) as error:
            self._note_trouble(thread_id, error)
            return
        if self.store([thread], verify=True):
            sync_records.settle_trouble(thread_id)

    @property
    def is_closed(self) -> bool:
        """Whether no more single threads are asked for in this run."""
        return self._closed is not None

    def store(self, threads: Iterable[Thread], verify: bool = False) -> bool:
        """Whether all of them are stored completely now."""
        found = list(threads)
        known = conversations.get_many(conversations.id_for(thread.id) for thread in found)
        completed = [_completed(thread, known.get(conversations.id_for(thread.id))) for thread in found]
        with_subjects = [(thread, self._subject(thread)) for thread in completed]
        changed = [
            (thread, subject)
            for thread, subject in with_subjects
            if verify or not _is_stored(thread, subject, known.get(conversations.id_for(thread.id)))
        ]
        customers = self._customers(
            order_id
            for thread, _ in changed
            for order_id in thread.order_ids
            if _is_new_order(order_id, known.get(conversations.id_for(thread.id)))
        )
        troubled = [
            thread
            for thread, subject in changed
            if not self._store(thread, subject, customers, verify, known.get(conversations.id_for(thread.id)))
        ]
        return not troubled

    def _store(
        self,
        thread: Thread,
        subject: str,
        customers: dict[str, Customer],
        verify: bool,
        conversation: Conversation | None,
    ) -> bool:
        """One thread that cannot be stored does not stop the others; a broken database does."""
        from_order = next((customers[o] for o in thread.order_ids if o in customers), None)
        shown = [thread]

        def whole(thread_id: str) -> Thread:
            shown.append(_completed(self._whole(thread_id), conversation))
            return shown[-1]

        try:
            if verify and thread.truncated:
                thread = self._whole_if_possible(thread, whole)
            stored = ingest(thread, subject, from_order, whole, self._clock, conversation)
        except BotoCoreError:
            raise
        except (MarketplaceBusy, MarketplaceUnavailable, ThreadUnreadable) as error:
            self._note_trouble(thread.id, error)
            return False
        except (ClientError, PynamoDBException) as error:
            if aws_code(error) != "ValidationException":
                raise  # it is not this thread's item that DynamoDB refuses: nothing can be stored now
            self._note_trouble(thread.id, error)
            return False
        except MarketplaceRefused as refused:
            if refused.status == 401:
                raise
            self._note_trouble(thread.id, refused)
            return False
        except Exception as error:
            logger.exception("A thread could not be stored", thread_id=thread.id)
            self._note_trouble(thread.id, error)
            return False
        self._report.threads += 1
        self._report.new_messages += stored.new_messages
        self._report.unconfirmed += stored.unconfirmed
        counts, problems = {}, []
        if not stored.is_complete:
            counts = {"expected": stored.expected, "have": stored.have}
            problems.append(f"{stored.expected - stored.have} of {stored.expected} messages are missing.")
        if unreadable := shown[-1].unreadable:
            problems.append(f"Could not be read: {', '.join(NAMES[name] for name in unreadable)}.")
        if problems:
            self._note_trouble(thread.id, " ".join(problems), **counts)
        return not problems

    def _whole(self, thread_id: str) -> Thread:
        """M10. A marketplace that fails again and again, or asks to wait, is left alone for the rest of the run."""
        if self._closed:
            raise self._closed
        try:
            thread = self._mirakl.thread(thread_id)
        except MarketplaceBusy as busy:
            self._closed = busy
            raise
        except MarketplaceUnavailable as unavailable:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                self._closed = unavailable
            raise
        self._failures = 0
        return thread

    def _whole_if_possible(self, thread: Thread, whole: Callable[[str], Thread]) -> Thread:
        """For the daily check: what a list shows of a long thread is checked at least."""
        try:
            return whole(thread.id)
        except (MarketplaceBusy, MarketplaceUnavailable, ThreadUnreadable) as error:
            logger.warning("A long thread is checked in part", thread_id=thread.id, reason=str(error))
            return thread

    def _note_trouble(self, thread_id: str | None, reason: object, **counts: int) -> None:
        self._report.troubles += 1
        found = {"thread_id": thread_id, "reason": str(reason), **counts}
        logger.error("A thread is not stored completely", extra=found)
        if thread_id:
            sync_records.note_trouble(thread_id, self._now, str(reason), **counts)

    def _subject(self, thread: Thread) -> str:
        """A topic that is the bare code of a reason is shown by the reason's label."""
        if not thread.topic_is_code:
            return read_line(thread.topic)
        if self._labels is None:
            self._labels = self._reasons()
        return read_line(self._labels.get(thread.topic, thread.topic))

    def _reasons(self) -> dict[str, str]:
        name = f"reasons {self._key_mark}"
        kept = sync_records.kept_answer(name, later(self._now, hours=-KEEP_HOURS))
        if kept is not None:
            return kept
        try:
            labels = self._mirakl.reasons()
        except (MarketplaceRefused, MarketplaceBusy, MarketplaceUnavailable) as error:
            logger.warning("Reasons cannot be read; topics show their code", reason=str(error))
            return {}
        sync_records.keep_answer(name, self._now, labels)
        return labels

    def _customers(self, order_ids: Iterable[str]) -> dict[str, Customer]:
        """The customers of these orders, asked for 100 at a time; a key without the right does without."""
        ids = list(dict.fromkeys(order_ids))
        found: dict[str, Customer] = {}
        try:
            for start in range(0, len(ids), ORDERS_PER_CALL):
                found |= self._mirakl.order_customers(ids[start : start + ORDERS_PER_CALL])
        except (MarketplaceRefused, MarketplaceBusy, MarketplaceUnavailable) as error:
            if isinstance(error, MarketplaceRefused) and error.status == 401:
                raise
            logger.warning("Orders cannot be read; customers keep their display name", reason=str(error))
        return found


def _completed(thread: Thread, known: Conversation | None) -> Thread:
    """What could not be read of a thread stays as it is known."""
    if known is None or not thread.unreadable:
        return thread
    if "topic" in thread.unreadable:
        thread = replace(thread, topic=known.subject, topic_is_code=False)
    if "customer" in thread.unreadable:
        told = thread.customer
        is_another = told and told.id and known.customer and told.id != known.customer.id
        thread = replace(thread, customer=told if is_another else known.customer or told)
    if "order_ids" in thread.unreadable:
        thread = replace(thread, order_ids=tuple(dict.fromkeys((*thread.order_ids, *known.order_ids))))
    if "recipients" in thread.unreadable:
        thread = replace(thread, recipients=thread.recipients or known.recipients)
    if "verdict" in thread.unreadable:
        clicks = (thread.verdict.no_reply_needed_at, known.verdict.no_reply_needed_at)
        clicked_at = max((click for click in clicks if click), default=None)
        thread = replace(thread, verdict=replace(thread.verdict, no_reply_needed_at=clicked_at))
    return thread


def _is_stored(thread: Thread, subject: str, conversation: Conversation | None) -> bool:
    if conversation is None or thread.cut_short:
        return False  # what was not shown may have changed
    return conversation.thread_hash == fingerprint(thread, subject)


def _is_new_order(order_id: str, conversation: Conversation | None) -> bool:
    """Also an order whose customer's names nobody could tell when it was asked for."""
    if conversation is None or order_id not in conversation.order_ids:
        return True
    return conversation.customer is not None and conversation.customer.first_name is None
