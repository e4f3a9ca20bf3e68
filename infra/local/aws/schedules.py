"""EventBridge Scheduler: runs functions at their intervals, the first time at once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread

from functions.triggers import SCHEDULES
from infra.local.aws.events import schedule_event
from infra.local.aws.lambda_runtime import FunctionFailed, Lambdas

STOP_SECONDS = 3.0

logger = logging.getLogger(__name__)


@contextmanager
def running_schedule(
    lambdas: Lambdas, seconds: Mapping[str, float], after_run: Mapping[str, Callable[[], None]]
) -> Iterator[None]:
    """``seconds`` overrides the interval of the functions it names; ``after_run`` follows their runs, also failed ones.

    One run of a function at a time: the next begins an interval after the last began, or when it ends.
    """
    stopping = Flag()

    def loop(function: str, every: float) -> None:
        while not stopping.is_set():
            started = time.monotonic()
            try:
                try:
                    lambdas.invoke(function, schedule_event(function))
                finally:
                    after_run.get(function, lambda: None)()
            except FunctionFailed:
                pass  # logged where it failed; the next interval tries again, as on AWS
            except Exception:
                if stopping.is_set():
                    return
                logger.exception("After a run of %s", function)
            stopping.wait(max(0.0, started + every - time.monotonic()))

    threads = [
        Thread(
            target=loop,
            name=schedule.function,
            args=(schedule.function, seconds.get(schedule.function, schedule.every)),
            daemon=True,
        )
        for schedule in SCHEDULES
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
