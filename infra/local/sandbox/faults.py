"""What goes wrong on demand: each fault strikes a number of calls of one operation, or of any.

Beside them stand limits: so many calls of an operation in a time, as a marketplace counts them.
"""

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
    "hang",  # no answer at all for ``seconds``, then the connection closes; nothing is done
    "hang_after",  # the same, but the call took effect
    "drop_before",  # the connection closes without an answer; nothing is done
    "drop_after",  # the call takes effect, then the connection closes without an answer
    "error_after",  # the call takes effect, then 500
    "empty",  # 200 with an empty list
    "garbage",  # 200 with an HTML page
    # M12: a success that names no message, although nothing was taken, or although it was
    "no_id_before",  # 201 without message_id
    "no_id",
    "empty_object",  # 200 with {}
    "empty_object_after",
    "errors_in_200",  # 200 with a list of errors
    "errors_in_200_after",
    "accepted",  # 202
    "accepted_after",
    "other_id",  # M12: taken, and answered with an id under which no list ever shows the message
]
KINDS = frozenset(get_args(Kind))
AFTER = frozenset(
    {
        "hang_after",
        "drop_after",
        "error_after",
        "no_id",
        "empty_object_after",
        "errors_in_200_after",
        "accepted_after",
        "other_id",
    }
)
"""The call takes effect before it goes wrong."""


@dataclass
class Fault:
    operation: str
    """M10, M11, M12, M13, OR11, OR43, RE01, A01, V01 or ``any``."""
    kind: Kind
    count: int = 1
    seconds: float = 1.0
    """``Retry-After`` of ``busy``, or how long a call hangs."""
    skip: int = 0
    """How many matching calls go well before it strikes."""
    path: str = ""
    """It strikes only calls whose path contains this: those about one thread, say."""


@dataclass
class Limit:
    """Of one operation no more than ``calls`` within ``seconds``; what is refused does not count."""

    operation: str
    calls: int
    seconds: float
    taken: deque[datetime] = field(default_factory=deque)

    def wait(self, now: datetime) -> int:
        """Seconds until the next call is taken, 0 when this one is."""
        while self.taken and self.taken[0] <= now - timedelta(seconds=self.seconds):
            self.taken.popleft()
        if len(self.taken) < self.calls:
            self.taken.append(now)
            return 0
        return ceil((self.taken[0] - now).total_seconds() + self.seconds)


@dataclass
class Faults:
    _waiting: list[Fault] = field(default_factory=list)
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
            self._waiting.append(Fault(operation, kind, count, seconds, skip, path))

    def limit(self, operation: str, calls: int, seconds: float) -> None:
        """From now on the operation is limited, until ``clear``."""
        with self._lock:
            self._limits.append(Limit(operation, calls, seconds))

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()
            self._limits.clear()

    def waiting(self) -> list[Fault]:
        with self._lock:
            return list(self._waiting)

    def strike(self, operation: str, path: str, now: datetime) -> Fault | None:
        """The fault for this call, if any; each call uses up one of its count."""
        with self._lock:
            for limit in self._limits:
                if limit.operation == operation and (wait := limit.wait(now)):
                    return Fault(operation, "busy", seconds=wait)
            for fault in self._waiting:
                if fault.operation not in (operation, "any") or fault.path not in path:
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.count -= 1
                if fault.count <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
