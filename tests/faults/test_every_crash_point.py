"""Each scenario, once for each of its calls and each way in which that call can go wrong: exhaustive, not sampled."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from time import monotonic

import pytest

from functions.mirakl import client
from infra.local.aws.cloud import Cloud
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox import seller_api
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.in_process import ForkedCloud
from tests.faults import LONG, PROCESSES, is_in_share
from tests.faults.crash_points import CallRecorder, CrashPoint, FailureMode, recording
from tests.faults.forks import Outcome, run_forked
from tests.faults.invariants import assert_nothing_lost_and_nothing_twice
from tests.faults.scenarios import CONCURRENT_ACTIONS, SCENARIOS, Actions, Scenario
from tests.faults.simulation import Simulation

Variant = tuple[int, FailureMode | str]
"""The number of a call, and what happens to it: a failure mode, or the name of a concurrent action."""
PROGRESS_SECONDS = 60
each_scenario = pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(each, id=each.name, marks=pytest.mark.matrix if each.is_large and not LONG else ())
        for each in SCENARIOS
        if LONG or each.is_in_short_form
    ],
)


class ScenarioRunner:
    """Runs a scenario once for each variant, each time from the same beginning."""

    def __init__(self, cloud: Cloud, scenario: Scenario, report: Callable[[str], None]) -> None:
        self._cloud = cloud
        self._scenario = scenario
        self._report = report

    def run(self, recorder: CallRecorder, simulation: Simulation, thread_id: str) -> list[CrashPoint]:
        with recording(recorder):
            self._scenario.actions(simulation, thread_id)
        simulation.settle()
        has_fault = recorder.at is not None
        assert_nothing_lost_and_nothing_twice(
            simulation, self._scenario.most_calls, most_premature=int(has_fault)
        )
        return recorder.points

    def points(self) -> list[CrashPoint]:
        """The calls of the scenario when nothing goes wrong."""
        with new_simulation(self._cloud) as (simulation, thread_id):
            self._scenario.setup(simulation, thread_id)
            return self.run(CallRecorder(), simulation, thread_id)

    def failures(self, points: list[CrashPoint], variants: Iterable[Variant]) -> list[str]:
        mine = [variant for index, variant in enumerate(variants) if is_in_share(index)]
        failed: list[str] = []
        start = reported = monotonic()
        for done, outcome in enumerate(self._run_all(mine), 1):
            if outcome.error:
                number, happens = outcome.variant
                failed.append(f"{happens} at call {number} ({points[number].call}): {outcome.error}")
            if monotonic() - reported > PROGRESS_SECONDS:
                reported = monotonic()
                self._report(f"\n  {self._scenario.name}: {done} of {len(mine)}, {len(failed)} failed ")
        self._report(
            f" {self._scenario.name}: {len(points)} calls, {len(mine)} variants, {monotonic() - start:.0f} s "
        )
        return failed

    def _run_all(self, variants: list[Variant]) -> Iterator[Outcome[Variant, list[CrashPoint]]]:
        if not isinstance(self._cloud, ForkedCloud):
            for variant in variants:
                yield self._run_from_setup(variant)
            return
        with new_simulation(self._cloud) as (simulation, thread_id):
            self._scenario.setup(simulation, thread_id)

        def continue_with(variant: Variant) -> list[CrashPoint]:
            with MarketplaceServer(app=simulation.sandbox.app) as sandbox:
                simulation.sandbox = sandbox
                return self.run(self._recorder(variant, simulation, thread_id), simulation, thread_id)

        yield from run_forked(variants, continue_with, PROCESSES)

    def _run_from_setup(self, variant: Variant) -> Outcome[Variant, list[CrashPoint]]:
        """A database outside this process cannot be forked: everything is set up again."""
        outcome: Outcome[Variant, list[CrashPoint]] = Outcome(variant, None, "")
        with new_simulation(self._cloud) as (simulation, thread_id):
            self._scenario.setup(simulation, thread_id)
            try:
                recorder = self._recorder(variant, simulation, thread_id)
                return replace(outcome, result=self.run(recorder, simulation, thread_id))
            except AssertionError as broken:
                return replace(outcome, error=str(broken))

    def _recorder(self, variant: Variant, simulation: Simulation, thread_id: str) -> CallRecorder:
        number, happens = variant
        action: Actions | None = CONCURRENT_ACTIONS.get(happens)
        if action:
            return CallRecorder(number, partial(action, simulation, thread_id))
        return CallRecorder(number, happens)  # type: ignore[arg-type]


@contextmanager
def new_simulation(cloud: Cloud) -> Iterator[tuple[Simulation, str]]:
    """A marketplace with one thread, which the inbox has not read yet; also yields the thread's id."""
    cloud.reset()
    with MarketplaceServer() as sandbox:
        marketplace = sandbox.marketplace
        simulation = Simulation(cloud, sandbox)
        cloud.use_marketplace(MarketplaceAccess(sandbox.url, marketplace.key, marketplace.shop.id))
        marie = marketplace.add_customer("Marie", "Tremblay")
        order_id = marketplace.add_order(marie, "Dock")
        yield simulation, marketplace.open_thread("Where is it?", marie, order_id=order_id)


@pytest.fixture
def runner(
    account: Cloud, scenario: Scenario, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> ScenarioRunner:
    monkeypatch.setattr(client, "PAGE_SIZE", 1)
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 3)

    def report(words: str) -> None:
        with capsys.disabled():
            sys.stdout.write(words)
            sys.stdout.flush()

    return ScenarioRunner(account, scenario, report)


@pytest.mark.timeout(3600)
@each_scenario
def test_nothing_is_lost_or_done_twice_whichever_call_fails(runner: ScenarioRunner) -> None:
    points = runner.points()
    assert points
    variants: list[Variant] = [(point.number, mode) for point in points for mode in point.modes]
    assert runner.failures(points, variants) == []


@pytest.mark.timeout(3600)
@each_scenario
def test_nothing_is_lost_or_done_twice_whoever_acts_between_two_calls(
    runner: ScenarioRunner, scenario: Scenario
) -> None:
    """In the short form only just before a write: that is where somebody else's work can be overwritten."""
    points = runner.points()
    who = list(CONCURRENT_ACTIONS) if LONG else scenario.beside
    variants: list[Variant] = [(p.number, each) for p in points if LONG or p.writes for each in who]
    assert runner.failures(points, variants) == []
