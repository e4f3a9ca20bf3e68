"""How long the marketplace has asked everybody to leave one of its operations alone: one row an operation."""

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
        try:
            row = SyncRecordRow.get(PAUSE, operation, consistent_read=True)
        except SyncRecordRow.DoesNotExist:
            return 0.0
        return max(0.0, seconds_between(self.clock(), row.at))

    def note(self, operation: str, seconds: float) -> None:
        """The longest wait that anybody was told stands."""
        row = SyncRecordRow(PAUSE, operation, at=shift(self.clock(), seconds=seconds), data={})
        shorter = SyncRecordRow.record_id.does_not_exist() | (SyncRecordRow.at < row.at)
        condition_held(lambda: row.save(condition=shorter))
