"""For what other threads bring about."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 30


def eventually(holds: Callable[[], bool]) -> None:
    """Returns when ``holds()`` does; fails when nothing brings that about."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)
