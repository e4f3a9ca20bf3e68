"""Each scenario, once for each of its calls and each way in which that call can go wrong: exhaustive, not sampled."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

import pytest

from infra.local.cloud import Cloud, Marketplace
from infra.local.marketplace.server import MarketplaceServer
from tests.faults import LONG
from tests.faults.crashes import MARKETPLACE, Point, Recorder, Side, recording
from tests.faults.house import House
from tests.faults.invariants import assert_nothing_lost_and_nothing_twice
from tests.faults.scenarios import SCENARIOS, Scenario

MOST_CALLS = 150


@contextmanager
def fresh_house(cloud: Cloud) -> Iterator[tuple[House, str]]:
    """A marketplace with one thread, and an inbox that knows nothing of it."""
    cloud.reset()
    with MarketplaceServer() as sandbox:
        world = sandbox.world
        house = House(cloud, sandbox)
        cloud.use_marketplace(Marketplace(sandbox.url, world.key, world.shop.id))
        marie = world.add_person("Marie", "Tremblay")
        yield house, world.open_thread("Where is it?", marie, order_id=world.add_order(marie, "Dock"))


def told(cloud: Cloud, scenario: Scenario, recorder: Recorder) -> None:
    with fresh_house(cloud) as (house, thread_id):
        scenario.before(house, thread_id)
        with recording(recorder):
            scenario.story(house, thread_id)
        house.settle()
        assert_nothing_lost_and_nothing_twice(house, MOST_CALLS)


def sides(point: Point) -> list[Side]:
    """The SDK asks the marketplace only once."""
    return [side for side in get_args(Side) if side != "twice" or not point.call.startswith(MARKETPLACE)]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "scenario", [s for s in SCENARIOS if LONG or s.is_short], ids=lambda scenario: scenario.name
)
def test_whichever_call_goes_wrong_nothing_is_lost_and_nothing_happens_twice(
    account: Cloud, scenario: Scenario, capsys: pytest.CaptureFixture[str]
) -> None:
    """In ``make test`` only the scenarios of the reply."""
    undisturbed = Recorder()
    told(account, scenario, undisturbed)
    failures = []
    count = 0
    for point in undisturbed.points:
        for side in sides(point):
            count += 1
            try:
                told(account, scenario, Recorder(at=point.number, side=side))
            except AssertionError as broken:
                failures.append(f"{side} call {point.number} ({point.call}): {str(broken)[:300]}")
    with capsys.disabled():
        sys.stdout.write(f" {scenario.name}: {len(undisturbed.points)} calls, {count} ways to go wrong ")
    assert undisturbed.points
    assert failures == []
