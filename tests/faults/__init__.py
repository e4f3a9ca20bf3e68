"""The fault suite. Its settings, all of the environment:

``FAULTS=long``   ``make faults``; in ``make test`` the suite has its short form
``SHARE=1/2``     the first of two shares of the work: two processes may do one each
``SCHEDULES``     how many random schedules; ``SEEDS=3-7`` which slices of them, of 50 each
"""

from __future__ import annotations

from os import cpu_count, environ

LONG = environ.get("FAULTS") == "long"
AT_ONCE = min(2, cpu_count() or 1)
"""How many processes play at the same time, where each can have an account of its own."""
_NUMBER, _, _SHARES = environ.get("SHARE", "1/1").partition("/")


def is_in_share(place: int) -> bool:
    """Whether the piece of work at ``place`` is this process's to do."""
    return place % int(_SHARES) == int(_NUMBER) - 1
