"""One run at a time: the lease, requests that arrive during a run, and what a quiet run costs."""

from __future__ import annotations

import json

import pytest

from functions.inbox.sync.lease import ANOTHER_RUN_SECONDS, MARGIN_SECONDS, makes_room, run_alone
from functions.inbox.sync.status import SyncReport, record_run, sync_status
from functions.model.clock import shift, utc_now
from functions.store import sync_runs
from functions.store.sync_runs import Lease
from functions.store.tables.sync_records import SyncRecordRow
from functions.triggers import FUNCTIONS, SCHEDULES
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.bench.metering import metered
from tests.builders.api import Api
from tests.builders.replies import ReplyHarness
from tests.builders.sync import new_sync, open_older_threads, stored_sync_state

NOW = "2026-03-02T14:00:00.000Z"
LATER = shift(NOW, minutes=5)


def lease(token: str = "a run", now: str = NOW) -> Lease:
    found = sync_runs.acquire(token, now, shift(now, seconds=285))
    assert found
    return found


def ended(owner: Lease, at: str = NOW, error: str | None = None, caught_up: bool = True) -> bool:
    return record_run(owner, at, at, SyncReport(caught_up=caught_up), error)


def requested(now: str, full_check: bool = False) -> bool:
    return sync_runs.request(now, shift(now, seconds=-60), full_check=full_check)


def test_only_one_owner_has_the_lease_until_it_is_released(cloud: Cloud) -> None:
    first = lease()
    assert sync_runs.acquire("another run", NOW, LATER) is None
    assert ended(first) is False
    assert sync_runs.acquire("another run", NOW, LATER)


def test_a_lease_whose_write_was_repeated_is_its_owner_s(cloud: Cloud) -> None:
    assert lease() == lease()


def test_a_lease_outlives_the_function_of_its_run(cloud: Cloud) -> None:
    def run(owner: Lease) -> bool:
        assert sync_runs.acquire("another run", shift(NOW, seconds=270), LATER) is None
        return ended(owner)

    assert run_alone(lambda: NOW, lambda: 270, run)


def test_a_lease_of_a_killed_run_is_over_before_the_next_scheduled_run(cloud: Cloud) -> None:
    timeout = next(function.timeout for function in FUNCTIONS if function.name == "sync_messages")
    every = next(schedule.every for schedule in SCHEDULES if schedule.function == "sync_messages")
    assert timeout < timeout + MARGIN_SECONDS < every


def test_an_owner_whose_lease_is_over_ends_no_other_one_and_overwrites_no_report(cloud: Cloud) -> None:
    slow = lease("a slow run")
    next_run = lease("the next run", LATER)
    ended(slow)
    assert sync_status(LATER).last_run_at is None
    assert sync_runs.acquire("a third run", LATER, shift(LATER, minutes=5)) is None
    ended(next_run, LATER)
    ended(slow)
    assert sync_status(LATER).last_run_at == LATER


def test_a_request_made_during_a_run_is_told_at_its_end_and_an_earlier_one_is_not(cloud: Cloud) -> None:
    assert requested(NOW)
    owner = lease()
    assert not sync_runs.is_requested(owner)
    assert requested(shift(NOW, seconds=61))
    assert sync_runs.is_requested(owner)
    assert ended(owner) is True
    assert ended(owner) is True, "also when the write is repeated"
    assert ended(lease("the next run", LATER)) is False


def test_a_full_check_stays_requested_until_a_run_has_read_what_is_new(cloud: Cloud) -> None:
    assert requested(NOW, full_check=True)
    failing = lease()
    assert failing.full_check_is_requested
    ended(failing, error="The marketplace refuses the key.", caught_up=False)
    assert requested(LATER), "a plain request does not hide it"
    working = lease("the next run", LATER)
    assert working.full_check_is_requested
    ended(working, LATER)
    assert not lease("the third run", LATER).full_check_is_requested


def test_a_request_is_refused_within_a_minute_of_another_one(cloud: Cloud) -> None:
    assert [requested(shift(NOW, seconds=seconds)) for seconds in (0, 59, 60)] == [True, False, True]


def test_a_run_begins_again_while_it_is_requested_and_time_is_left(cloud: Cloud) -> None:
    def runs(answers: list[bool], seconds_left: float) -> int:
        count = len(answers)

        def run(owner: Lease) -> bool:
            ended(owner)
            return answers.pop(0)

        assert run_alone(utc_now, lambda: seconds_left, run)
        return count - len(answers)

    assert runs([True, True, False, True], 270) == 3
    assert runs([True, True], ANOTHER_RUN_SECONDS - 1) == 1


def test_a_back_fill_ends_early_for_a_request_only_if_another_run_can_still_begin(
    cloud: Cloud,
) -> None:
    owner = lease()
    requested(NOW)
    assert makes_room(owner, ANOTHER_RUN_SECONDS)
    assert not makes_room(owner, ANOTHER_RUN_SECONDS - 1)


def test_a_back_fill_that_makes_room_goes_on_where_it_stopped(
    cloud: Cloud, harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.mirakl.client.PAGE_SIZE", 1)
    open_older_threads(harness.sandbox.marketplace, 4)
    cloud.client("ssm").delete_parameter(Name="/marketplace-inbox/cursor")
    answers = iter([False, False, True])
    first = new_sync(cloud, harness.mirakl(), is_requested=lambda: next(answers)).run()
    assert first.pages == 2
    assert "requested" in (first.ended_early or "")
    assert stored_sync_state(cloud).backfills[0].page_token
    assert new_sync(cloud, harness.mirakl()).run().ended_early is None
    assert stored_sync_state(cloud).backfills == ()


def test_while_a_run_is_in_progress_another_one_reads_nothing(
    cloud: Cloud, lambdas: LambdaRuntime, sandbox: MarketplaceServer
) -> None:
    lease(now=utc_now())
    assert lambdas.invoke("sync_messages", {}) == {}
    assert sandbox.app.counts.total() == 0


def test_a_run_that_fails_releases_the_lease(
    cloud: Cloud, lambdas: LambdaRuntime, sandbox: MarketplaceServer
) -> None:
    right = cloud.marketplace
    cloud.use_marketplace(MarketplaceAccess(sandbox.url, "wrong-key", "2345"))
    with pytest.raises(FunctionFailed):
        lambdas.invoke("sync_messages", {})
    cloud.use_marketplace(right)
    assert lambdas.invoke("sync_messages", {})["caught_up"]


def test_a_request_whose_invocation_is_lost_is_honoured_by_the_next_run(
    api: Api,
    lambdas: LambdaRuntime,
    cloud: Cloud,
    sandbox: MarketplaceServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Lambda drops an invocation that is throttled for too long."""
    lambdas.invoke("sync_messages", {})
    monkeypatch.setattr("functions.wiring.invoke", lambda *_: None)
    before = utc_now()
    assert api.post("/api/sync", {"reconcile": True}).body["requested"]
    lambdas.invoke("sync_messages", {})
    assert (stored_sync_state(cloud).full_check_at or "") >= before


def test_a_quiet_run_makes_two_writes(
    lambdas: LambdaRuntime, marketplace: FakeMarketplace, sandbox: MarketplaceServer
) -> None:
    """One takes the lease; the other one releases it, and stores the report. Each is one unit: the row is small."""
    open_older_threads(marketplace, 3)
    for _ in range(2):
        lambdas.invoke("sync_messages", {})
    with metered() as meter:
        lambdas.invoke("sync_messages", {})
    writes = {name: count for name, count in meter.calls.items() if name not in {"GetItem", "Query"}}
    assert writes == {"UpdateItem": 2}
    assert meter.calls["GetItem"] <= 2
    assert meter.calls["Query"] <= 2
    row = SyncRecordRow.get(*sync_runs.KEY)
    assert len(json.dumps(row.to_simple_dict())) < 1000
