"""One huge thread: it is an import failure, and stops no other thread."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.mirakl import connection
from functions.store import conversations, messages, sync_records
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api

LIMIT = 60_000


@pytest.fixture
def huge_thread(sandbox: MarketplaceServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A thread whose messages alone are more than an answer may be."""
    monkeypatch.setattr(connection, "MAX_ANSWER_BYTES", LIMIT)
    marketplace = sandbox.marketplace
    thread_id = marketplace.open_thread("First", marketplace.add_customer("Marie", "Tremblay"))
    for _ in range(9):
        marketplace.customer_writes(thread_id, "x" * 10_000)
    return thread_id


def opened(sandbox: MarketplaceServer, count: int, body: str = "Hello") -> list[str]:
    person = sandbox.marketplace.add_customer("Ann", "Lee")
    return [sandbox.marketplace.open_thread(f"{body} {number}", person) for number in range(count)]


def bodies(thread_id: str) -> list[str]:
    found = messages.load(conversations.id_for(thread_id)).messages.values()
    return [each.body for each in sorted(found, key=lambda message: message.position)]


def calls(sandbox: MarketplaceServer) -> list[tuple[str, Any, Any]]:
    return [
        (call.operation, call.query.get("limit"), call.query.get("with_messages"))
        for call in sandbox.app.calls
        if call.operation in {"M10", "M11"}
    ]


def test_a_huge_thread_is_an_import_failure_and_all_others_are_stored(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime, huge_thread: str
) -> None:
    others = opened(sandbox, 4)
    lambdas.invoke("sync_messages", {})
    assert [bodies(each) for each in others] == [[f"Hello {number}"] for number in range(4)]
    (failure,) = api.get("/api/sync").body["troubles"]
    assert failure["mirakl_thread_id"] == huge_thread
    assert "more than" in failure["reason"]
    assert calls(sandbox)[:4] == [
        ("M11", "100", "true"),
        ("M11", "25", "true"),
        ("M11", "5", "true"),
        ("M11", "100", "false"),
    ]
    sandbox.marketplace.customer_writes(others[0], "More")
    lambdas.invoke("sync_messages", {})
    assert bodies(others[0]) == ["Hello 0", "More"]


def test_a_huge_thread_that_became_smaller_is_stored_and_no_import_failure(
    sandbox: MarketplaceServer, lambdas: LambdaRuntime, huge_thread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lambdas.invoke("sync_messages", {})
    monkeypatch.setattr(connection, "MAX_ANSWER_BYTES", 10 * LIMIT)
    lambdas.invoke("sync_messages", {})
    assert len(bodies(huge_thread)) == 10
    assert list(sync_records.import_failures()) == []


def test_a_page_of_large_threads_is_read_in_smaller_pages_to_its_end(
    sandbox: MarketplaceServer, lambdas: LambdaRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER_BYTES", LIMIT)
    threads = opened(sandbox, 30, "x" * 5_000)
    report = lambdas.invoke("sync_messages", {})
    assert (report["threads"], report["import_failures"], report["backfilling"]) == (30, 0, False)
    assert all(len(bodies(each)) == 1 for each in threads)
    assert {limit for _, limit, shown in calls(sandbox) if shown == "true"} == {"100", "25", "5"}


def test_a_page_without_messages_brings_what_was_edited_too(
    sandbox: MarketplaceServer, lambdas: LambdaRuntime, huge_thread: str
) -> None:
    """Its count is the same as before; only the whole thread shows the difference."""
    (other,) = opened(sandbox, 1)
    lambdas.invoke("sync_messages", {})
    (message,) = sandbox.marketplace.threads[other]["messages"]
    sandbox.marketplace.edit_message(other, message["id"], "Edited")
    lambdas.invoke("sync_messages", {})
    assert bodies(other) == ["Edited"]


def test_an_unreadable_page_token_is_reported_and_loses_nothing(
    sandbox: MarketplaceServer, lambdas: LambdaRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    lambdas.invoke("sync_messages", {})
    (thread_id,) = opened(sandbox, 1)
    (listed,) = sandbox.marketplace.threads.values()
    answer = json.loads(json.dumps({"data": [listed], "next_page_token": {"odd": 1}}))
    with monkeypatch.context() as patched:
        patched.setattr("infra.local.sandbox.seller_api.SellerApi._m11", lambda *_: answer)
        report = lambdas.invoke("sync_messages", {})
    assert "token of the next page" in report["ended_early"]
    assert not report["caught_up"]
    assert bodies(thread_id) == ["Hello 0"]
