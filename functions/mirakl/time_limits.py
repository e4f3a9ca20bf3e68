"""How long a request to the marketplace may take, so that the function can still store what came of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf

from functions.timing import AWS_CALL_SECONDS

CONNECT_SECONDS = 5.0
MAX_SILENCE_SECONDS = 25.0
MIN_SILENCE_SECONDS = 5.0
BRIEF_CONNECT_SECONDS = 2.0
BRIEF_SILENCE_SECONDS = 2.5
BRIEF_ANSWER_SECONDS = 5.0
BRIEF_REQUEST_SECONDS = BRIEF_ANSWER_SECONDS + BRIEF_SILENCE_SECONDS
"""The longest that a request takes for which an agent waits. It is made once."""
MIN_REQUEST_SECONDS = CONNECT_SECONDS + 2 * MIN_SILENCE_SECONDS + AWS_CALL_SECONDS
"""A request is begun only if the function may still run for this long."""


@dataclass(frozen=True)
class TimeLimits:
    silence: float
    """Seconds without a byte after which the request is given up."""
    last_read_at: float
    """By the monotonic clock: no further part of the answer is waited for after this time."""

    connect: float = CONNECT_SECONDS
    sent_by: float = inf
    """By the monotonic clock: no further part of the request is sent after this time."""

    @classmethod
    def brief(cls, seconds_left: float) -> TimeLimits | None:
        """The limits of a request for which an agent waits; None if too little time is left for it."""
        if seconds_left < BRIEF_REQUEST_SECONDS + AWS_CALL_SECONDS:
            return None
        last_read_at = time.monotonic() + BRIEF_ANSWER_SECONDS
        return cls(BRIEF_SILENCE_SECONDS, last_read_at, BRIEF_CONNECT_SECONDS)

    @classmethod
    def within(cls, seconds_left: float) -> TimeLimits | None:
        """The limits of a request that begins now in a function that may run for ``seconds_left``; None: too short.

        In the worst case it takes ``CONNECT_SECONDS``, then a silence before the answer, then the answer comes slowly
        until ``last_read_at``, and stops.
        """
        if seconds_left < MIN_REQUEST_SECONDS:
            return None
        usable = seconds_left - AWS_CALL_SECONDS
        silence = min(MAX_SILENCE_SECONDS, (usable - CONNECT_SECONDS) / 2)
        return cls(silence, time.monotonic() + usable - silence)

    @classmethod
    def with_files(cls, seconds_left: float) -> TimeLimits | None:
        """The limits of a request that sends files, for which half of the time is kept; None: too short.

        In the worst case the connection takes ``CONNECT_SECONDS``, the files leave until ``sent_by``, the last piece
        is stuck for as long as a connection may take, and then the answer comes as for other requests.
        """
        usable = seconds_left - AWS_CALL_SECONDS
        silence = (usable - 2 * CONNECT_SECONDS) / 4
        if silence < MIN_SILENCE_SECONDS:
            return None
        now = time.monotonic()
        return cls(silence, now + usable - silence, sent_by=now + CONNECT_SECONDS + 2 * silence)
