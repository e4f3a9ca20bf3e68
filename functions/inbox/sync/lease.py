"""One run of the synchronisation at a time, and no request for a run lost.

A run holds a lease that is longer than its function can live, so a killed run blocks none for long. Two runs at once
would do no harm, because every write is conditional; they would only read everything twice.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from functions.model.clock import shift
from functions.store import sync_runs
from functions.store.sync_runs import Lease

MARGIN_SECONDS = 15
"""The lease outlives its function by this time. After a killed run, the next scheduled one gets it."""
ANOTHER_RUN_SECONDS = 60
"""With less time left no other run begins: the next scheduled one is about to start, and honours the request."""


def run_alone(
    clock: Callable[[], str], seconds_left: Callable[[], float], run: Callable[[Lease], bool]
) -> bool:
    """Calls ``run`` with the lease, which it has to release, and again while it returns that a run was requested.

    Returns False without a call while somebody else has the lease: their run honours what was requested.
    """
    token = str(uuid4())
    has_run = False
    while lease := _acquire(token, clock(), seconds_left()):
        has_run = True
        if not run(lease) or seconds_left() < ANOTHER_RUN_SECONDS:
            break
    return has_run


def makes_room(lease: Lease, seconds_left: float) -> bool:
    """Whether the run that has the lease should end early, because another one was requested and can still begin."""
    return seconds_left >= ANOTHER_RUN_SECONDS and sync_runs.is_requested(lease)


def _acquire(token: str, now: str, seconds_left: float) -> Lease | None:
    return sync_runs.acquire(token, now, shift(now, seconds=seconds_left + MARGIN_SECONDS))
