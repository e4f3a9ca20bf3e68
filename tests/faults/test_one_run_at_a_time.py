"""The lease of the synchronisation, with something happening just before each call of a run, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from functions.inbox.sync.requests import request_sync
from functions.model.clock import shift
from functions.triggers import SCHEDULES
from infra.local.aws.cloud import Cloud
from infra.local.sandbox import seller_api
from tests.builders.sync import stored_bodies, stored_sync_state
from tests.faults.crash_points import CallRecorder, FailureMode, Killed, recording
from tests.faults.invariants import assert_nothing_lost_and_nothing_twice
from tests.faults.simulation import Simulation
from tests.faults.test_every_crash_point import new_simulation

MOST_CALLS = 2000
SYNC_EVERY = next(schedule.every for schedule in SCHEDULES if schedule.function == "sync_messages")


@pytest.fixture
def started(account: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Simulation, str]]:
    """A synchronised inbox with one thread."""
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 3)
    with new_simulation(account) as (simulation, thread_id):
        assert simulation.synchronise()
        yield simulation, thread_id


def runs_with(
    simulation: Simulation, mode: Callable[[], object] | FailureMode
) -> Iterator[tuple[int, list[str]]]:
    """Runs again and again, each time with ``mode`` at another call, until a run makes no such call.

    Yields the number of that call and the names of all calls, when the run is over.
    """
    number = 0
    while True:
        simulation.now = shift(simulation.now, seconds=SYNC_EVERY)
        recorder = CallRecorder(number, mode)  # type: ignore[arg-type]
        with recording(recorder):
            simulation.synchronise()
        if len(recorder.points) <= number:
            return
        yield number, [point.call for point in recorder.points]
        number += 1


def test_a_run_that_is_requested_during_a_run_brings_what_is_new_before_that_one_ends(
    started: tuple[Simulation, str],
) -> None:
    """Whenever the request comes: no later run is needed."""
    simulation, thread_id = started
    written: list[str] = []

    def customer_writes_and_an_agent_looks() -> None:
        written.append(f"Number {len(written)}.")
        simulation.sandbox.marketplace.customer_writes(thread_id, written[-1])
        simulation.agent_requests_a_run()

    for number, _ in runs_with(simulation, customer_writes_and_an_agent_looks):
        assert stored_bodies(thread_id)[1:] == written, f"call {number}"
    assert len(written) > 5
    simulation.settle()
    assert_nothing_lost_and_nothing_twice(simulation, MOST_CALLS, most_premature=0)


def test_a_run_that_starts_during_another_one_calls_the_marketplace_not_once(
    started: tuple[Simulation, str],
) -> None:
    simulation, _ = started
    counts = simulation.sandbox.app.counts
    calls: list[int] = []

    def another_run_starts() -> None:
        before = counts.total()
        simulation.synchronise()
        calls.append(counts.total() - before)

    for number, names in runs_with(simulation, another_run_starts):
        writes = [index for index, name in enumerate(names) if name == "dynamodb UpdateItem"]
        acquired = 0 < number <= writes[1]
        assert bool(calls[-1]) is not acquired, f"call {number} of {names}"


@pytest.mark.parametrize("mode", ["before", "after", "lost", "twice"])
def test_whenever_a_run_is_killed_the_next_scheduled_one_works(
    started: tuple[Simulation, str], mode: FailureMode
) -> None:
    simulation, thread_id = started
    for number, _ in runs_with(simulation, mode):
        simulation.sandbox.marketplace.customer_writes(thread_id, f"After {number}.")
        simulation.now = shift(simulation.now, seconds=SYNC_EVERY)
        assert simulation.synchronise(), f"call {number}"
        assert stored_bodies(thread_id)[-1] == f"After {number}."
    simulation.settle()
    assert_nothing_lost_and_nothing_twice(simulation, MOST_CALLS, most_premature=0)


def test_a_full_check_that_is_requested_during_a_run_that_is_killed_is_done_by_the_next_one(
    started: tuple[Simulation, str],
) -> None:
    simulation, _ = started

    def requested_and_killed() -> None:
        request_sync(simulation.now, lambda: None, full_check=True)
        raise Killed

    for number, _ in runs_with(simulation, requested_and_killed):
        simulation.now = shift(simulation.now, seconds=SYNC_EVERY)
        assert simulation.synchronise()
        assert stored_sync_state(simulation.cloud).full_check_at == simulation.now, f"call {number}"


def test_a_run_that_is_requested_during_a_back_fill_does_not_wait_for_its_end(
    account: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is one thread on each page, so there are many calls between the request and the end."""
    monkeypatch.setattr("functions.mirakl.client.PAGE_SIZE", 1)
    for number in range(5, 60, 9):
        with new_simulation(account) as (simulation, thread_id):
            marketplace = simulation.sandbox.marketplace
            person = marketplace.add_customer("Ann", "Lee")
            others = [marketplace.open_thread(f"Question {n}?", person) for n in range(4)]

            def customer_writes_and_an_agent_looks() -> None:
                marketplace.customer_writes(others[-1], "And now?")  # noqa: B023
                simulation.agent_requests_a_run()

            with recording(CallRecorder(number, customer_writes_and_an_agent_looks)):
                assert simulation.synchronise()
            assert stored_bodies(others[-1]) == ["Question 3?", "And now?"], f"call {number}"
            assert all(stored_bodies(each) for each in (*others, thread_id)), "the back-fill went on"
