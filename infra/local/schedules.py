"""EventBridge Scheduler: runs functions at fixed intervals, the first time immediately."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread

from functions.triggers import SCHEDULES
from infra.local.aws.events import schedule_event
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime

STOP_SECONDS = 3.0

logger = logging.getLogger(__name__)


@contextmanager
def running_schedules(
    runtime: LambdaRuntime, seconds: Mapping[str, float], after_run: Mapping[str, Callable[[], None]]
) -> Iterator[None]:
    """Runs the schedules of ``functions/triggers.py`` until the end of the ``with`` block.

    ``seconds`` replaces the intervals of some functions, by name; ``after_run`` is called after each of their runs,
    also after failed ones. A function runs once at a time: a run that is late begins when the one before has ended.
    """
    stopping = Flag()

    def loop(function: str, every: float) -> None:
        while not stopping.is_set():
            started = time.monotonic()
            try:
                try:
                    runtime.invoke(function, schedule_event(function))
                finally:
                    after_run.get(function, lambda: None)()
            except FunctionFailed:
                pass  # the runtime has logged it; as on AWS, the next run is the next interval's
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
