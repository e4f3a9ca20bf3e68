"""Customers, agents, functions and faults in any order that AWS and the marketplace allow.

``make faults`` runs 2,000 schedules and prints a schedule that fails, as small as possible. ``make test``
runs a few. A seed always stands for the same schedules, so ``SEEDS`` with its number repeats a failure.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from os import environ

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from functions.mirakl import client
from infra.local.aws.cloud import Cloud
from tests.builders.in_process import ForkedCloud
from tests.faults import LONG, PROCESSES, is_in_share
from tests.faults.forks import Outcome, run_forked
from tests.faults.schedule import Schedule

SCHEDULES = int(environ.get("SCHEDULES", "2000" if LONG else "16"))
SCHEDULES_PER_SEED = 50 if LONG else 8
"""How many schedules one seed stands for."""
DEFAULT_SEEDS = range(-(-SCHEDULES // SCHEDULES_PER_SEED))
_FIRST, _, _LAST = environ.get("SEEDS", f"{DEFAULT_SEEDS[0]}-{DEFAULT_SEEDS[-1]}").partition("-")
SEEDS = range(int(_FIRST), int(_LAST or _FIRST) + 1)
STEPS = 30


@pytest.mark.timeout(6 * 3600)
def test_nothing_is_lost_or_done_twice_in_any_order(
    account: Cloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    monkeypatch.setattr(Schedule, "cloud", account, raising=False)
    seeds = [seed for seed in SEEDS if is_in_share(seed)]
    forks = isinstance(account, ForkedCloud)
    outcomes = run_forked(seeds, schedules_of, PROCESSES) if forks else _one_by_one(seeds)
    for outcome in outcomes:
        with capsys.disabled():
            sys.stdout.write(f" seed {outcome.variant}" + (" failed" if outcome.error else ""))
            sys.stdout.flush()
        assert not outcome.error, outcome.error


def schedules_of(number: int) -> None:
    """The schedules of one seed, which are always the same."""
    run_state_machine_as_test(
        seed(number)(Schedule),
        settings=settings(
            max_examples=SCHEDULES_PER_SEED,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def _one_by_one(seeds: list[int]) -> Iterator[Outcome[int, None]]:
    """A failure is raised as it is."""
    for number in seeds:
        schedules_of(number)
        yield Outcome(number, None, "")
