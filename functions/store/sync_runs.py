"""The record of the synchronisation's runs: the last report, the lease of the run in progress, and agents' requests.

It is one row of ``sync_records``, so that a run makes two writes: one takes the lease, and one gives it back together
with the report. Requests are counted: a run honours those that were made before it took the lease, whatever any clock
says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pynamodb.expressions.update import Action

from functions.store.conditions import condition_held
from functions.store.tables.sync_records import SyncRecordRow

KEY = ("status", "last run")


@dataclass(frozen=True)
class Lease:
    """The right to run, until it is released or over. ``token`` is its owner's."""

    token: str
    requests: int
    """How many requests had been made when it was acquired. This run honours them."""
    full_check_is_requested: bool
    """Whether one of them, which no run has honoured yet, asks for a full check."""


@dataclass(frozen=True)
class LastRun:
    at: str
    """When it started."""
    succeeded_at: str | None
    """When the last run started that read everything new."""
    data: dict[str, Any]


def acquire(token: str, now: str, until: str) -> Lease | None:
    """Takes the lease until ``until``. None while another owner has it."""
    row = SyncRecordRow(*KEY)
    free = SyncRecordRow.lease_until.does_not_exist() | (SyncRecordRow.lease_until <= now)
    # The SDK repeats a write whose answer is lost: then the lease is this owner's already.
    free |= SyncRecordRow.lease_token == token
    taken: list[Action] = [SyncRecordRow.lease_token.set(token), SyncRecordRow.lease_until.set(until)]
    if not condition_held(lambda: row.update(taken, condition=free)):
        return None
    full_check = (row.full_check_request or 0) > (row.honoured or 0)
    return Lease(token, int(row.requests or 0), full_check)


def release(
    lease: Lease, started: str, data: dict[str, Any], *, has_succeeded: bool, is_honoured: bool
) -> bool:
    """Stores what the run did and gives the lease back. Writes nothing if another owner has taken it meanwhile.

    ``is_honoured``: the requests that were made before the run are done. Returns whether there were more since then.
    """
    row = SyncRecordRow(*KEY)
    actions: list[Action] = [
        SyncRecordRow.at.set(started),
        SyncRecordRow.data.set(data),
        SyncRecordRow.lease_token.remove(),
        SyncRecordRow.lease_until.remove(),
    ]
    if has_succeeded:
        actions.append(SyncRecordRow.succeeded_at.set(started))
    if is_honoured:
        actions.append(SyncRecordRow.honoured.set(lease.requests))
    if condition_held(lambda: row.update(actions, condition=SyncRecordRow.lease_token == lease.token)):
        return int(row.requests or 0) > lease.requests
    return is_requested(lease)


def is_requested(lease: Lease) -> bool:
    """Whether a run was requested since the lease was acquired."""
    row = _row()
    return row is not None and int(row.requests or 0) > lease.requests


def request(now: str, not_since: str, *, full_check: bool) -> bool:
    """Records a request for a run, unless there was one after ``not_since``. The next run to start honours it."""
    free = SyncRecordRow.requested_at.does_not_exist() | (SyncRecordRow.requested_at <= not_since)
    number = (SyncRecordRow.requests | 0) + 1
    actions: list[Action] = [SyncRecordRow.requests.set(number), SyncRecordRow.requested_at.set(now)]
    if full_check:
        actions.append(SyncRecordRow.full_check_request.set(number))
    return condition_held(lambda: SyncRecordRow(*KEY).update(actions, condition=free))


def last_run() -> LastRun | None:
    """The last run that came to its end; None if there was none."""
    row = _row(consistent=True)
    return LastRun(row.at, row.succeeded_at, row.data) if row and row.data else None


def break_lease() -> None:
    """For the local run: a process that was stopped has left its lease, and there is no other process."""
    SyncRecordRow(*KEY).update([SyncRecordRow.lease_token.remove(), SyncRecordRow.lease_until.remove()])


def _row(*, consistent: bool = False) -> SyncRecordRow | None:
    try:
        return SyncRecordRow.get(*KEY, consistent_read=consistent)
    except SyncRecordRow.DoesNotExist:
        return None
