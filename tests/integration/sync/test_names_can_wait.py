"""Messages do not wait for the names of customers, which are learned later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from functions import wiring
from functions.inbox.sync.status import SyncReport
from functions.mirakl.client import Mirakl
from functions.model.clock import shift, utc_now
from functions.store import conversations
from functions.store.pauses import Pauses
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.sync import SHOP_ID, new_sync, open_order_thread, stored_bodies

RETRY_AFTER = 200.0


@dataclass
class Runs:
    """Runs that share the marketplace's pauses with the order panel, with a clock that tests move."""

    cloud: Cloud
    sandbox: MarketplaceServer
    now: str = field(default_factory=utc_now)
    slept: list[float] = field(default_factory=list)

    def run(self) -> SyncReport:
        def clock() -> str:
            return self.now

        def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            self.later(seconds)

        mirakl = Mirakl(
            self.sandbox.url,
            lambda: self.sandbox.marketplace.key,
            SHOP_ID,
            lambda: 270,
            sleep,
            Pauses(clock),
            lambda: None,
        )
        return new_sync(self.cloud, mirakl, clock).run()

    def later(self, seconds: float) -> None:
        self.now = shift(self.now, seconds=seconds)


@pytest.fixture
def runs(cloud: Cloud, sandbox: MarketplaceServer, monkeypatch: pytest.MonkeyPatch) -> Runs:
    runs = Runs(cloud, sandbox)
    monkeypatch.setattr(wiring, "now", lambda: runs.now)
    return runs


@pytest.fixture
def unnamed(runs: Runs, api: Api) -> str:
    """The thread that was stored while a panel's 429 forbade to ask for its customer."""
    marketplace = runs.sandbox.marketplace
    open_order_thread(marketplace)
    runs.run()
    runs.sandbox.faults.add("OR11", "busy", seconds=RETRY_AFTER)
    (order_id,) = marketplace.orders
    panel = api.get(f"/api/orders/{order_id}").body
    assert panel["order"]["unavailable"]["reason"] == "busy"
    luc = marketplace.add_customer("Luc", "Gagnon", "fr_CA")
    thread_id = marketplace.open_thread("Hello", luc, order_id=marketplace.add_order(luc, "Lamp"))
    asked = runs.sandbox.app.counts["OR11"]
    runs.run()
    assert len(stored_bodies(thread_id)) == 1
    assert (first_name(thread_id), runs.slept, runs.sandbox.app.counts["OR11"]) == (None, [], asked)
    return thread_id


def first_name(thread_id: str) -> str | None:
    customer = conversations.get(conversations.id_for(thread_id)).customer
    assert customer
    return customer.first_name


def next_run(runs: Runs, thread_id: str) -> None:
    runs.later(RETRY_AFTER + 1)
    runs.run()


def agent_opens_it(runs: Runs, thread_id: str) -> None:
    runs.later(3600)
    conversation_id = conversations.id_for(thread_id)
    LambdaRuntime().invoke("refresh_conversation", {"conversation_id": conversation_id})


def customer_writes_again(runs: Runs, thread_id: str) -> None:
    runs.later(3600)
    runs.sandbox.marketplace.customer_writes(thread_id, "And now?")
    runs.run()


def full_check(runs: Runs, thread_id: str) -> None:
    runs.later(86_400)
    runs.run()


@pytest.mark.parametrize("later", [next_run, agent_opens_it, customer_writes_again, full_check])
def test_a_message_is_stored_at_once_after_a_panels_429_and_the_names_are_learned_later(
    runs: Runs, unnamed: str, later: Callable[[Runs, str], None]
) -> None:
    later(runs, unnamed)
    assert first_name(unnamed) == "Luc"
    asked = runs.sandbox.app.counts["OR11"]
    report = runs.run()
    assert (report.threads, runs.sandbox.app.counts["OR11"], runs.slept) == (0, asked, [])


def test_a_customer_whose_name_the_marketplace_does_not_have_is_not_stored_again_and_again(
    runs: Runs, unnamed: str
) -> None:
    order_id = conversations.get(conversations.id_for(unnamed)).order_ids[0]
    runs.sandbox.marketplace.orders[order_id]["customer"]["firstname"] = None
    runs.later(RETRY_AFTER + 1)
    assert runs.run().threads == 0


@pytest.mark.parametrize("fault", ["error", "drop_before", "garbage"])
def test_new_messages_do_not_wait_for_another_try_either(runs: Runs, fault: Any) -> None:
    runs.run()
    runs.sandbox.faults.add("OR11", fault, count=2)
    thread_id = open_order_thread(runs.sandbox.marketplace)
    for count in (1, 2):
        runs.run()
        assert (len(stored_bodies(thread_id)), first_name(thread_id)) == (1, None)
        assert (runs.sandbox.app.counts["OR11"], runs.slept) == (count, [])
    runs.run()
    assert first_name(thread_id) == "Marie"


def test_a_back_fill_waits_for_the_names(runs: Runs) -> None:
    runs.sandbox.marketplace.bulk_seed(205, 205)
    runs.sandbox.faults.add("OR11", "busy", seconds=RETRY_AFTER, skip=1)
    runs.run()
    assert runs.slept == [RETRY_AFTER]
    assert all(first_name(thread_id) for thread_id in runs.sandbox.marketplace.threads)
