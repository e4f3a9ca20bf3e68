"""POST /api/sync and POST …/refresh: what looking at the inbox asks of the marketplace, and how often."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from functions.store import conversations, messages
from functions.store.tables import ConversationRow, MessageRow, SyncRecordRow
from infra.local.aws.lambda_api import invoke_api
from infra.local.aws.lambda_runtime import Lambdas
from infra.local.sandbox.faults import Kind
from infra.local.sandbox.marketplace import World
from infra.local.sandbox.server import MarketplaceServer
from tests.integration.api import Api
from tests.integration.waiting import eventually

A_MINUTE_AGO = "2026-03-02T14:00:00.000Z"


@pytest.fixture
def world(sandbox: MarketplaceServer, lambdas: Lambdas) -> Iterator[World]:
    """A marketplace with one thread, synchronised; functions can start each other."""
    with invoke_api(lambdas):
        marie = sandbox.world.add_person("Marie", "Tremblay")
        sandbox.world.open_thread("Where is it?", marie, order_id=sandbox.world.add_order(marie, "Dock"))
        lambdas.invoke("sync_messages", {})
        yield sandbox.world


def only_conversation(world: World) -> tuple[str, str]:
    thread_id = next(iter(world.threads))
    return thread_id, conversations.id_for(thread_id)


def bodies(api: Api, conversation_id: str) -> list[str]:
    page = api.get(f"/api/conversations/{conversation_id}").body
    return [message["body"] for message in page["messages"]]


def test_a_run_that_is_asked_for_brings_what_is_new(api: Api, world: World) -> None:
    thread_id, conversation_id = only_conversation(world)
    world.customer_writes(thread_id, "And now?")
    answer = api.post("/api/sync")
    assert (answer.status, answer.body) == (202, {"requested": True})
    eventually(lambda: bodies(api, conversation_id) == ["Where is it?", "And now?"])


def test_one_can_ask_for_everything_to_be_checked_row_by_row(api: Api, world: World) -> None:
    _, conversation_id = only_conversation(world)
    (message,) = messages.load(conversation_id).messages.values()
    MessageRow(conversation_id, message.id).delete()
    assert api.post("/api/sync", {"reconcile": True}).status == 202
    eventually(lambda: bodies(api, conversation_id) == ["Where is it?"])


def test_a_request_with_unknown_words_is_refused(api: Api, world: World) -> None:
    answer = api.post("/api/sync", {"reconsile": True})
    assert (answer.status, answer.code) == (422, "invalid_body")


def test_within_a_minute_one_run_stands_for_all_who_ask(
    api: Api, world: World, sandbox: MarketplaceServer
) -> None:
    calls = sandbox.marketplace.counts["M11"]
    assert [api.post("/api/sync").body["requested"] for _ in range(3)] == [True, False, False]
    eventually(lambda: sandbox.marketplace.counts["M11"] == calls + 1)
    SyncRecordRow("turn", "sync").update([SyncRecordRow.at.set(A_MINUTE_AGO)])
    assert api.post("/api/sync").body["requested"]


def test_opening_a_conversation_brings_what_its_thread_holds_now(api: Api, world: World) -> None:
    thread_id, conversation_id = only_conversation(world)
    world.customer_writes(thread_id, "Please hurry.")
    answer = api.post(f"/api/conversations/{conversation_id}/refresh")
    assert (answer.status, answer.body) == (202, {"requested": True})
    eventually(lambda: bodies(api, conversation_id) == ["Where is it?", "Please hurry."])


def test_within_half_a_minute_a_thread_is_read_once_for_all_agents(
    api: Api, world: World, sandbox: MarketplaceServer
) -> None:
    _, conversation_id = only_conversation(world)
    path = f"/api/conversations/{conversation_id}/refresh"
    assert [api.post(path).body["requested"] for _ in range(3)] == [True, False, False]
    eventually(lambda: sandbox.marketplace.counts["M10"] == 1)
    ConversationRow(conversation_id).update([ConversationRow.refreshed_at.set(A_MINUTE_AGO)])
    assert api.post(path).body["requested"]


def test_a_refresh_of_what_is_known_writes_nothing(
    api: Api, world: World, lambdas: Lambdas, sandbox: MarketplaceServer
) -> None:
    _, conversation_id = only_conversation(world)
    before = conversations.get(conversation_id)
    lambdas.invoke("refresh_conversation", {"conversation_id": conversation_id})
    assert conversations.get(conversation_id) == before
    assert sandbox.marketplace.counts["M10"] == 1


def test_a_conversation_that_is_nobody_s_is_not_refreshed(api: Api, world: World) -> None:
    answer = api.post("/api/conversations/nobody/refresh")
    assert (answer.status, answer.code) == (404, "conversation_not_found")


@pytest.mark.parametrize("fault", ["busy", "error", "unauthorized", "garbage"])
def test_a_marketplace_that_does_not_answer_leaves_everything_as_it_was(
    api: Api, world: World, lambdas: Lambdas, sandbox: MarketplaceServer, fault: Kind
) -> None:
    _, conversation_id = only_conversation(world)
    sandbox.faults.add("M10", fault, seconds=3600, count=100)
    lambdas.invoke("refresh_conversation", {"conversation_id": conversation_id})
    assert bodies(api, conversation_id) == ["Where is it?"]
