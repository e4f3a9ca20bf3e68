"""An order leads to its conversations, whatever its id, also after its threads moved to other orders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from functions.inbox.sync.thread_import import import_thread
from functions.model.clock import shift, utc_now
from functions.store import conversations
from functions.store.tables.order_conversations import OrderConversationRow
from functions.triggers import ROUTES
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.token import token
from infra.local.web.user_pool import UserPool
from infra.local.web.web_server import listen_on, origins_of, serving, web_app
from tests.builders.api import MARKETPLACE, Api
from tests.builders.conversations import message_at, store_thread, thread
from tests.builders.sync import RunSync, open_order_thread, stored_bodies


@dataclass
class Browser:
    """Somebody signed in at the inbox, over HTTP."""

    url: str
    session: requests.Session

    def of_order(self, encoded_id: str) -> list[str]:
        answer = self.session.get(f"{self.url}/api/orders/{encoded_id}/conversations", timeout=20)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["conversations"]]

    def status(self, method: str, path: str) -> int:
        body: Any = {} if method == "POST" else None
        return self.session.request(method, f"{self.url}{path}", json=body, timeout=20).status_code


@pytest.fixture
def browser(cloud: Cloud, lambdas: LambdaRuntime, tmp_path: Path) -> Iterator[Browser]:
    listening = listen_on(0)
    user_pool = UserPool(cloud, origins_of(listening))
    with (
        serving(
            web_app(lambdas, tmp_path, user_pool, MARKETPLACE, files=cloud.files.origin), listening
        ) as url,
        requests.Session() as session,
    ):
        session.headers["Authorization"] = f"Bearer {token(url)}"
        yield Browser(url, session)


PARAMETER = re.compile(r"\{\w+\}")
ODD_IDS = (
    "A#1",
    "A/1",
    "A?1",
    "A%1",
    "A%2F1",
    "A 1",
    "A+1&b=2",
    "été;1",
    '"A"',
    "A\\1",
    "/",
    "#",
    "世" * 300,
)


def test_an_order_with_any_characters_in_its_id_leads_to_its_conversations(browser: Browser) -> None:
    """Each encoded as the page does it: twice, since API Gateway decodes once before it looks for slashes."""
    stored = {
        order_id: store_thread(
            thread(message_at(1, "Hello"), thread_id=f"thread-{number}", order_ids=(order_id,))
        )
        for number, order_id in enumerate(ODD_IDS)
    }
    found = {order_id: browser.of_order(quote(quote(order_id, safe=""), safe="")) for order_id in ODD_IDS}
    assert found == {order_id: [conversation_id] for order_id, conversation_id in stored.items()}


@pytest.mark.parametrize("order_id", ["ORD-1-A", "A#1", "A 1", "été"])
def test_an_id_that_api_gateway_leaves_whole_may_be_encoded_once(browser: Browser, order_id: str) -> None:
    conversation_id = store_thread(thread(message_at(1, "Hello"), order_ids=(order_id,)))
    assert browser.of_order(quote(order_id, safe="")) == [conversation_id]


@pytest.mark.parametrize("length", [1025, 3000, 6000])
def test_an_id_too_long_to_be_one_is_not_found_and_breaks_nothing(browser: Browser, length: int) -> None:
    with_ids = [route for route in ROUTES if "{" in route.path]
    assert len(with_ids) > 5
    for route in with_ids:
        assert browser.status(route.method, PARAMETER.sub("c" * length, route.path)) == 404, route
        below_a_conversation = route.path.replace("{conversation_id}", "c")
        path = PARAMETER.sub("%2541" * length, below_a_conversation)
        assert browser.status(route.method, path) in (400, 404, 405, 422), route


def moves_to(marketplace: FakeMarketplace, thread_id: str, order_id: str) -> None:
    marketplace.threads[thread_id]["entities"] = [{"type": "MMP_ORDER", "id": order_id, "label": order_id}]


def of_order(api: Api, order_id: str) -> list[str]:
    return [row["id"] for row in api.get(f"/api/orders/{order_id}/conversations").body["conversations"]]


def links() -> set[tuple[str, str]]:
    return {(link.order_id, link.conversation_id) for link in OrderConversationRow.scan()}


def test_a_thread_that_moves_to_another_order_is_no_longer_under_the_first(
    run: RunSync, marketplace: FakeMarketplace, api: Api
) -> None:
    thread_id, other = open_order_thread(marketplace), open_order_thread(marketplace)
    run()
    conversation_id = conversations.id_for(thread_id)
    before = conversations.get(conversation_id).order_id or ""
    assert of_order(api, before) == [conversation_id]
    moves_to(marketplace, thread_id, "ORDER-NEW")
    run()
    assert of_order(api, before) == []
    assert of_order(api, "ORDER-NEW") == [conversation_id]
    others = conversations.get(conversations.id_for(other))
    assert links() == {("ORDER-NEW", conversation_id), (others.order_id or "", others.id)}
    marketplace.threads[thread_id]["entities"] = []
    run()
    assert of_order(api, "ORDER-NEW") == []
    assert links() == {(others.order_id or "", others.id)}


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_run_that_is_stopped_while_an_order_changes_leaves_no_wrong_link(
    run: RunSync, marketplace: FakeMarketplace, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread_id = open_order_thread(marketplace)
    run()
    conversation_id = conversations.id_for(thread_id)
    before = conversations.get(conversation_id).order_id or ""
    moves_to(marketplace, thread_id, "ORDER-NEW")
    for step in ("unlink_order", "update"):
        with monkeypatch.context() as stopped:
            stopped.setattr(conversations, step, stop)
            with pytest.raises(KeyboardInterrupt):
                run()
        assert of_order(api, "ORDER-NEW") == [], "the conversation does not say so yet"
    run()
    assert of_order(api, before) == []
    assert of_order(api, "ORDER-NEW") == [conversation_id]
    assert links() == {("ORDER-NEW", conversation_id)}


def test_the_orders_are_those_of_the_whole_thread_where_that_was_read(
    run: RunSync, marketplace: FakeMarketplace, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread moves to another order after it was listed and before it is read whole."""
    thread_id = open_order_thread(marketplace)

    def overtaken(found: Any, *rest: Any) -> Any:
        moves_to(marketplace, thread_id, "ORDER-NEW")
        return import_thread(replace(found, thread=replace(found.thread, messages=())), *rest)

    monkeypatch.setattr("functions.inbox.sync.importer.import_thread", overtaken)
    run(started=shift(utc_now(), minutes=5))
    assert len(stored_bodies(thread_id)) == 1
    assert of_order(api, "ORDER-NEW") == [conversations.id_for(thread_id)]
