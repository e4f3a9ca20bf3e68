"""What the synchronisation remembers beside its cursor: threads in trouble, and answers worth keeping for a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from functions.model.clock import shift
from functions.store.conditions import condition_held
from functions.store.tables.sync_records import SyncRecordRow

TROUBLE = "trouble"
ANSWER = "answer"
STATUS = "status"
TURN = "turn"
FIRST_WAIT_MINUTES = 5
LONGEST_WAIT_MINUTES = 24 * 60


@dataclass(frozen=True)
class ImportFailure:
    """A thread that could not be stored completely; a gap when only messages are missing."""

    thread_id: str
    reason: str
    since: str
    tries: int
    expected: int | None = None
    have: int | None = None


def record_failure(
    thread_id: str, now: str, reason: str, expected: int | None = None, have: int | None = None
) -> None:
    """The next run reads the thread again; while it keeps failing the waits grow, up to a day."""
    known = _get(TROUBLE, thread_id)
    since = known.data["since"] if known else now
    tries = known.data["tries"] + 1 if known else 0
    wait = min(LONGEST_WAIT_MINUTES, FIRST_WAIT_MINUTES * 2 ** min(tries - 1, 12)) if tries else 0
    data = {"reason": reason[:500], "since": since, "tries": tries, "expected": expected, "have": have}
    SyncRecordRow(TROUBLE, thread_id, at=shift(now, minutes=wait), data=data).save()


def import_failures(due: str | None = None, limit: int | None = None) -> Iterator[ImportFailure]:
    """All, or those whose next try was due before ``due``: a trouble noted in this very run waits for the next."""
    for row in SyncRecordRow.query(TROUBLE, limit=limit):
        if due is None or row.at < due:
            yield ImportFailure(row.record_id, **row.data)


def clear_failure(thread_id: str) -> None:
    SyncRecordRow(TROUBLE, thread_id).delete()


def cache_response(name: str, now: str, data: dict[str, Any]) -> None:
    SyncRecordRow(ANSWER, name, at=now, data=data).save()


def cached_response(name: str, not_before: str) -> dict[str, Any] | None:
    """The answer kept under ``name``, unless it is older than ``not_before``."""
    row = _get(ANSWER, name)
    return row.data if row and row.at >= not_before else None


def put_status(name: str, at: str, data: dict[str, Any]) -> None:
    SyncRecordRow(STATUS, name, at=at, data=data).save()


def status(name: str) -> tuple[str, dict[str, Any]] | None:
    """When it was, and what there is to say of it."""
    row = _get(STATUS, name)
    return (row.at, row.data) if row else None


def try_acquire(name: str, now: str, not_since: str) -> bool:
    """True for one caller; for all others False until ``not_since`` has passed the time of that one."""
    row = SyncRecordRow(TURN, name, at=now, data={})
    free = SyncRecordRow.record_id.does_not_exist() | (SyncRecordRow.at <= not_since)
    return condition_held(lambda: row.save(condition=free))


def _get(kind: str, record_id: str) -> SyncRecordRow | None:
    try:
        return SyncRecordRow.get(kind, record_id, consistent_read=True)
    except SyncRecordRow.DoesNotExist:
        return None
