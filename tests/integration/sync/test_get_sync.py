from __future__ import annotations

from dataclasses import replace

import pytest

from functions.inbox.sync.status import SyncReport, record_run, sync_status
from functions.model.clock import shift, utc_now
from functions.store import sync_records, sync_runs
from functions.store.sync_runs import Lease
from functions.store.sync_state import Backfill
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.sync import stored_sync_state, sync_state_store


def lease_at(now: str) -> Lease:
    lease = sync_runs.acquire("a run", now, shift(now, seconds=285))
    assert lease
    return lease


def test_before_the_first_run_the_inbox_is_stale_and_reports_nothing_else(api: Api) -> None:
    status = api.get("/api/sync").body
    assert status["is_stale"]
    assert (status["last_success_at"], status["last_run"], status["troubles"]) == (None, None, [])


def test_after_a_run_it_tells_what_the_run_did_and_when_the_next_is(
    api: Api, lambdas: LambdaRuntime, sandbox: MarketplaceServer
) -> None:
    person = sandbox.marketplace.add_customer("Marie", "Tremblay")
    sandbox.marketplace.open_thread(
        "Where is it?", person, order_id=sandbox.marketplace.add_order(person, "Dock")
    )
    lambdas.invoke("sync_messages", {})
    status = api.get("/api/sync").body
    assert not status["is_stale"]
    assert (status["last_run"]["threads"], status["last_run"]["new_messages"]) == (1, 1)
    assert status["last_success_at"] == status["last_run_at"] < status["next_run_at"]
    assert (status["last_error"], status["back_fill"]) == (None, None)


def test_a_run_that_fails_says_why_in_words_and_the_last_success_stays(
    api: Api, cloud: Cloud, lambdas: LambdaRuntime, sandbox: MarketplaceServer
) -> None:
    lambdas.invoke("sync_messages", {})
    succeeded_at = api.get("/api/sync").body["last_success_at"]
    cloud.use_marketplace(MarketplaceAccess(sandbox.url, "wrong-key", "2345"))
    with pytest.raises(FunctionFailed):
        lambdas.invoke("sync_messages", {})
    status = api.get("/api/sync").body
    assert "does not accept the API key" in status["last_error"]
    assert status["last_run"]["calls"] == 1
    assert status["last_success_at"] == succeeded_at < status["last_run_at"]


def test_missing_messages_are_shown_with_their_conversation(
    api: Api, lambdas: LambdaRuntime, sandbox: MarketplaceServer
) -> None:
    person = sandbox.marketplace.add_customer("Marie", "Tremblay")
    thread_id = sandbox.marketplace.open_thread("Where is it?", person)
    sandbox.marketplace.threads[thread_id]["metadata"]["total_count"] = 3
    lambdas.invoke("sync_messages", {})
    (failure,) = api.get("/api/sync").body["troubles"]
    assert (failure["mirakl_thread_id"], failure["expected"], failure["have"]) == (thread_id, 3, 1)
    assert api.get(f"/api/conversations/{failure['conversation_id']}").status == 200


def test_an_import_failure_without_a_conversation_has_no_link(
    api: Api, lambdas: LambdaRuntime, sandbox: MarketplaceServer
) -> None:
    sync_records.record_failure("t-1", utc_now(), "The marketplace shows it to nobody.")
    lambdas.invoke("sync_messages", {})
    (failure,) = api.get("/api/sync").body["troubles"]
    assert (failure["mirakl_thread_id"], failure["conversation_id"]) == ("t-1", None)


def test_fifteen_minutes_without_success_is_stale(cloud: Cloud) -> None:
    started = utc_now()
    record_run(lease_at(started), started, started, SyncReport(caught_up=True), None)
    assert not sync_status(shift(started, minutes=15)).is_stale
    assert sync_status(shift(started, minutes=15, seconds=1)).is_stale


def test_the_progress_of_a_backfill_is_shown(cloud: Cloud) -> None:
    started = utc_now()
    record_run(
        lease_at(started),
        started,
        started,
        SyncReport(backfilling=True, backfilled=300, backfilled_to=started, caught_up=True),
        None,
    )
    status = sync_status(started)
    assert status.last_run is not None
    assert (status.last_run.backfilling, status.last_run.backfilled) == (True, 300)


def test_a_backfill_without_progress_is_shown_beside_the_last_success(
    api: Api,
    cloud: Cloud,
    lambdas: LambdaRuntime,
    sandbox: MarketplaceServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sandbox.marketplace.open_thread("Hello", sandbox.marketplace.add_customer("Marie", "Tremblay"))
    lambdas.invoke("sync_messages", {})
    assert '"SyncStandsStill":[0.0]' in capsys.readouterr().out.replace(" ", "")
    half_an_hour_ago = shift(utc_now(), minutes=-31)
    backfill = Backfill(
        None, "a token", moved_at=half_an_hour_ago, retry_at=shift(utc_now(), minutes=9), error="No page."
    )
    sync_state_store(cloud).save(replace(stored_sync_state(cloud), backfills=(backfill,)))
    lambdas.invoke("sync_messages", {})
    output = capsys.readouterr().out.replace(" ", "")
    assert '"SyncStandsStill":[1.0]' in output
    assert '"SyncFinished":[1.0]' in output, "new messages are stored, so the synchronisation is not stale"
    status = api.get("/api/sync").body
    assert status["last_success_at"] == status["last_run_at"], "new messages are stored"
    back_fill = status["back_fill"]
    assert back_fill["stands_still"]
    assert (back_fill["moved_at"], back_fill["error"]) == (half_an_hour_ago, "No page.")
    assert back_fill["retry_at"] == backfill.retry_at
