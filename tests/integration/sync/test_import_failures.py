"""Threads that cannot be stored completely: recorded, read again, and no obstacle for others."""

from __future__ import annotations

import re
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from functions.mirakl import message_parser, responses
from functions.model.clock import shift, utc_now
from functions.store import conversations, sync_records
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox import seller_api
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.sync import RunSync, open_order_thread, stored_bodies


def test_a_thread_with_one_invalid_field_is_stored_and_an_import_failure_until_it_is_valid(
    run: RunSync, marketplace: FakeMarketplace, api: Api
) -> None:
    good, odd = open_order_thread(marketplace), open_order_thread(marketplace)
    raw = marketplace.threads[odd]
    date, raw["date_created"] = raw["date_created"], "yesterday"
    report = run()
    assert (report.threads, report.import_failures) == (2, 1)
    listed = {row["mirakl_thread_id"] for row in api.get("/api/conversations").body["conversations"]}
    assert listed == {good, odd}
    (failure,) = sync_records.import_failures()
    assert (failure.thread_id, failure.reason) == (odd, "Could not be read: date.")
    assert run(started=shift(utc_now(), minutes=1)).import_failures == 1, (
        "the whole thread has the same invalid field"
    )
    raw["date_created"] = date
    run(started=shift(utc_now(), hours=1))
    assert list(sync_records.import_failures()) == []


def test_fields_that_cannot_be_read_any_more_keep_their_value(
    run: RunSync, marketplace: FakeMarketplace, api: Api
) -> None:
    thread_id = open_order_thread(marketplace)
    run()
    path = f"/api/conversations/{conversations.id_for(thread_id)}"
    before = api.get(path).body
    raw = marketplace.threads[thread_id]
    raw |= {
        "topic": "odd",
        "entities": 7,
        "authorized_participants": "odd",
        "current_participants": [["odd"]],
    }
    raw["metadata"]["shop_reply_needed_since"] = {"odd": True}
    raw["messages"][0] |= {"body": {"odd": 1}, "to": 7, "from": {"type": "CUSTOMER_USER", "display_name": []}}
    run(started=shift(utc_now(), minutes=1))
    after = api.get(path).body
    assert after["conversation"] | {"version": 0} == before["conversation"] | {"version": 0}
    assert after["messages"][0] == before["messages"][0] | {"unreadable": ["author", "body", "to"]}
    (failure,) = sync_records.import_failures()
    assert failure.reason == (
        "Could not be read: customer, orders, recipients, subject, whether a reply is needed."
    )


def test_a_message_that_cannot_be_parsed_counts_as_missing(
    run: RunSync, marketplace: FakeMarketplace
) -> None:
    thread_id = open_order_thread(marketplace)
    marketplace.customer_writes(thread_id, "Two")
    marketplace.threads[thread_id]["messages"][0]["id"] = None
    run()
    (failure,) = sync_records.import_failures()
    assert failure.reason == "1 of 2 messages are missing. Could not be read: messages."
    assert stored_bodies(thread_id) == ["Two"]


def test_a_thread_that_the_database_refuses_is_an_import_failure_and_stops_no_other(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (responses, message_parser):
        monkeypatch.setattr(module, "MAX_BODY_BYTES", 500_000)
    good, bad = open_order_thread(marketplace), open_order_thread(marketplace)
    marketplace.threads[bad]["messages"][0]["body"] = "b" * 450_000
    report = run()
    assert (report.threads, report.import_failures) == (1, 1)
    assert len(stored_bodies(good)) == 1


def test_missing_messages_are_an_import_failure(run: RunSync, marketplace: FakeMarketplace) -> None:
    thread_id = open_order_thread(marketplace)
    marketplace.threads[thread_id]["metadata"]["total_count"] = 3
    assert run().import_failures == 1
    (failure,) = sync_records.import_failures()
    assert (failure.thread_id, failure.expected, failure.have) == (thread_id, 3, 1)
    marketplace.customer_writes(thread_id, "Two")
    marketplace.customer_writes(thread_id, "Three")
    run(started=shift(utc_now(), minutes=1))
    assert list(sync_records.import_failures()) == []
    assert len(stored_bodies(thread_id)) == 3


@pytest.mark.parametrize("kind", ["busy", "error", "forbidden"])
def test_a_long_thread_that_cannot_be_read_whole_stops_no_other(
    run: RunSync,
    marketplace: FakeMarketplace,
    sandbox: MarketplaceServer,
    monkeypatch: pytest.MonkeyPatch,
    kind: Any,
) -> None:
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 5)
    older, long = open_order_thread(marketplace), open_order_thread(marketplace)
    for number in range(8):
        marketplace.customer_writes(long, f"More {number}")
    sandbox.faults.add("M10", kind, count=1000, path=long, seconds=900)
    report = run()
    assert (report.ended_early, report.import_failures) == (None, 1)
    assert len(stored_bodies(older)) == 1
    assert conversations.get(conversations.id_for(long)).summary.last_message_preview == "More 7"
    sandbox.faults.clear()
    run(started=shift(utc_now(), minutes=1))
    assert len(stored_bodies(long)) == 9
    assert list(sync_records.import_failures()) == []


def test_an_import_failure_that_stays_does_not_stop_the_retry_of_others(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer
) -> None:
    first, second = sorted(open_order_thread(marketplace) for _ in range(2))
    run()
    for thread_id in (first, second):
        sync_records.record_failure(thread_id, shift(utc_now(), hours=-1), "missing")
    sandbox.faults.add("M10", "error", count=1000, path=first)
    run()
    (left,) = sync_records.import_failures()
    assert (left.thread_id, left.tries) == (first, 1)


def test_a_failing_database_stops_the_run_and_is_no_import_failure(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_order_thread(marketplace)

    def fail(_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb.example")

    with monkeypatch.context() as patched:
        patched.setattr(conversations, "create", fail)
        with pytest.raises(EndpointConnectionError):
            run()
    assert list(sync_records.import_failures()) == []
    assert run().threads == 1


def test_a_busy_marketplace_gets_no_more_requests_for_single_threads_in_the_run(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 5)
    for thread_id in (open_order_thread(marketplace), open_order_thread(marketplace)):
        for number in range(8):
            marketplace.customer_writes(thread_id, f"More {number}")
    sandbox.faults.add("M10", "busy", count=1000, seconds=900)
    assert run().import_failures == 2
    assert sandbox.app.counts["M10"] == 1


def emitted(output: str, metric: str) -> list[float]:
    """The values of a metric in what functions have logged."""
    return [float(value) for value in re.findall(rf'"{metric}":\s*\[([\d.]+)\]', output)]


def test_only_threads_that_become_incomplete_are_counted_for_the_alarm(
    lambdas: LambdaRuntime, marketplace: FakeMarketplace, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure that lasts would keep the alarm on for ever, and the next one would not ring."""

    def new_failures() -> list[float]:
        lambdas.invoke("sync_messages", {})
        return emitted(capsys.readouterr().out, "NewImportFailures")

    first = open_order_thread(marketplace)
    marketplace.threads[first]["date_created"] = "yesterday"
    assert new_failures() == [1.0]
    assert new_failures() == [0.0], "it still fails"
    second = open_order_thread(marketplace)
    date, marketplace.threads[second]["date_created"] = marketplace.threads[second]["date_created"], "odd"
    assert new_failures() == [1.0]
    assert {each.thread_id for each in sync_records.import_failures()} == {first, second}
    marketplace.threads[second]["date_created"] = date
    sync_records.clear_failure(second)
    assert new_failures() == [0.0]


def test_a_refresh_that_finds_a_thread_incomplete_counts_it_too(
    lambdas: LambdaRuntime, marketplace: FakeMarketplace, capsys: pytest.CaptureFixture[str]
) -> None:
    thread_id = open_order_thread(marketplace)
    lambdas.invoke("sync_messages", {})
    marketplace.threads[thread_id]["date_created"] = "yesterday"
    marketplace.customer_writes(thread_id, "And now?")
    capsys.readouterr()
    for _ in range(2):
        lambdas.invoke("refresh_conversation", {"conversation_id": conversations.id_for(thread_id)})
    assert emitted(capsys.readouterr().out, "NewImportFailures") == [1.0, 0.0]
