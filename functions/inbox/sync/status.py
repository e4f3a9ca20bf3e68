"""The status of the synchronisation: each run stores its report, and the Sync page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from functions.model.clock import seconds_between, shift
from functions.settings import settings
from functions.store import conversations, sync_records, sync_runs
from functions.store.conditions import known_fields, stored_document
from functions.store.sync_records import ImportFailure
from functions.store.sync_runs import Lease
from functions.store.sync_state import Backfill

STALE_SECONDS = 15 * 60
NO_PROGRESS_SECONDS = 30 * 60
"""A back-fill that has read nothing new for longer than this is making no progress."""
MAX_FAILURES_SHOWN = 100

STORED_NAMES = {
    "import_failures": "troubles",
    "backfilling": "walking",
    "backfilled": "walked",
    "backfilled_to": "walked_back_to",
    "is_full_check": "reconciling",
    "backfill_moved_at": "walk_moved_at",
    "backfill_failing_since": "walk_failing_since",
    "backfill_error": "walk_error",
    "backfill_retry_at": "walk_retry_at",
}
"""Fields of ``SyncReport`` that are stored under another name."""


@dataclass
class SyncReport:
    """What a run did."""

    pages: int = 0
    threads: int = 0
    """Threads that were new or had changed."""
    new_messages: int = 0
    unconfirmed: int = 0
    """Replies that the marketplace accepted and does not show."""
    import_failures: int = 0
    """Threads that could not be stored completely. Later runs read them again."""
    new_failures: int = 0
    """Those of threads that had no import failure before."""
    calls: int = 0
    """Requests to the marketplace."""
    seconds: float = 0.0
    ended_early: str | None = None
    """Why the run stopped before everything was read. The next run continues there."""
    backfilling: bool = False
    """Whether older threads are still to be read."""
    backfilled: int = 0
    """How many threads the back-fills have read."""
    backfilled_to: str | None = None
    """How far back they have come: the time of the last message of the last thread."""
    is_full_check: bool = False
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
        """``backfills`` are those of the sync state. None: there is no state yet, so everything is still to be read."""
        self.backfilling = backfills is None or bool(backfills)
        if not backfills:
            return
        self.backfilled = sum(each.threads for each in backfills)
        self.backfilled_to = backfills[-1].reached
        self.is_full_check = all(each.is_full_check for each in backfills)
        slowest = min(backfills, key=lambda each: each.moved_at or "")
        self.backfill_moved_at = slowest.moved_at
        self.backfill_failing_since = slowest.failing_since
        self.backfill_error = slowest.error
        self.backfill_retry_at = slowest.retry_at

    def makes_no_progress(self, now: str) -> bool:
        """Whether a back-fill has read nothing new for 30 minutes."""
        since = self.backfill_moved_at
        return since is not None and seconds_between(since, now) > NO_PROGRESS_SECONDS


@dataclass(frozen=True)
class SyncStatus:
    last_success_at: str | None
    """The start of the last run that read everything new. Back-fills do not count."""
    is_stale: bool
    last_run_at: str | None
    last_run: SyncReport | None
    last_error: str | None
    """Why the last run failed or ended early, as a sentence for people."""
    next_run_at: str | None
    makes_no_progress: bool
    """Whether a back-fill has read nothing new for 30 minutes."""
    import_failures: tuple[ImportFailure, ...]
    """Threads that are not stored completely, at most 100."""
    conversations: Mapping[str, str]
    """The ids of the conversations of these threads, by thread id. Threads of which nothing is stored are missing."""


def record_run(lease: Lease, started: str, finished: str, report: SyncReport, error: str | None) -> bool:
    """Stores the report of a run that ended, sets its ``seconds``, and releases the lease. ``error``: why it failed.

    Returns whether another run was requested meanwhile.
    """
    report.seconds = seconds_between(started, finished)
    document = stored_document(report, STORED_NAMES)
    return sync_runs.release(
        lease,
        started,
        {"finished": finished, "report": document, "error": error},
        has_succeeded=report.caught_up,
        is_honoured=report.caught_up and error is None,
    )


def sync_status(now: str) -> SyncStatus:
    run = sync_runs.last_run()
    succeeded_at = run.succeeded_at if run else None
    lag = seconds_between(succeeded_at, now) if succeeded_at else None
    report = _report_of(run.data["report"]) if run else None
    failures = tuple(sync_records.import_failures(limit=MAX_FAILURES_SHOWN))
    return SyncStatus(
        last_success_at=succeeded_at,
        is_stale=lag is None or lag > STALE_SECONDS,
        last_run_at=run.at if run else None,
        last_run=report,
        last_error=run.data["error"] or (report.ended_early if report else None) if run else None,
        next_run_at=shift(run.at, seconds=settings.sync_seconds) if run else None,
        makes_no_progress=report is not None and report.makes_no_progress(now),
        import_failures=failures,
        conversations=_stored(failure.thread_id for failure in failures),
    )


def _report_of(document: Mapping[str, Any]) -> SyncReport:
    return SyncReport(**known_fields(SyncReport, document, STORED_NAMES))


def _stored(thread_ids: Iterable[str]) -> dict[str, str]:
    by_thread = {thread_id: conversations.id_for(thread_id) for thread_id in thread_ids}
    known = conversations.get_many(by_thread.values()) if by_thread else {}
    return {thread_id: each for thread_id, each in by_thread.items() if each in known}
