"""Times that depend on each other: none may be changed so that a reply could be sent twice, or be forgotten."""

from __future__ import annotations

from functions.timing import (
    ATTEMPT_SECONDS,
    CLOCK_TOLERANCE_SECONDS,
    DELIVERY_TIMEOUT,
    FETCH_LEASE_SECONDS,
    FETCH_TIMEOUT,
    MATCHING_WINDOW_SECONDS,
    SETTLE_SECONDS,
    SWEEP_AFTER_SECONDS,
    VISIBILITY_SECONDS,
)
from functions.triggers import DELIVERY_QUEUE, FUNCTIONS

(DELIVER_MESSAGE,) = [function for function in FUNCTIONS if function.name == DELIVERY_QUEUE.function]


def test_no_invocation_lives_longer_than_an_attempt() -> None:
    assert DELIVER_MESSAGE.timeout == DELIVERY_TIMEOUT
    assert ATTEMPT_SECONDS > DELIVERY_TIMEOUT


def test_an_outcome_is_concluded_only_after_the_attempt_has_ended() -> None:
    assert SETTLE_SECONDS >= ATTEMPT_SECONDS


def test_a_queue_message_is_invisible_for_six_timeouts() -> None:
    """AWS recommends at least six times the function's timeout."""
    assert DELIVERY_QUEUE.visibility_timeout == VISIBILITY_SECONDS == 6 * DELIVERY_TIMEOUT


def test_a_reply_is_matched_for_as_long_as_it_may_arrive_whichever_clock_is_wrong() -> None:
    assert MATCHING_WINDOW_SECONDS >= SETTLE_SECONDS + CLOCK_TOLERANCE_SECONDS


def test_a_file_is_fetched_again_only_when_the_function_that_fetches_it_has_ended() -> None:
    (fetch,) = (function for function in FUNCTIONS if function.name == "fetch_attachment")
    assert fetch.timeout == FETCH_TIMEOUT < FETCH_LEASE_SECONDS


def test_the_sweep_does_not_overtake_an_attempt_that_may_still_take_effect() -> None:
    assert SWEEP_AFTER_SECONDS >= SETTLE_SECONDS
