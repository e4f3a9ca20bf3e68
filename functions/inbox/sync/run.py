"""One run of the synchronisation: first what changed since the cursor, then a part of the back-fills.

Every thread updated before the cursor is stored, or is in the range of a back-fill. The first run makes one back-fill
of everything; when more has changed than fits on one page, the rest becomes a back-fill as well. The state (cursor and
back-fills) is saved after every page, and only after that page is stored. So a back-fill goes on where it stopped,
over as many runs as it takes, and new messages come first. A back-fill that makes no progress delays no other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable
from functions.inbox.sync.account import check_shop
from functions.inbox.sync.backfill import PAGE_REQUESTS, advanced, bounded, failed, next_due, restarted
from functions.inbox.sync.importer import ThreadImporter
from functions.inbox.sync.status import SyncReport
from functions.mirakl.client import Mirakl
from functions.model.clock import shift
from functions.observability import logger
from functions.store import sync_records, views
from functions.store.sync_state import Backfill, SyncState, SyncStateStore

FULL_CHECK_HOURS = 24
FULL_CHECK_DAYS = 30
MAX_RETRIES = 20
"""Threads whose import failed that are read again before a run goes on with its back-fills."""
INVALID_TOKEN = (400, 404, 410)
"""How the marketplace may refuse a page token that was valid before."""
STOP_SECONDS = 45
"""No page and no thread is begun with less time left than this."""


class Sync:
    """One run that began at ``started``. ``key_hash`` changes whenever the API key does.

    ``full_check`` asks for the full check of the last 30 days now, which else begins once a day. ``is_requested``
    tells before each page of a back-fill whether another run should begin instead.
    """

    def __init__(
        self,
        mirakl: Mirakl,
        store: SyncStateStore,
        *,
        started: str,
        clock: Callable[[], str],
        overlap_seconds: int,
        shop_id: str | None,
        key_hash: str,
        seconds_left: Callable[[], float],
        full_check: bool = False,
        is_requested: Callable[[], bool] = lambda: False,
    ) -> None:
        self._mirakl = mirakl
        self._store = store
        self._started = started
        self._head = shift(started, seconds=-overlap_seconds)
        self._shop_id = shop_id
        self._key_hash = key_hash
        self._seconds_left = seconds_left
        self._full_check = full_check
        self._is_requested = is_requested
        self._report = SyncReport()
        self._restarted: set[tuple[str | None, bool]] = set()
        """The back-fills whose page token was refused in this run."""
        self._importer = ThreadImporter(mirakl, started, key_hash, self._report, clock)

    def run(self) -> SyncReport:
        """Raises ``WrongShop`` or ``MarketplaceRefused`` when somebody has to change a setting first.

        A marketplace that is busy or does not answer, and a function short of time, only end the run early.
        """
        state = self._store.load()
        try:
            if state is None:
                if sync_records.migration() is None and not views.page(views.ALL, 1, None).items:
                    sync_records.nothing_to_migrate(self._started)
                self._check_shop()
                everything = Backfill(since=None, moved_at=self._started)
                state = self._save(SyncState(self._head, (everything,), full_check_at=self._started))
            else:
                state = self._catch_up(_dated(state, self._started))
                self._report.caught_up = True
                if self._full_check or self._is_full_check_due(state):
                    state = self._begin_full_check(state)
            self._retry_failures()
            while (backfill := next_due(state, self._started)) and self._may_go_on():
                state = self._continue(state, backfill)
        except (MarketplaceBusy, MarketplaceUnavailable) as pause:
            self._report.ended_early = str(pause)
        finally:
            self._report.note_backfills(state.backfills if state else None)
        return self.report

    @property
    def report(self) -> SyncReport:
        """What is known so far, also of a run that failed."""
        self._report.calls = self._mirakl.calls
        return self._report

    def _check_shop(self) -> None:
        check_shop(self._mirakl, self._shop_id, self._key_hash, self._started)

    def _catch_up(self, state: SyncState) -> SyncState:
        """Reads the first page of what changed since the cursor; if there is more, the rest becomes a back-fill."""
        page = self._mirakl.threads(state.cursor, None)
        if not page.threads:
            self._check_shop()
        self._importer.store_page(page)
        rest = advanced(Backfill(state.cursor, moved_at=self._started), page, self._started)
        backfills = (*state.backfills, *([rest] if rest else ()))
        return self._save(replace(state, cursor=self._head, backfills=backfills))

    def _is_full_check_due(self, state: SyncState) -> bool:
        return (state.full_check_at or "") <= shift(self._started, hours=-FULL_CHECK_HOURS)

    def _begin_full_check(self, state: SyncState) -> SyncState:
        """All threads of the last thirty days are checked row by row, after everything that is newer.

        Mirakl does not document what counts as an update of a thread: this check finds what no list has shown.
        A check that is still going on and reaches as far back is continued instead.
        """
        check = Backfill(
            shift(self._started, days=-FULL_CHECK_DAYS), is_full_check=True, moved_at=self._started
        )
        if any(each.is_full_check and (each.since or "") <= (check.since or "") for each in state.backfills):
            return state
        others = (each for each in state.backfills if not each.is_full_check)
        return self._save(replace(state, backfills=(check, *others), full_check_at=self._started))

    def _continue(self, state: SyncState, backfill: Backfill) -> SyncState:
        """Reads one more page of ``backfill``."""
        request = PAGE_REQUESTS[backfill.page_request]
        rest: Backfill | None
        try:
            page = self._mirakl.threads(
                backfill.since, backfill.page_token, request.page_size, request.with_messages
            )
            self._importer.store_page(page, verify=backfill.is_full_check)
            rest = advanced(backfill, page, self._started)
        except MarketplaceUnavailable as error:
            rest = self._failed(backfill, error)
        except MarketplaceRefused as refused:
            rest = self._refused(backfill, refused)
        else:
            self._report.caught_up = True
        changed = (rest if each is backfill else each for each in state.backfills)
        return self._save(replace(state, backfills=tuple(each for each in changed if each)))

    def _refused(self, backfill: Backfill, refused: MarketplaceRefused) -> Backfill:
        """An invalid page token restarts its back-fill. Any other refusal is raised: a setting has to be changed."""
        is_first_page = backfill.page_token is None
        if refused.status not in INVALID_TOKEN or (is_first_page and not self._report.caught_up):
            raise refused
        identity = (backfill.since, backfill.is_full_check)
        if is_first_page or identity in self._restarted:
            return self._failed(backfill, refused)
        self._restarted.add(identity)
        logger.warning("The page token is not valid any more; this back-fill restarts", since=backfill.since)
        return restarted(backfill)

    def _failed(self, backfill: Backfill, error: Exception) -> Backfill:
        self._report.ended_early = str(error)
        logger.warning("A back-fill makes no progress", since=backfill.since, reason=str(error))
        return failed(backfill, error, self._started)

    def _save(self, state: SyncState) -> SyncState:
        state = bounded(state)
        self._store.save(state)
        return state

    def _retry_failures(self) -> None:
        for failure in islice(sync_records.import_failures(due=self._started), MAX_RETRIES):
            if self._importer.is_closed or not self._time_is_left():
                return
            self._importer.retry(failure.thread_id)

    def _may_go_on(self) -> bool:
        """A back-fill makes room for a run that an agent requests: that one brings new messages first."""
        if not self._time_is_left():
            return False
        if self._is_requested():
            self._report.ended_early = "Another run was requested, and begins now."
            return False
        return True

    def _time_is_left(self) -> bool:
        if self._seconds_left() > STOP_SECONDS:
            return True
        self._report.ended_early = "The function's time is used up."
        return False


def _dated(state: SyncState, now: str) -> SyncState:
    """Adds the missing times of progress to a state that an older version or an administrator has stored."""
    backfills = tuple(replace(each, moved_at=each.moved_at or now) for each in state.backfills)
    return replace(state, backfills=backfills)
