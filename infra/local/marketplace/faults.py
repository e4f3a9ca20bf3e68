"""What goes wrong on demand: each fault strikes a number of calls of one operation, or of any."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    "no_id",  # M12: 201 without message_id
    "garbage",  # 200 with an HTML page
]
KINDS = frozenset(get_args(Kind))
AFTER = frozenset({"hang_after", "drop_after", "error_after", "no_id"})
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
class Faults:
    _waiting: list[Fault] = field(default_factory=list)
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

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def waiting(self) -> list[Fault]:
        with self._lock:
            return list(self._waiting)

    def strike(self, operation: str, path: str) -> Fault | None:
        """The fault for this call, if any; each call uses up one of its count."""
        with self._lock:
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
