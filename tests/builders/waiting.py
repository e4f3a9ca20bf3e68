"""Waiting for what another thread does."""

from __future__ import annotations

import time
from collections.abc import Callable

LONGEST_WAIT_SECONDS = 30


def eventually(holds: Callable[[], bool]) -> None:
    """Returns as soon as ``holds()`` is true; fails after ``LONGEST_WAIT_SECONDS``."""
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "the condition never became true"
        time.sleep(0.05)
