"""Faults on demand, each for a number of calls of one operation or of any, and rate limits of operations."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import Literal, get_args

Kind = Literal[
    "busy",  # 429 with Retry-After
    "error",  # 500 with JSON
    "maintenance",  # 503 with an HTML page
    "unauthorized",
    "forbidden",
    "gone",
    "bad_request",
    "hang",  # no answer for ``seconds``, then the connection closes; the call has no effect
    "hang_after",  # the same, after the call took effect
    "drop_before",  # the connection closes without an answer; the call has no effect
    "drop_after",  # the call takes effect, then the connection closes without an answer
    "error_after",  # the call takes effect, then 500
    "empty",  # 200 with an empty list
    "garbage",  # 200 with an HTML page
    "chunked",  # the call takes effect, and its answer does not say how long it is
    "cut",  # the connection breaks in the middle of the answer, which is shorter than its Content-Length
    # M12: a success that names no message; the message was not taken, or (``…_after``, ``no_id``) it was
    "no_id_before",  # 201 without message_id
    "no_id",
    "empty_object",  # 200 with {}
    "empty_object_after",
    "errors_in_200",  # 200 with a list of errors
    "errors_in_200_after",
    "accepted",  # 202
    "accepted_after",
    "other_id",  # M12: the message is taken; the answer has an id that no list ever shows
]
KINDS = frozenset(get_args(Kind))
TAKES_EFFECT = frozenset(
    {
        "hang_after",
        "drop_after",
        "error_after",
        "no_id",
        "empty_object_after",
        "errors_in_200_after",
        "accepted_after",
        "other_id",
        "chunked",
        "cut",
    }
)
"""Faults of calls that take effect all the same."""


@dataclass
class Fault:
    operation: str
    """M10, M11, M12, M13, OR11, OR43, OR72, OR73, RT11, SH21, RE01, A01, PC01, V01 or ``any``."""
    kind: Kind
    count: int = 1
    seconds: float = 1.0
    """``Retry-After`` of ``busy``, or how long a call hangs."""
    skip: int = 0
    """How many matching calls succeed before the fault begins."""
    path: str = ""
    """Only calls whose path contains this fail: those about one thread, for example."""


@dataclass
class Limit:
    """At most ``calls`` of one operation within ``seconds``; refused calls do not count."""

    operation: str
    calls: int
    seconds: float
    accepted: deque[datetime] = field(default_factory=deque)

    def wait(self, now: datetime) -> int:
        """0 when this call is accepted, otherwise the seconds until the next one will be."""
        while self.accepted and self.accepted[0] <= now - timedelta(seconds=self.seconds):
            self.accepted.popleft()
        if len(self.accepted) < self.calls:
            self.accepted.append(now)
            return 0
        return ceil((self.accepted[0] - now).total_seconds() + self.seconds)


@dataclass
class Faults:
    _pending: list[Fault] = field(default_factory=list)
    _limits: list[Limit] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(
        self,
        operation: str,
        kind: Kind,
        count: int = 1,
        seconds: float = 1.0,
        skip: int = 0,
        path: str = "",
    ) -> None:
        if kind not in KINDS:
            raise ValueError(f"unknown kind of fault: {kind}; there are {', '.join(sorted(KINDS))}")
        with self._lock:
            self._pending.append(Fault(operation, kind, count, seconds, skip, path))

    def limit(self, operation: str, calls: int, seconds: float) -> None:
        """Limits the operation until ``clear``."""
        with self._lock:
            self._limits.append(Limit(operation, calls, seconds))

    def clear(self) -> None:
        with self._lock:
            self._pending.clear()
            self._limits.clear()

    def pending(self) -> list[Fault]:
        with self._lock:
            return list(self._pending)

    def next_fault(self, operation: str, path: str, now: datetime) -> Fault | None:
        """The fault of this call, if any. Each call uses up one of the fault's ``count``."""
        with self._lock:
            for limit in self._limits:
                if limit.operation == operation and (wait := limit.wait(now)):
                    return Fault(operation, "busy", seconds=wait)
            for fault in self._pending:
                if fault.operation not in (operation, "any") or fault.path not in path:
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.count -= 1
                if fault.count <= 0:
                    self._pending.remove(fault)
                return fault
        return None
