from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from functions import wiring
from functions.inbox.orders.panel import PanelReader
from functions.mirakl.orders.calls import OrderCalls
from functions.model.clock import shift
from functions.store import conversations
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Answer, Api
from tests.builders.scripted_marketplace import ScriptedMarketplace, scripted_marketplace

START = "2100-11-26T12:00:00.000Z"
"""Not in the past, because DynamoDB Local deletes rows whose time is over, by its own clock."""
CONVERSATION = "a conversation"
"""The id of the one that all orders here are linked with."""


@dataclass
class Panels:
    """The order panel of one order, with a clock of its own."""

    api: Api
    sandbox: MarketplaceServer
    order_id: str
    now: str = START

    def answer(self, order_id: str | None = None) -> Answer:
        return self.api.get(f"/api/orders/{quote(quote(order_id or self.order_id, safe=''), safe='')}")

    def open(self, order_id: str | None = None) -> Any:
        answer = self.answer(order_id)
        assert answer.status == 200, answer
        return answer.body

    def reader(
        self,
        order_id: str | None = None,
        *,
        clock: Callable[[], str] | None = None,
        make_calls: Callable[[], OrderCalls] | None = None,
        seconds_left: float = 25,
    ) -> PanelReader:
        """As the function makes it, but for what a test replaces."""
        return PanelReader(
            order_id or self.order_id,
            make_calls or (lambda: wiring.order_calls(lambda: seconds_left)),
            clock or (lambda: self.now),
            wiring.key_hash,
            lambda: seconds_left,
        )

    def later(self, seconds: float) -> None:
        self.now = shift(self.now, seconds=seconds)

    def asked(self, operation: str) -> int:
        return self.sandbox.app.counts[operation]


@pytest.fixture
def scripted() -> Iterator[ScriptedMarketplace]:
    with scripted_marketplace() as marketplace:
        yield marketplace


@pytest.fixture
def new_order(marketplace: FakeMarketplace) -> Callable[[], str]:
    """Adds an order that a conversation is about."""

    def add() -> str:
        order_id = marketplace.add_order(marketplace.add_customer("Marie", "Tremblay", "fr_CA"), "Dock", 100)
        conversations.link_order(order_id, CONVERSATION)
        return order_id

    return add


@pytest.fixture
def panels(
    api: Api,
    sandbox: MarketplaceServer,
    new_order: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> Panels:
    panels = Panels(api, sandbox, new_order())
    monkeypatch.setattr(wiring, "now", lambda: panels.now)
    return panels
