"""How fresh the inbox is, for whoever looks at it: kept by each run, read by the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from functions.model import later, seconds_between
from functions.settings import settings
from functions.store import conversations, sync_records
from functions.store.conditions import known_fields
from functions.store.cursor import Walk
from functions.store.sync_records import Trouble

STALE_SECONDS = 15 * 60
STANDSTILL_SECONDS = 30 * 60
"""After so long without a step, what is still to be read of the past stands still."""
MOST_GAPS_SHOWN = 100


@dataclass
class Report:
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
    walking: bool = False
    """Whether older threads are still to be read …"""
    walked: int = 0
    """… how many have been, …"""
    walked_back_to: str | None = None
    """… and how far back: the time of the last message of the last one."""
    reconciling: bool = False
    """Whether they are known already, and only checked."""
    walk_moved_at: str | None = None
    """Of the walk that has stood still the longest: when it last came further, …"""
    walk_failing_since: str | None = None
    """… since when it fails, if it does, …"""
    walk_error: str | None = None
    """… why, …"""
    walk_retry_at: str | None = None
    """… and when it is tried again at the earliest."""
    caught_up: bool = False
    """Whether everything new since the last run was read; what waits in walks is not part of that."""

    def note_walks(self, walks: tuple[Walk, ...] | None) -> None:
        """None: nothing has been read yet, so everything is still to be read."""
        self.walking = walks is None or bool(walks)
        if not walks:
            return
        self.walked = sum(walk.threads for walk in walks)
        self.walked_back_to = walks[-1].reached
        self.reconciling = all(walk.verify for walk in walks)
        slowest = min(walks, key=lambda walk: walk.moved_at or "")
        self.walk_moved_at = slowest.moved_at
        self.walk_failing_since = slowest.failing_since
        self.walk_error = slowest.error
        self.walk_retry_at = slowest.retry_at

    def stands_still(self, now: str) -> bool:
        """Whether a walk has not come further for so long that somebody should know."""
        since = self.walk_moved_at
        return since is not None and seconds_between(since, now) > STANDSTILL_SECONDS


@dataclass(frozen=True)
class SyncStatus:
    last_success_at: str | None
    """The start of the last run that brought everything new; it says nothing of the past still being read."""
    is_stale: bool
    last_run_at: str | None
    last_run: Report | None
    last_error: str | None
    """Why the last run did not end well, in words for a person."""
    next_run_at: str | None
    stands_still: bool
    """Whether the past that is still to be read has not come nearer for half an hour."""
    troubles: tuple[Trouble, ...]
    """Threads that are not stored completely, at most a hundred."""
    conversations: Mapping[str, str]
    """Of these, by the thread's id, those of which anything is stored."""


def note_run(started: str, finished: str, report: Report, error: str | None) -> None:
    report.seconds = seconds_between(started, finished)
    document = asdict(report)
    sync_records.put_status("last run", started, {"finished": finished, "report": document, "error": error})
    if report.caught_up:
        sync_records.put_status("last success", started, {})


def sync_status(now: str) -> SyncStatus:
    run = sync_records.status("last run")
    success = sync_records.status("last success")
    succeeded_at = success[0] if success else None
    lag = seconds_between(succeeded_at, now) if succeeded_at else None
    report = Report(**known_fields(Report, run[1]["report"])) if run else None
    troubles = tuple(sync_records.troubles(limit=MOST_GAPS_SHOWN))
    return SyncStatus(
        last_success_at=succeeded_at,
        is_stale=lag is None or lag > STALE_SECONDS,
        last_run_at=run[0] if run else None,
        last_run=report,
        last_error=run[1]["error"] or (report.ended_early if report else None) if run else None,
        next_run_at=later(run[0], seconds=settings.sync_seconds) if run else None,
        stands_still=report is not None and report.stands_still(now),
        troubles=troubles,
        conversations=_stored(trouble.thread_id for trouble in troubles),
    )


def count_troubles() -> int:
    """Threads not stored completely at this moment; a hundred stands for more."""
    return sum(1 for _ in sync_records.troubles(limit=MOST_GAPS_SHOWN))


def _stored(thread_ids: Iterable[str]) -> dict[str, str]:
    by_thread = {thread_id: conversations.id_for(thread_id) for thread_id in thread_ids}
    known = conversations.get_many(by_thread.values()) if by_thread else {}
    return {thread_id: each for thread_id, each in by_thread.items() if each in known}
