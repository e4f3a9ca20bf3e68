"""Runs many variants that begin at the same moment: each in a process of its own, forked there.

A fork is the cheapest copy of everything: of moto's tables, which are in this process, of the sandbox's threads and
of the simulation. Only operating system threads are not copied, so no server may be running at that moment.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from traceback import format_exc
from typing import Generic, TypeVar

Variant = TypeVar("Variant")
Result = TypeVar("Result")

DIED = "The process that ran it ended without a result."


@dataclass(frozen=True)
class Outcome(Generic[Variant, Result]):
    variant: Variant
    result: Result | None
    error: str
    """What went wrong, empty when nothing did."""


def run_forked(
    variants: Iterable[Variant], run: Callable[[Variant], Result], processes: int
) -> Iterator[Outcome[Variant, Result]]:
    """The outcome of each variant as soon as it is known, ``processes`` at a time; results have to be picklable."""
    waiting = iter(variants)
    running: dict[Connection, tuple[int, Variant]] = {}
    gc.collect()
    gc.freeze()  # what exists already is not copied page by page
    try:
        while True:
            while len(running) < processes and (found := next(waiting, None)) is not None:
                connection, process = _forked(found, run)
                running[connection] = (process, found)
            if not running:
                return
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                process, variant = running.pop(ready)
                result, error = _received(ready)
                os.waitpid(process, 0)
                yield Outcome(variant, result, error)
    finally:
        gc.unfreeze()


def _forked(variant: Variant, run: Callable[[Variant], Result]) -> tuple[Connection, int]:
    receiver, sender = Pipe(duplex=False)
    process = os.fork()
    if process:
        sender.close()
        return receiver, process
    result: Result | None = None
    error = ""
    try:
        gc.disable()
        result = run(variant)
    except BaseException:
        error = format_exc()
    finally:
        sender.send((result, error))
        os._exit(0)


def _received(connection: Connection) -> tuple[Result | None, str]:
    with connection:
        try:
            received: tuple[Result | None, str] = connection.recv()
        except EOFError:
            return None, DIED
    return received
