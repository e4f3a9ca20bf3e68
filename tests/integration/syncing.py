"""Runs of the synchronisation against the sandbox marketplace, and what tests of them ask for."""

from __future__ import annotations

from collections.abc import Callable

from functions.inbox.sync.run import Sync
from functions.inbox.sync.status import SyncReport
from functions.mirakl.client import Mirakl
from functions.model.clock import utc_now
from functions.settings import settings
from functions.store import conversations, messages
from functions.store.sync_state import SyncState, SyncStateStore
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer

Run = Callable[..., SyncReport]


def runs_of(cloud: Cloud, sandbox: MarketplaceServer) -> Run:
    """One run of the synchronisation, with time for so many ``pages`` of walks; waits cost nothing."""

    def once(pages: int = 1000, started: str | None = None, shop_id: str = "2345") -> SyncReport:
        mirakl = Mirakl(
            sandbox.url, lambda: sandbox.marketplace.key, shop_id, lambda: 270, sleep=lambda _: None
        )
        budget = iter([270.0] * pages)
        return Sync(
            mirakl,
            cursor(cloud),
            started=started or utc_now(),
            clock=utc_now,
            overlap_seconds=300,
            shop_id=shop_id,
            key_hash="k",
            seconds_left=lambda: next(budget, 0.0),
        ).run()

    return once


def cursor(cloud: Cloud) -> SyncStateStore:
    return SyncStateStore(cloud.client("ssm"), settings.cursor_parameter)


def place(cloud: Cloud) -> SyncState:
    found = cursor(cloud).load()
    assert found
    return found


def forget_place(cloud: Cloud) -> None:
    cloud.client("ssm").delete_parameter(Name=settings.cursor_parameter)


def marie(marketplace: FakeMarketplace) -> str:
    """Marie asks about her order; returns the thread's id."""
    person = marketplace.add_customer("Marie", "Tremblay", "fr_CA")
    order_id = marketplace.add_order(person, "USB-C dock")
    return marketplace.open_thread("Où est ma commande ?", person, order_id=order_id, reason="26")


def bodies(thread_id: str) -> list[str]:
    """All that is stored of the thread, in order."""
    found = messages.load(conversations.id_for(thread_id)).messages.values()
    return [m.body for m in sorted(found, key=lambda m: m.position)]
