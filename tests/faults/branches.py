"""Many ways to go on from one moment: each in a process of its own, forked where all of them begin.

A fork is the cheapest copy of everything: of moto's tables, which live in this process, as of the sandbox's
threads and of the house. The one thing it does not copy is threads, so nothing may be served at the moment.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from traceback import format_exc
from typing import Generic, TypeVar

Way = TypeVar("Way")
Answer = TypeVar("Answer")

DIED = "The process that tried it ended without an answer."


@dataclass(frozen=True)
class Tried(Generic[Way, Answer]):
    way: Way
    answer: Answer | None
    error: str
    """What went wrong, empty when nothing did."""


def tried(
    ways: Iterable[Way], attempt: Callable[[Way], Answer], at_once: int
) -> Iterator[Tried[Way, Answer]]:
    """Each way as soon as it has been tried, ``at_once`` of them at a time; an answer has to be picklable."""
    waiting = iter(ways)
    running: dict[Connection, tuple[int, Way]] = {}
    gc.collect()
    gc.freeze()  # what is here already is not copied page by page
    try:
        while True:
            while len(running) < at_once and (found := next(waiting, None)) is not None:
                connection, process = _forked(found, attempt)
                running[connection] = (process, found)
            if not running:
                return
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                process, way = running.pop(ready)
                answer, error = _received(ready)
                os.waitpid(process, 0)
                yield Tried(way, answer, error)
    finally:
        gc.unfreeze()


def _forked(way: Way, attempt: Callable[[Way], Answer]) -> tuple[Connection, int]:
    receiver, sender = Pipe(duplex=False)
    process = os.fork()
    if process:
        sender.close()
        return receiver, process
    answer: Answer | None = None
    error = ""
    try:
        gc.disable()
        answer = attempt(way)
    except BaseException:
        error = format_exc()
    finally:
        sender.send((answer, error))
        os._exit(0)


def _received(connection: Connection) -> tuple[Answer | None, str]:
    with connection:
        try:
            received: tuple[Answer | None, str] = connection.recv()
        except EOFError:
            return None, DIED
    return received
