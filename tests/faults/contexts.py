"""The second argument of the handlers that a simulation invokes."""

from __future__ import annotations

from collections.abc import Callable

from functions.triggers import FUNCTIONS
from infra.local.aws.events import LambdaContext

CONTEXTS = {function.name: LambdaContext(function) for function in FUNCTIONS}


class RunContext(LambdaContext):
    """The context of a run, whose time is the test's."""

    def __init__(self, seconds_left: Callable[[], float]) -> None:
        super().__init__(next(function for function in FUNCTIONS if function.name == "sync_messages"))
        self._seconds_left = seconds_left

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds_left() * 1000)
