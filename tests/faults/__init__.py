"""The fault suite. Its settings are environment variables:

``FAULTS=long``   ``make faults``; ``make test`` runs the short form
``SHARE=1/2``     the first half of the work: two processes may do one half each
``SCHEDULES``     how many random schedules; ``SEEDS=3-7``: which seeds, of 50 schedules each
"""

from __future__ import annotations

from os import cpu_count, environ

LONG = environ.get("FAULTS") == "long"
PROCESSES = min(2, cpu_count() or 1)
"""How many processes run at the same time, where each can have an account of its own."""
_NUMBER, _, _SHARES = environ.get("SHARE", "1/1").partition("/")


def is_in_share(index: int) -> bool:
    """Whether the piece of work at ``index`` is this process's to do."""
    return index % int(_SHARES) == int(_NUMBER) - 1
