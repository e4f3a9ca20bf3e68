"""Several readers of a panel at once: nobody waits for another, and none gets an error instead of an order."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from functions.errors import OrderNotFound
from functions.inbox.orders.reading import LEASE_SECONDS
from functions.model.clock import shift
from functions.model.orders import UnavailableReason
from functions.store import conversations, order_parts
from functions.store.order_parts import DOCUMENTS, ORDER
from functions.store.tables.order_parts import OrderPartRow
from tests.builders.scripted_marketplace import ScriptedMarketplace
from tests.integration.orders.conftest import CONVERSATION, Panels


def take(panels: Panels, part: str, token: str, until: str) -> None:
    assert order_parts.acquire(panels.order_id, part, token, panels.now, until, CONVERSATION)


def colleague_takes(panels: Panels, part: str, at_look: int) -> Callable[[], str]:
    """A clock that lets a colleague take the part's lease when it is looked at for the ``at_look``th time."""
    looks = 0

    def clock() -> str:
        nonlocal looks
        looks += 1
        if looks == at_look:
            take(panels, part, "colleague", shift(panels.now, seconds=LEASE_SECONDS))
        return panels.now

    return clock


def test_who_comes_second_to_an_order_that_was_never_read_sees_that_it_is_being_read(panels: Panels) -> None:
    part = panels.reader(clock=colleague_takes(panels, ORDER, 2)).panel().order
    assert (part.value, part.unavailable, part.reading) == (None, None, True)
    assert panels.asked("OR11") == 0


def test_who_comes_second_after_a_reader_was_killed_sees_that_it_is_being_read(panels: Panels) -> None:
    take(panels, ORDER, "killed", shift(panels.now, seconds=LEASE_SECONDS))
    panels.later(LEASE_SECONDS)
    part = panels.reader(clock=colleague_takes(panels, ORDER, 2)).panel().order
    assert (part.value, part.unavailable, part.reading) == (None, None, True)


def test_three_readers_at_the_same_moment_make_one_request(panels: Panels) -> None:
    with ThreadPoolExecutor(3) as agents:
        read = list(agents.map(lambda _: panels.reader().panel(), range(3)))
    assert panels.asked("OR11") == 1
    assert [panel.order.unavailable for panel in read] == [None] * 3
    assert all(panel.order.value or panel.order.reading for panel in read)


def test_without_time_for_a_request_nothing_is_asked_and_no_failure_is_stored(panels: Panels) -> None:
    panel = panels.reader(seconds_left=15).panel()
    for part in (panel.order, panel.documents):
        assert (part.value, part.unavailable, part.reading) == (None, None, True)
    assert (panels.asked("OR11"), panels.asked("OR72")) == (0, 0)
    assert list(OrderPartRow.scan()) == []
    assert panels.reader().panel().order.value


@pytest.mark.parametrize("during", ["/api/orders", "/api/orders/documents", "/api/returns"])
def test_an_erasure_while_the_marketplace_is_asked_leaves_nothing(
    panels: Panels, scripted: ScriptedMarketplace, during: str
) -> None:
    order = panels.sandbox.marketplace.orders[panels.order_id]

    def body(path: str, _: object) -> str:
        if path == during:
            conversations.unlink_order(panels.order_id, CONVERSATION)
            order_parts.delete_of(panels.order_id)
        return json.dumps({"orders": [order], "order_documents": [], "total_count": 0, "data": []})

    scripted.responds(body)
    reader = panels.reader(make_calls=scripted.order_calls)
    if during == "/api/returns":
        reader.panel()
    else:
        with pytest.raises(OrderNotFound):
            reader.panel()
    assert {row.order_id for row in OrderPartRow.scan()} <= {order_parts.ALL_ORDERS}


def test_an_order_of_another_conversation_can_still_be_read(
    panels: Panels, scripted: ScriptedMarketplace
) -> None:
    """The conversation by which the reader knew the order is erased."""
    conversations.link_order(panels.order_id, "b conversation")
    order = panels.sandbox.marketplace.orders[panels.order_id]

    def body(_path: str, _query: object) -> str:
        conversations.unlink_order(panels.order_id, CONVERSATION)
        return json.dumps({"orders": [order], "order_documents": [], "total_count": 0})

    scripted.responds(body)
    documents = panels.reader(make_calls=scripted.order_calls).panel().documents
    assert (documents.unavailable, documents.reading) == (None, True)
    assert panels.reader(make_calls=scripted.order_calls).panel().documents.value


def test_an_order_whose_documents_the_marketplace_does_not_know_has_none(
    panels: Panels, scripted: ScriptedMarketplace
) -> None:
    order = panels.sandbox.marketplace.orders[panels.order_id]

    def body(path: str, _: object) -> str:
        scripted.status = 404 if path == "/api/orders/documents" else 200
        return json.dumps({"orders": [order]})

    scripted.responds(body)
    panel = panels.reader(make_calls=scripted.order_calls).panel()
    assert panel.order.unavailable is None
    assert panel.documents.unavailable
    assert (panel.documents.unavailable.reason, panel.documents.unavailable.retry_at) == (
        UnavailableReason.NOT_FOUND,
        None,
    )


def test_a_lost_lease_of_one_part_leaves_the_other(panels: Panels) -> None:
    take(panels, DOCUMENTS, "colleague", shift(panels.now, seconds=LEASE_SECONDS))
    panel = panels.reader().panel()
    assert panel.order.value
    assert (panel.documents.reading, panel.documents.unavailable) == (True, None)
