"""The times until which the marketplace asked us not to call an operation: one row of ``sync_records`` for each.

All functions read and write these rows, so all of them wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from functions.model.clock import seconds_between, shift
from functions.store.conditions import condition_held
from functions.store.tables.sync_records import SyncRecordRow

PAUSE = "pause"


@dataclass(frozen=True)
class Pauses:
    clock: Callable[[], str]

    def seconds_left(self, operation: str) -> float:
        """0 when the operation may be called."""
        try:
            row = SyncRecordRow.get(PAUSE, operation, consistent_read=True)
        except SyncRecordRow.DoesNotExist:
            return 0.0
        return max(0.0, seconds_between(self.clock(), row.at))

    def note(self, operation: str, seconds: float) -> None:
        """Begins a pause of ``seconds``, unless a longer one is stored."""
        row = SyncRecordRow(PAUSE, operation, at=shift(self.clock(), seconds=seconds), data={})
        shorter = SyncRecordRow.record_id.does_not_exist() | (SyncRecordRow.at < row.at)
        condition_held(lambda: row.save(condition=shorter))
