"""One run of the synchronisation: what changed since the cursor, then a piece of what is still to be read.

The cursor only says: everything updated before it is stored, or waits in a walk. A first run is a walk from
the beginning; what does not fit one page becomes a walk as well. The place (cursor and walks) is saved after
every page, so a back-fill goes on where it stopped, over as many runs as it takes, and new messages come first.
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
    WrongShop,
)
from functions.inbox.ingest import fingerprint, ingest
from functions.inbox.sync_status import Report
from functions.mirakl.client import ORDERS_PER_CALL, Mirakl, ThreadPage
from functions.mirakl.threads import Thread
from functions.model import Conversation, Customer, later
from functions.observability import logger
from functions.store import conversations, sync_records
from functions.store.conditions import aws_code
from functions.store.cursor import Cursor, Place, Walk

MOST_WALKS = 5
RECONCILE_HOURS = 24
RECONCILE_DAYS = 30
STOP_SECONDS = 45
"""A page or a thread is begun only with this much time left."""
KEEP_HOURS = 24
"""How long RE01's and A01's answers are kept; Mirakl allows A01 once a day."""
WRONG_SHOP_HOURS = 1
"""… and how long an answer that contradicts the settings: somebody is busy correcting it."""


class Sync:
    """One run at ``started``. ``key_mark`` changes whenever the API key does."""

    def __init__(
        self,
        mirakl: Mirakl,
        cursor: Cursor,
        *,
        started: str,
        overlap_seconds: int,
        shop_id: str | None,
        key_mark: str,
        seconds_left: Callable[[], float],
    ) -> None:
        self._mirakl = mirakl
        self._cursor = cursor
        self._started = started
        self._head = later(started, seconds=-overlap_seconds)
        self._shop_id = shop_id
        self._key_mark = key_mark
        self._seconds_left = seconds_left
        self._labels: dict[str, str] | None = None
        self._report = Report()

    def run(self) -> Report:
        """Raises ``WrongShop`` or ``MarketplaceRefused`` when somebody must change a setting first.

        A busy or failing marketplace, and a function short of time, only end the run early.
        """
        place = self._cursor.load()
        try:
            if place is None:
                self._check_shop()
                place = self._save(Place(self._head, (Walk(since=None),), reconciled_at=self._started))
            else:
                place = self._catch_up(place)
                self._report.caught_up = True
                place = self._begin_reconcile(place)
            while place.walks and self._time_is_left():
                place = self._walk_on(place)
            self._retry_troubles()
        except (MarketplaceBusy, MarketplaceUnavailable) as pause:
            self._report.ended_early = str(pause)
        self._report.calls = self._mirakl.calls
        self._report.walking = place is None or bool(place.walks)
        if place and place.walks:
            self._report.walked = sum(walk.threads for walk in place.walks)
            self._report.walked_back_to = place.walks[-1].reached
        return self._report

    @property
    def report(self) -> Report:
        """What is known so far, for whoever must say how far a run came that failed."""
        return self._report

    def _catch_up(self, place: Place) -> Place:
        """The first page of what changed since the cursor; if there is more, the rest becomes a walk."""
        page = self._mirakl.threads(place.cursor, None)
        if not page.threads:
            self._check_shop()
        self._store_page(page)
        walks = place.walks
        if page.next_token:
            walks = (*walks, _moved_on(Walk(place.cursor), page, page.next_token))
        return self._save(replace(place, cursor=self._head, walks=_bounded(walks)))

    def _begin_reconcile(self, place: Place) -> Place:
        """Once a day everything of the last thirty days is checked row by row, after all that is newer.

        What the marketplace counts as an update of a thread is not documented: this finds what it did not list.
        """
        if place.reconciled_at and place.reconciled_at > later(self._started, hours=-RECONCILE_HOURS):
            return place
        check = Walk(later(self._started, days=-RECONCILE_DAYS), verify=True)
        walks = (check, *(walk for walk in place.walks if not walk.verify))
        return self._save(replace(place, walks=_bounded(walks), reconciled_at=self._started))

    def _walk_on(self, place: Place) -> Place:
        """One more page of the newest walk."""
        *older, walk = place.walks
        try:
            page = self._mirakl.threads(walk.since, walk.page_token)
        except MarketplaceRefused as refused:
            if refused.status != 400 or walk.page_token is None:
                raise
            logger.warning("The page token is no longer accepted; this walk begins again", since=walk.since)
            return self._save(replace(place, walks=(*older, Walk(walk.since, verify=walk.verify))))
        self._store_page(page, verify=walk.verify)
        self._report.caught_up = True
        rest = (_moved_on(walk, page, page.next_token),) if page.next_token else ()
        return self._save(replace(place, walks=(*older, *rest)))

    def _save(self, place: Place) -> Place:
        self._cursor.save(place)
        return place

    def _store_page(self, page: ThreadPage, verify: bool = False) -> None:
        self._report.pages += 1
        for unreadable in page.unreadable:
            self._note_trouble(unreadable.thread_id, unreadable)
        known = conversations.get_many(conversations.id_for(thread.id) for thread in page.threads)
        changed = [
            (thread, subject)
            for thread in page.threads
            for subject in [self._subject(thread)]
            if verify or not _is_stored(thread, subject, known.get(conversations.id_for(thread.id)))
        ]
        customers = self._customers(
            order_id
            for thread, _ in changed
            for order_id in thread.order_ids
            if _is_new_order(order_id, known.get(conversations.id_for(thread.id)))
        )
        for thread, subject in changed:
            self._store(thread, subject, customers)

    def _store(self, thread: Thread, subject: str, customers: dict[str, Customer]) -> bool:
        """One thread that cannot be stored does not stop the others; a broken database or marketplace does."""
        from_order = next((customers[o] for o in thread.order_ids if o in customers), None)
        try:
            stored = ingest(thread, subject, from_order, self._mirakl.thread)
        except (MarketplaceBusy, MarketplaceUnavailable, BotoCoreError):
            raise
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
        if not stored.is_complete:
            missing = f"{stored.expected - stored.have} of {stored.expected} messages are missing."
            self._note_trouble(thread.id, missing, expected=stored.expected, have=stored.have)
        return stored.is_complete

    def _note_trouble(self, thread_id: str | None, reason: object, **counts: int) -> None:
        self._report.troubles += 1
        found = {"thread_id": thread_id, "reason": str(reason), **counts}
        logger.error("A thread is not stored completely", extra=found)
        if thread_id:
            sync_records.note_trouble(thread_id, self._started, str(reason), **counts)

    def _retry_troubles(self) -> None:
        for trouble in sync_records.troubles(due=self._started):
            if not self._time_is_left():
                return
            try:
                thread = self._mirakl.thread(trouble.thread_id)
            except (ThreadUnreadable, MarketplaceRefused) as error:
                self._note_trouble(trouble.thread_id, error)
                continue
            if self._store(thread, self._subject(thread), self._customers(thread.order_ids)):
                sync_records.settle_trouble(trouble.thread_id)

    def _subject(self, thread: Thread) -> str:
        """A topic that is the bare code of a reason is shown by the reason's label."""
        if not thread.topic_is_code:
            return thread.topic
        if self._labels is None:
            self._labels = self._reasons()
        return self._labels.get(thread.topic, thread.topic)

    def _reasons(self) -> dict[str, str]:
        name = f"reasons {self._key_mark}"
        kept = sync_records.kept_answer(name, later(self._started, hours=-KEEP_HOURS))
        if kept is not None:
            return kept
        try:
            labels = self._mirakl.reasons()
        except MarketplaceRefused as refused:
            logger.warning("Reasons cannot be read; topics show their code", reason=str(refused))
            return {}
        sync_records.keep_answer(name, self._started, labels)
        return labels

    def _customers(self, order_ids: Iterable[str]) -> dict[str, Customer]:
        """The customers of these orders, asked for 100 at a time; a key without the right does without."""
        ids = list(dict.fromkeys(order_ids))
        found: dict[str, Customer] = {}
        try:
            for start in range(0, len(ids), ORDERS_PER_CALL):
                found |= self._mirakl.order_customers(ids[start : start + ORDERS_PER_CALL])
        except MarketplaceRefused as refused:
            if refused.status == 401:
                raise
            logger.warning("Orders cannot be read; customers keep their display name", reason=str(refused))
        return found

    def _check_shop(self) -> None:
        """A key without the right shop gets empty lists and no error: A01 tells whom it answers for."""
        asked_with = f"{self._shop_id} {self._key_mark}"
        account = sync_records.kept_answer("account", later(self._started, hours=-KEEP_HOURS))
        fresh = sync_records.kept_answer("account", later(self._started, hours=-WRONG_SHOP_HOURS))
        if account and (account["asked_with"] != asked_with or (self._is_wrong(account) and not fresh)):
            account = None
        if account is None:
            answer = self._mirakl.account()
            account = {"shop_id": answer.shop_id, "shop_name": answer.shop_name, "asked_with": asked_with}
            sync_records.keep_answer("account", self._started, account)
        if self._is_wrong(account):
            raise WrongShop(
                f"The settings say shop {self._shop_id}, but the API key answers for shop {account['shop_id']}."
            )

    def _is_wrong(self, account: dict[str, str]) -> bool:
        return bool(self._shop_id) and account["shop_id"] != self._shop_id

    def _time_is_left(self) -> bool:
        if self._seconds_left() > STOP_SECONDS:
            return True
        self._report.ended_early = "The function's time is used up."
        return False


def _moved_on(walk: Walk, page: ThreadPage, next_token: str) -> Walk:
    reached = next((t.verdict.as_of for t in reversed(page.threads) if t.verdict.as_of), walk.reached)
    return replace(walk, page_token=next_token, threads=walk.threads + len(page.threads), reached=reached)


def _bounded(walks: tuple[Walk, ...]) -> tuple[Walk, ...]:
    """A parameter holds 4 kB: beyond five walks the two newest become one, read again from its beginning."""
    if len(walks) <= MOST_WALKS:
        return walks
    *kept, one, other = walks
    since = None if one.since is None or other.since is None else min(one.since, other.since)
    return (*kept, Walk(since, verify=one.verify or other.verify))


def _is_stored(thread: Thread, subject: str, conversation: Conversation | None) -> bool:
    return conversation is not None and conversation.thread_hash == fingerprint(thread, subject)


def _is_new_order(order_id: str, conversation: Conversation | None) -> bool:
    """Also an order whose customer's names nobody could tell when it was asked for."""
    if conversation is None or order_id not in conversation.order_ids:
        return True
    return conversation.customer is not None and conversation.customer.first_name is None
