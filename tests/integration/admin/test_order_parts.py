"""What is stored about orders is exported, and erased with a conversation about it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from functions.store import conversations, order_parts
from functions.store.order_parts import ALL_ORDERS
from functions.store.tables.order_parts import OrderPartRow
from tests.builders.admin import admin, resources
from tests.builders.erasure import Shop, Threads


def order_of(thread_id: str) -> str:
    (order_id,) = conversations.get(conversations.id_for(thread_id)).order_ids
    return order_id


def stored() -> set[str]:
    return {row.order_id for row in OrderPartRow.scan()} - {ALL_ORDERS}


@pytest.fixture
def orders(shop: Shop, threads: Threads) -> tuple[str, str]:
    """Marie's order and Ann's, as their panels were opened."""
    found = order_of(threads.short), order_of(threads.anns)
    for order_id in found:
        panel = shop.api.get(f"/api/orders/{quote(quote(order_id, safe=''), safe='')}").body
        assert panel["order"]["value"]["id"] == order_id
    assert stored() == set(found)
    return found


def test_orders_are_exported(shop: Shop, orders: tuple[str, str], tmp_path: Path) -> None:
    assert admin(resources(shop.cloud), "export", str(tmp_path)) == 0
    lines = (tmp_path / "order_parts.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["Item"]["order_id"]["S"] for line in lines} == {*orders, ALL_ORDERS}


def test_an_erased_customers_orders_are_erased_and_cannot_be_opened(
    shop: Shop, orders: tuple[str, str]
) -> None:
    maries, anns = orders
    assert shop.erase(shop.marie) == 0
    assert stored() == {anns}
    assert shop.api.get(f"/api/orders/{quote(quote(maries, safe=''), safe='')}").status == 404
    assert stored() == {anns}


def test_a_reader_that_was_under_way_stores_nothing_after_the_erasure(
    shop: Shop, threads: Threads, orders: tuple[str, str]
) -> None:
    maries, anns = orders
    under_way = order_parts.acquire(
        maries,
        order_parts.ORDER,
        "token",
        "2100-01-01T00:00:00.000Z",
        "2100-01-01T00:00:12.000Z",
        conversations.id_for(threads.short),
    )
    assert under_way
    assert shop.erase(shop.marie) == 0
    assert not order_parts.store_failure(under_way, "unreachable", "2100-01-01T00:00:12.000Z")
    next_part = order_parts.acquire(
        maries,
        order_parts.DOCUMENTS,
        "token",
        "2100-01-01T00:00:00.000Z",
        "2100-01-01T00:00:12.000Z",
        conversations.id_for(threads.short),
    )
    assert next_part is None
    assert stored() == {anns}


def test_an_order_that_the_thread_no_longer_names_is_erased_too(
    shop: Shop, threads: Threads, orders: tuple[str, str]
) -> None:
    former = "ORDER-OF-BEFORE"
    conversations.link_order(former, conversations.id_for(threads.short))
    assert order_parts.acquire(
        former,
        order_parts.ORDER,
        "t",
        "2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:12.000Z",
        conversations.id_for(threads.short),
    )
    assert shop.erase(shop.marie) == 0
    assert stored() == {orders[1]}
