"""One run of the synchronisation: what changed since the cursor, then a piece of what is still to be read.

The cursor only says: everything updated before it is stored, or waits in a walk. A first run is a walk from
the beginning; what does not fit one page becomes a walk as well. The place (cursor and walks) is saved after
every page, so a back-fill goes on where it stopped, over as many runs as it takes, and new messages come first.
A walk that does not come further (``walks``) holds up no other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from functions.errors import (
    MarketplaceBusy,
    MarketplaceRefused,
    MarketplaceUnavailable,
    WrongShop,
)
from functions.inbox import walks
from functions.inbox.intake import Intake
from functions.inbox.sync_status import Report
from functions.mirakl.client import Mirakl
from functions.model import later
from functions.observability import logger
from functions.store import sync_records
from functions.store.cursor import Cursor, Place, Walk

RECONCILE_HOURS = 24
RECONCILE_DAYS = 30
MOST_RETRIES = 20
"""Threads in trouble that are read again before a run goes on with its walks."""
STALE_TOKEN = (400, 404, 410)
"""How a page token may be refused that was good once."""
STOP_SECONDS = 45
"""A page or a thread is begun only with this much time left."""
KEEP_HOURS = 24
"""How long A01's answer is kept; Mirakl allows it once a day."""
WRONG_SHOP_HOURS = 1
"""… and how long an answer that contradicts the settings: somebody is busy correcting it."""


class Sync:
    """One run at ``started``. ``key_mark`` changes whenever the API key does.

    ``reconcile`` asks for the daily check of everything now.
    """

    def __init__(
        self,
        mirakl: Mirakl,
        cursor: Cursor,
        *,
        started: str,
        clock: Callable[[], str],
        overlap_seconds: int,
        shop_id: str | None,
        key_mark: str,
        seconds_left: Callable[[], float],
        reconcile: bool = False,
    ) -> None:
        self._mirakl = mirakl
        self._cursor = cursor
        self._started = started
        self._head = later(started, seconds=-overlap_seconds)
        self._shop_id = shop_id
        self._key_mark = key_mark
        self._seconds_left = seconds_left
        self._reconcile = reconcile
        self._report = Report()
        self._begun_again: set[tuple[str | None, bool]] = set()
        """The walks whose page token was refused in this run."""
        self._intake = Intake(mirakl, started, key_mark, self._report, clock)

    def run(self) -> Report:
        """Raises ``WrongShop`` or ``MarketplaceRefused`` when somebody must change a setting first.

        A busy or failing marketplace, and a function short of time, only end the run early.
        """
        place = self._cursor.load()
        try:
            if place is None:
                self._check_shop()
                everything = Walk(since=None, moved_at=self._started)
                place = self._save(Place(self._head, (everything,), reconciled_at=self._started))
            else:
                place = self._catch_up(_dated(place, self._started))
                self._report.caught_up = True
                if self._reconcile or self._is_reconcile_due(place):
                    place = self._begin_reconcile(place)
            self._retry_troubles()
            while (walk := walks.next_of(place, self._started)) and self._time_is_left():
                place = self._walk_on(place, walk)
        except (MarketplaceBusy, MarketplaceUnavailable) as pause:
            self._report.ended_early = str(pause)
        finally:
            self._report.note_walks(place.walks if place else None)
        return self.report

    @property
    def report(self) -> Report:
        """What is known so far, for whoever must say how far a run came that failed."""
        self._report.calls = self._mirakl.calls
        return self._report

    def _catch_up(self, place: Place) -> Place:
        """The first page of what changed since the cursor; if there is more, the rest becomes a walk."""
        page = self._mirakl.threads(place.cursor, None)
        if not page.threads:
            self._check_shop()
        self._intake.store_page(page)
        rest = walks.moved_on(Walk(place.cursor, moved_at=self._started), page, self._started)
        return self._save(replace(place, cursor=self._head, walks=(*place.walks, *([rest] if rest else ()))))

    def _is_reconcile_due(self, place: Place) -> bool:
        return (place.reconciled_at or "") <= later(self._started, hours=-RECONCILE_HOURS)

    def _begin_reconcile(self, place: Place) -> Place:
        """Everything of the last thirty days is checked row by row, after all that is newer.

        What the marketplace counts as an update of a thread is not documented: this finds what it did not list.
        A check that is under way and reaches as far back goes on instead.
        """
        check = Walk(later(self._started, days=-RECONCILE_DAYS), verify=True, moved_at=self._started)
        if any(walk.verify and (walk.since or "") <= (check.since or "") for walk in place.walks):
            return place
        others = (walk for walk in place.walks if not walk.verify)
        return self._save(replace(place, walks=(check, *others), reconciled_at=self._started))

    def _walk_on(self, place: Place, walk: Walk) -> Place:
        """One more page of ``walk``."""
        way = walks.WAYS[walk.way]
        rest: Walk | None
        try:
            page = self._mirakl.threads(walk.since, walk.page_token, way.page_size, way.with_messages)
            self._intake.store_page(page, verify=walk.verify)
            rest = walks.moved_on(walk, page, self._started)
        except MarketplaceUnavailable as error:
            rest = self._failed(walk, error)
        except MarketplaceRefused as refused:
            rest = self._refused(walk, refused)
        else:
            self._report.caught_up = True
        changed = tuple(rest if each is walk else each for each in place.walks)
        return self._save(replace(place, walks=tuple(each for each in changed if each)))

    def _refused(self, walk: Walk, refused: MarketplaceRefused) -> Walk:
        """A page token that is no longer accepted ends with its walk's beginning; anything else is for a person."""
        if refused.status not in STALE_TOKEN or (walk.page_token is None and not self._report.caught_up):
            raise refused
        known_by = (walk.since, walk.verify)
        if walk.page_token is None or known_by in self._begun_again:
            return self._failed(walk, refused)
        self._begun_again.add(known_by)
        logger.warning("The page token is no longer accepted; this walk begins again", since=walk.since)
        return walks.begun_again(walk)

    def _failed(self, walk: Walk, error: Exception) -> Walk:
        self._report.ended_early = str(error)
        logger.warning("A walk does not come further", since=walk.since, reason=str(error))
        return walks.failed(walk, error, self._started)

    def _save(self, place: Place) -> Place:
        place = walks.bounded(place)
        self._cursor.save(place)
        return place

    def _retry_troubles(self) -> None:
        for trouble in islice(sync_records.troubles(due=self._started), MOST_RETRIES):
            if self._intake.is_closed or not self._time_is_left():
                return
            self._intake.retry(trouble.thread_id)

    def _check_shop(self) -> None:
        """A key without the right shop gets empty lists and no error: A01 tells whom it answers for."""
        asked_with = f"{self._shop_id} {self._key_mark}"
        account = sync_records.kept_answer("account", later(self._started, hours=-KEEP_HOURS))
        fresh = sync_records.kept_answer("account", later(self._started, hours=-WRONG_SHOP_HOURS))
        if account and (account["asked_with"] != asked_with or (self._is_wrong(account) and not fresh)):
            account = None
        if account is None:
            try:
                answer = self._mirakl.account()
            except (MarketplaceBusy, MarketplaceUnavailable, MarketplaceRefused) as error:
                if isinstance(error, MarketplaceRefused) and error.status == 401:
                    raise
                logger.warning("Nobody can say whose the API key is", reason=str(error))
                return
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


def _dated(place: Place, now: str) -> Place:
    """A place that an older version or an operator saved: nobody knows since when its walks stand where they do."""
    return replace(place, walks=tuple(replace(walk, moved_at=walk.moved_at or now) for walk in place.walks))
