"""Runs against a marketplace that fails, asks to wait, or refuses the API key."""

from __future__ import annotations

from typing import Any

import pytest

from functions.errors import MarketplaceRefused, WrongShop
from functions.model.clock import shift, utc_now
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox import seller_api
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.sync import RunSync, open_order_thread, stored_bodies, sync_state_store


@pytest.mark.parametrize("kind", ["busy", "error", "maintenance", "drop_before", "garbage"])
def test_a_short_failure_of_the_marketplace_is_waited_out(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer, kind: Any
) -> None:
    open_order_thread(marketplace)
    sandbox.faults.add("M11", kind, count=2)
    report = run()
    assert (report.threads, report.ended_early) == (1, None)


@pytest.mark.parametrize("kind", ["busy", "error"])
def test_a_marketplace_that_stays_down_ends_the_run_early_and_nothing_is_lost(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer, kind: Any
) -> None:
    thread_id = open_order_thread(marketplace)
    sandbox.faults.add("M11", kind, count=1000, seconds=900)
    assert run().ended_early
    sandbox.faults.clear()
    assert run().ended_early is None
    assert len(stored_bodies(thread_id)) == 1


@pytest.mark.parametrize("operation", ["OR11", "RE01", "A01"])
@pytest.mark.parametrize("kind", ["busy", "error", "forbidden"])
def test_messages_are_stored_while_orders_reasons_or_the_account_cannot_be_read(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer, operation: str, kind: Any
) -> None:
    person = marketplace.add_customer("Marie", "Tremblay")
    thread_id = marketplace.open_thread(
        "Hello", person, order_id=marketplace.add_order(person, "Dock"), reason="26"
    )
    sandbox.faults.add(operation, kind, count=1000, seconds=900)
    assert run().ended_early is None
    assert len(stored_bodies(thread_id)) == 1


def test_an_answer_without_threads_in_it_is_not_an_empty_one(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    thread_id = open_order_thread(marketplace)
    with monkeypatch.context() as patched:
        patched.setattr(seller_api.SellerApi, "_m11", lambda *_: {"message": "down"})
        assert run(started=shift(utc_now(), minutes=20)).ended_early
    run(started=shift(utc_now(), minutes=25))
    assert len(stored_bodies(thread_id)) == 1


@pytest.mark.parametrize(("kind", "status"), [("unauthorized", 401), ("forbidden", 403), ("gone", 410)])
def test_a_refused_key_or_call_is_a_clear_error_and_keeps_the_sync_state(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer, kind: Any, status: int
) -> None:
    run()
    thread_id = open_order_thread(marketplace)
    sandbox.faults.add("M11", kind)
    with pytest.raises(MarketplaceRefused, match=str(status)):
        run()
    assert run().threads == 1
    assert len(stored_bodies(thread_id)) == 1


def test_a_key_of_another_shop_is_detected_by_its_empty_list(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud
) -> None:
    open_order_thread(marketplace)
    with pytest.raises(WrongShop, match="shop 77, but the API key answers for shop 9999"):
        run(shop_id="77")
    assert sync_state_store(cloud).load() is None
    assert run().threads == 1


def test_the_account_is_requested_at_most_once_a_day(run: RunSync, sandbox: MarketplaceServer) -> None:
    for minutes in range(0, 60, 5):
        run(started=shift(utc_now(), minutes=minutes))
    assert sandbox.app.counts["A01"] == 1


def test_without_the_right_to_read_orders_customers_keep_their_display_name(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer, api: Api
) -> None:
    open_order_thread(marketplace)
    sandbox.faults.add("OR11", "forbidden")
    assert run().threads == 1
    (row,) = api.get("/api/conversations").body["conversations"]
    assert (row["customer"]["first_name"], row["customer"]["display_name"]) == (None, "Marie Tremblay")


def test_the_function_says_what_it_did_and_fails_when_a_setting_is_wrong(
    cloud: Cloud, sandbox: MarketplaceServer, lambdas: LambdaRuntime
) -> None:
    open_order_thread(sandbox.marketplace)
    report = lambdas.invoke("sync_messages", {})
    assert (report["threads"], report["new_messages"], report["backfilling"]) == (1, 1, False)
    cloud.use_marketplace(MarketplaceAccess(sandbox.url, "wrong-key", "2345"))
    with pytest.raises(FunctionFailed):
        lambdas.invoke("sync_messages", {})
