"""Runs of the synchronisation against the sandbox marketplace, and what they have stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

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

RunSync = Callable[..., SyncReport]
SHOP_ID = "2345"


def new_sync(
    cloud: Cloud,
    mirakl: Mirakl,
    clock: Callable[[], str] = utc_now,
    seconds_left: Callable[[], float] = lambda: 270,
    *,
    started: str | None = None,
    shop_id: str = SHOP_ID,
    is_requested: Callable[[], bool] = lambda: False,
) -> Sync:
    """One run of the synchronisation; it starts now, unless ``started`` says otherwise."""
    return Sync(
        mirakl,
        sync_state_store(cloud),
        started=started or clock(),
        clock=clock,
        overlap_seconds=300,
        shop_id=shop_id,
        key_hash="k",
        seconds_left=seconds_left,
        is_requested=is_requested,
    )


def sync_runner(cloud: Cloud, sandbox: MarketplaceServer) -> RunSync:
    """Runs the synchronisation once, with time for so many ``pages`` of back-fills; waits cost nothing."""

    def run(pages: int = 1000, started: str | None = None, shop_id: str = SHOP_ID) -> SyncReport:
        mirakl = Mirakl(
            sandbox.url, lambda: sandbox.marketplace.key, shop_id, lambda: 270, sleep=lambda _: None
        )
        budget = iter([270.0] * pages)
        return new_sync(
            cloud, mirakl, seconds_left=lambda: next(budget, 0.0), started=started, shop_id=shop_id
        ).run()

    return run


def sync_state_store(cloud: Cloud) -> SyncStateStore:
    return SyncStateStore(cloud.client("ssm"), settings.cursor_parameter)


def stored_sync_state(cloud: Cloud) -> SyncState:
    found = sync_state_store(cloud).load()
    assert found
    return found


def delete_sync_state(cloud: Cloud) -> None:
    cloud.client("ssm").delete_parameter(Name=settings.cursor_parameter)


def open_order_thread(marketplace: FakeMarketplace) -> str:
    """Marie Tremblay asks about her order, in French. Returns the thread's id."""
    person = marketplace.add_customer("Marie", "Tremblay", "fr_CA")
    order_id = marketplace.add_order(person, "USB-C dock")
    return marketplace.open_thread("Où est ma commande ?", person, order_id=order_id, reason="26")


def stored_bodies(thread_id: str) -> list[str]:
    """The bodies of all messages of the thread that are stored here, in order."""
    found = messages.load(conversations.id_for(thread_id)).messages.values()
    return [m.body for m in sorted(found, key=lambda m: m.position)]


def open_older_threads(marketplace: FakeMarketplace, count: int) -> list[str]:
    """Ids of ``count`` threads, the newest first, each an hour older than the one before."""
    person = marketplace.add_customer("Ann", "Lee")
    return [marketplace.open_thread(f"No. {n}", person, ago=timedelta(hours=n + 1)) for n in range(count)]
