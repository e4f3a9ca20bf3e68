"""POST /api/sync and POST …/refresh: what agents request from the marketplace, and how often."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from functions.mirakl import connection
from functions.store import conversations, messages, sync_runs
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.messages import MessageRow
from functions.store.tables.sync_records import SyncRecordRow
from infra.local.aws.lambda_api import lambda_api
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox.faults import Kind
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.waiting import eventually

A_MINUTE_AGO = "2026-03-02T14:00:00.000Z"


@pytest.fixture
def marketplace(sandbox: MarketplaceServer, lambdas: LambdaRuntime) -> Iterator[FakeMarketplace]:
    """A synchronised marketplace with one thread; functions can start each other."""
    with lambda_api(lambdas):
        marie = sandbox.marketplace.add_customer("Marie", "Tremblay")
        sandbox.marketplace.open_thread(
            "Where is it?", marie, order_id=sandbox.marketplace.add_order(marie, "Dock")
        )
        lambdas.invoke("sync_messages", {})
        yield sandbox.marketplace


def only_conversation(marketplace: FakeMarketplace) -> tuple[str, str]:
    thread_id = next(iter(marketplace.threads))
    return thread_id, conversations.id_for(thread_id)


def bodies(api: Api, conversation_id: str) -> list[str]:
    page = api.get(f"/api/conversations/{conversation_id}").body
    return [message["body"] for message in page["messages"]]


def test_a_run_that_is_asked_for_brings_what_is_new(api: Api, marketplace: FakeMarketplace) -> None:
    thread_id, conversation_id = only_conversation(marketplace)
    marketplace.customer_writes(thread_id, "And now?")
    answer = api.post("/api/sync")
    assert (answer.status, answer.body) == (202, {"requested": True})
    eventually(lambda: bodies(api, conversation_id) == ["Where is it?", "And now?"])


def test_one_can_ask_for_everything_to_be_checked_row_by_row(api: Api, marketplace: FakeMarketplace) -> None:
    _, conversation_id = only_conversation(marketplace)
    (message,) = messages.load(conversation_id).messages.values()
    MessageRow(conversation_id, message.id).delete()
    assert api.post("/api/sync", {"reconcile": True}).status == 202
    eventually(lambda: bodies(api, conversation_id) == ["Where is it?"])


def test_a_request_with_unknown_words_is_refused(api: Api, marketplace: FakeMarketplace) -> None:
    answer = api.post("/api/sync", {"reconsile": True})
    assert (answer.status, answer.code) == (422, "invalid_body")


def test_within_a_minute_all_requests_share_one_run(
    api: Api, marketplace: FakeMarketplace, sandbox: MarketplaceServer
) -> None:
    calls = sandbox.app.counts["M11"]
    assert [api.post("/api/sync").body["requested"] for _ in range(3)] == [True, False, False]
    eventually(lambda: sandbox.app.counts["M11"] == calls + 1)
    SyncRecordRow(*sync_runs.KEY).update([SyncRecordRow.requested_at.set(A_MINUTE_AGO)])
    assert api.post("/api/sync").body["requested"]


def test_opening_a_conversation_brings_what_its_thread_holds_now(
    api: Api, marketplace: FakeMarketplace
) -> None:
    thread_id, conversation_id = only_conversation(marketplace)
    marketplace.customer_writes(thread_id, "Please hurry.")
    answer = api.post(f"/api/conversations/{conversation_id}/refresh")
    assert (answer.status, answer.body) == (202, {"requested": True})
    eventually(lambda: bodies(api, conversation_id) == ["Where is it?", "Please hurry."])


def test_within_thirty_seconds_a_thread_is_read_once_for_all_agents(
    api: Api, marketplace: FakeMarketplace, sandbox: MarketplaceServer
) -> None:
    _, conversation_id = only_conversation(marketplace)
    path = f"/api/conversations/{conversation_id}/refresh"
    assert [api.post(path).body["requested"] for _ in range(3)] == [True, False, False]
    eventually(lambda: sandbox.app.counts["M10"] == 1)
    ConversationRow(conversation_id).update([ConversationRow.refreshed_at.set(A_MINUTE_AGO)])
    assert api.post(path).body["requested"]


def test_a_refresh_of_what_is_known_writes_nothing(
    api: Api, marketplace: FakeMarketplace, lambdas: LambdaRuntime, sandbox: MarketplaceServer
) -> None:
    _, conversation_id = only_conversation(marketplace)
    before = conversations.get(conversation_id)
    lambdas.invoke("refresh_conversation", {"conversation_id": conversation_id})
    assert conversations.get(conversation_id) == before
    assert sandbox.app.counts["M10"] == 1


def test_an_unknown_conversation_is_not_refreshed(api: Api, marketplace: FakeMarketplace) -> None:
    answer = api.post("/api/conversations/nobody/refresh")
    assert (answer.status, answer.code) == (404, "conversation_not_found")


@pytest.mark.parametrize("fault", ["busy", "error", "unauthorized", "garbage"])
def test_a_marketplace_that_does_not_answer_leaves_everything_as_it_was(
    api: Api,
    marketplace: FakeMarketplace,
    lambdas: LambdaRuntime,
    sandbox: MarketplaceServer,
    monkeypatch: pytest.MonkeyPatch,
    fault: Kind,
) -> None:
    monkeypatch.setattr(connection, "READ_RETRIES", 1)  # one second of waiting instead of fifteen
    _, conversation_id = only_conversation(marketplace)
    sandbox.faults.add("M10", fault, seconds=3600, count=100)
    lambdas.invoke("refresh_conversation", {"conversation_id": conversation_id})
    assert bodies(api, conversation_id) == ["Where is it?"]
