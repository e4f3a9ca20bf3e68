"""How fresh the inbox is, for whoever looks at it: kept by each run, read by the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from functions.model.clock import seconds_between, shift
from functions.settings import settings
from functions.store import conversations, sync_records
from functions.store.conditions import known_fields
from functions.store.sync_records import ImportFailure
from functions.store.sync_state import Backfill

STALE_SECONDS = 15 * 60
STANDSTILL_SECONDS = 30 * 60
"""After so long without a step, what is still to be read of the past stands still."""
MOST_FAILURES_SHOWN = 100


STORED_NAMES = {
    "backfilling": "walking",
    "backfilled": "walked",
    "backfilled_to": "walked_back_to",
    "backfill_moved_at": "walk_moved_at",
    "backfill_failing_since": "walk_failing_since",
    "backfill_error": "walk_error",
    "backfill_retry_at": "walk_retry_at",
}
"""Fields of ``SyncReport`` that are stored under another name."""


@dataclass
class SyncReport:
    """What a run did, in the numbers an operator asks for."""

    pages: int = 0
    threads: int = 0
    """Threads that were new or had changed."""
    new_messages: int = 0
    unconfirmed: int = 0
    """Replies that the marketplace had taken, and does not show."""
    troubles: int = 0
    """Threads that could not be stored completely; the next runs read them again."""
    calls: int = 0
    seconds: float = 0.0
    ended_early: str | None = None
    """Why the run stopped before everything was read; the next goes on from there."""
    backfilling: bool = False
    """Whether older threads are still to be read."""
    backfilled: int = 0
    """How many threads the back-fills have read."""
    backfilled_to: str | None = None
    """How far back they have come: the time of the last message of the last thread."""
    reconciling: bool = False
    """Whether these threads are stored already, and only checked."""
    backfill_moved_at: str | None = None
    """Of the back-fill that has made no progress for the longest time: when it last made some."""
    backfill_failing_since: str | None = None
    backfill_error: str | None = None
    backfill_retry_at: str | None = None
    """It is not tried again before this time."""
    caught_up: bool = False
    """Whether everything new since the last run was read. Back-fills do not count."""

    def note_backfills(self, backfills: tuple[Backfill, ...] | None) -> None:
        """None: nothing has been read yet, so everything is still to be read."""
        self.backfilling = backfills is None or bool(backfills)
        if not backfills:
            return
        self.backfilled = sum(each.threads for each in backfills)
        self.backfilled_to = backfills[-1].reached
        self.reconciling = all(each.verify for each in backfills)
        slowest = min(backfills, key=lambda each: each.moved_at or "")
        self.backfill_moved_at = slowest.moved_at
        self.backfill_failing_since = slowest.failing_since
        self.backfill_error = slowest.error
        self.backfill_retry_at = slowest.retry_at

    def stands_still(self, now: str) -> bool:
        """Whether a back-fill has made no progress for so long that somebody should know."""
        since = self.backfill_moved_at
        return since is not None and seconds_between(since, now) > STANDSTILL_SECONDS


@dataclass(frozen=True)
class SyncStatus:
    last_success_at: str | None
    """The start of the last run that brought everything new; it says nothing of the past still being read."""
    is_stale: bool
    last_run_at: str | None
    last_run: SyncReport | None
    last_error: str | None
    """Why the last run did not end well, in words for a person."""
    next_run_at: str | None
    stands_still: bool
    """Whether the past that is still to be read has not come nearer for half an hour."""
    troubles: tuple[ImportFailure, ...]
    """Threads that are not stored completely, at most a hundred."""
    conversations: Mapping[str, str]
    """Of these, by the thread's id, those of which anything is stored."""


def record_run(started: str, finished: str, report: SyncReport, error: str | None) -> None:
    report.seconds = seconds_between(started, finished)
    document = {STORED_NAMES.get(name, name): value for name, value in asdict(report).items()}
    sync_records.put_status("last run", started, {"finished": finished, "report": document, "error": error})
    if report.caught_up:
        sync_records.put_status("last success", started, {})


def sync_status(now: str) -> SyncStatus:
    run = sync_records.status("last run")
    success = sync_records.status("last success")
    succeeded_at = success[0] if success else None
    lag = seconds_between(succeeded_at, now) if succeeded_at else None
    report = _report_of(run[1]["report"]) if run else None
    troubles = tuple(sync_records.import_failures(limit=MOST_FAILURES_SHOWN))
    return SyncStatus(
        last_success_at=succeeded_at,
        is_stale=lag is None or lag > STALE_SECONDS,
        last_run_at=run[0] if run else None,
        last_run=report,
        last_error=run[1]["error"] or (report.ended_early if report else None) if run else None,
        next_run_at=shift(run[0], seconds=settings.sync_seconds) if run else None,
        stands_still=report is not None and report.stands_still(now),
        troubles=troubles,
        conversations=_stored(trouble.thread_id for trouble in troubles),
    )


def _report_of(document: Mapping[str, Any]) -> SyncReport:
    names = {stored: name for name, stored in STORED_NAMES.items()}
    renamed = {names.get(stored, stored): value for stored, value in document.items()}
    return SyncReport(**known_fields(SyncReport, renamed))


def count_import_failures() -> int:
    """Threads not stored completely at this moment; a hundred stands for more."""
    return sum(1 for _ in sync_records.import_failures(limit=MOST_FAILURES_SHOWN))


def _stored(thread_ids: Iterable[str]) -> dict[str, str]:
    by_thread = {thread_id: conversations.id_for(thread_id) for thread_id in thread_ids}
    known = conversations.get_many(by_thread.values()) if by_thread else {}
    return {thread_id: each for thread_id, each in by_thread.items() if each in known}
