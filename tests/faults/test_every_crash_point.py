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
from tests.faults import AT_ONCE, LONG, is_in_share
from tests.faults.branches import Tried, tried
from tests.faults.crashes import Point, Recorder, Side, recording
from tests.faults.house import House
from tests.faults.in_process import InProcessCloud
from tests.faults.invariants import assert_nothing_lost_and_nothing_twice
from tests.faults.scenarios import MEANWHILE, SCENARIOS, Scenario, Story

Way = tuple[int, Side | str]
"""Which call, and what happens to it or just before it."""
SAY_EVERY_SECONDS = 60
told_scenarios = pytest.mark.parametrize(
    "scenario", [s for s in SCENARIOS if LONG or s.is_short], ids=lambda scenario: scenario.name
)


class Teller:
    """Tells a scenario as often as it takes, each time from the same beginning."""

    def __init__(self, cloud: Cloud, scenario: Scenario, say: Callable[[str], None]) -> None:
        self._cloud = cloud
        self._scenario = scenario
        self._say = say

    def tell(self, recorder: Recorder, house: House, thread_id: str) -> list[Point]:
        with recording(recorder):
            self._scenario.story(house, thread_id)
        house.settle()
        disturbed = recorder.at is not None
        assert_nothing_lost_and_nothing_twice(house, self._scenario.most_calls, most_hasty=int(disturbed))
        return recorder.points

    def points(self) -> list[Point]:
        """The calls of the scenario when nothing goes wrong."""
        with fresh_house(self._cloud) as (house, thread_id):
            self._scenario.before(house, thread_id)
            return self.tell(Recorder(), house, thread_id)

    def failures(self, points: list[Point], ways: Iterable[Way]) -> list[str]:
        mine = [way for place, way in enumerate(ways) if is_in_share(place)]
        failed: list[str] = []
        start = said = monotonic()
        for done, outcome in enumerate(self._tried(mine), 1):
            if outcome.error:
                number, happens = outcome.way
                failed.append(f"{happens} at call {number} ({points[number].call}): {outcome.error}")
            if monotonic() - said > SAY_EVERY_SECONDS:
                said = monotonic()
                self._say(f"\n  {self._scenario.name}: {done} of {len(mine)}, {len(failed)} failed ")
        self._say(
            f" {self._scenario.name}: {len(points)} calls, {len(mine)} ways to go wrong, "
            f"{monotonic() - start:.0f} s "
        )
        return failed

    def _tried(self, ways: list[Way]) -> Iterator[Tried[Way, list[Point]]]:
        if not isinstance(self._cloud, InProcessCloud):
            for way in ways:
                yield self._tried_anew(way)
            return
        with fresh_house(self._cloud) as (house, thread_id):
            self._scenario.before(house, thread_id)

        def go_on(way: Way) -> list[Point]:
            with MarketplaceServer(app=house.sandbox.app) as sandbox:
                house.sandbox = sandbox
                return self.tell(self._struck(way, house, thread_id), house, thread_id)

        yield from tried(ways, go_on, AT_ONCE)

    def _tried_anew(self, way: Way) -> Tried[Way, list[Point]]:
        """A database outside this process cannot be forked: everything is built again."""
        outcome: Tried[Way, list[Point]] = Tried(way, None, "")
        with fresh_house(self._cloud) as (house, thread_id):
            self._scenario.before(house, thread_id)
            try:
                return replace(
                    outcome, answer=self.tell(self._struck(way, house, thread_id), house, thread_id)
                )
            except AssertionError as broken:
                return replace(outcome, error=str(broken))

    def _struck(self, way: Way, house: House, thread_id: str) -> Recorder:
        number, happens = way
        meanwhile: Story | None = MEANWHILE.get(happens)
        if meanwhile:
            return Recorder(number, partial(meanwhile, house, thread_id))
        return Recorder(number, happens)  # type: ignore[arg-type]


@contextmanager
def fresh_house(cloud: Cloud) -> Iterator[tuple[House, str]]:
    """A marketplace with one thread, and an inbox that knows nothing of it."""
    cloud.reset()
    with MarketplaceServer() as sandbox:
        marketplace = sandbox.marketplace
        house = House(cloud, sandbox)
        cloud.use_marketplace(MarketplaceAccess(sandbox.url, marketplace.key, marketplace.shop.id))
        marie = marketplace.add_customer("Marie", "Tremblay")
        yield (
            house,
            marketplace.open_thread("Where is it?", marie, order_id=marketplace.add_order(marie, "Dock")),
        )


@pytest.fixture
def tell(
    account: Cloud, scenario: Scenario, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Teller:
    monkeypatch.setattr(client, "PAGE_SIZE", 1)
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 3)

    def say(words: str) -> None:
        with capsys.disabled():
            sys.stdout.write(words)
            sys.stdout.flush()

    return Teller(account, scenario, say)


@pytest.mark.timeout(3600)
@told_scenarios
def test_whichever_call_goes_wrong_nothing_is_lost_and_nothing_happens_twice(tell: Teller) -> None:
    points = tell.points()
    assert points
    ways: list[Way] = [(point.number, side) for point in points for side in point.sides]
    assert tell.failures(points, ways) == []


@pytest.mark.timeout(3600)
@told_scenarios
def test_whoever_comes_between_two_calls_nothing_is_lost_and_nothing_happens_twice(tell: Teller) -> None:
    """In ``make test`` only just before a write, which is where somebody else's work can be overwritten."""
    points = tell.points()
    who = list(MEANWHILE) if LONG else ["a customer writes and a run stores it"]
    ways: list[Way] = [(p.number, each) for p in points if LONG or p.writes for each in who]
    assert tell.failures(points, ways) == []
