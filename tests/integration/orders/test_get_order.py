"""The order panel shows what the marketplace says, asks it rarely, and says what could not be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from functions import wiring
from functions.inbox.orders.reading import FORBIDDEN_SECONDS, LEASE_SECONDS
from functions.model.clock import shift
from functions.store import conversations, order_parts
from functions.store.key_rights import RIGHTS
from functions.store.order_parts import ORDER
from functions.store.pauses import PAUSE
from functions.store.tables.order_parts import OrderPartRow
from functions.store.tables.sync_records import SyncRecordRow
from infra.local.aws.cloud import KEY_SECRET, Cloud
from infra.local.sandbox import order_changes, seller_api
from tests.builders.conversations import message_at, store_thread, thread
from tests.integration.orders.conftest import CONVERSATION, START, Panels


def shown(panel: Any, part: str = "order") -> Any:
    """The value of a part that was read without trouble."""
    assert (panel[part]["unavailable"], panel[part]["reading"]) == (None, False), panel
    return panel[part]["value"]


def trouble(panel: Any, part: str = "order") -> tuple[str, str | None]:
    obstacle = panel[part]["unavailable"]
    return obstacle["reason"], obstacle["retry_at"]


def test_an_order_is_shown_with_its_amounts_lines_picture_and_tracking(panels: Panels) -> None:
    marketplace, order_id = panels.sandbox.marketplace, panels.order_id
    marketplace.add_line(order_id, "Clips", 20.2, quantity=2, shipping_price=4.99)
    order_changes.ship(marketplace, order_id, carrier="CPCL", number="LM 1/2")
    order_changes.refund(marketplace, order_id, 10.1)
    order_changes.add_document(marketplace, order_id, "facture.pdf")
    panel = panels.open()
    order = shown(panel)
    assert (order["state"], order["currency"], order["tax_mode"]) == ("SHIPPED", "CAD", "TAX_EXCLUDED")
    assert (order["price"], order["shipping_price"]) == (120.2, 4.99)
    assert order["taxes"] == [{"code": "GST", "amount": 6.26}, {"code": "QST", "amount": 12.48}]
    assert order["total_price"] == 143.93
    dock, clips = order["lines"]
    assert (clips["title"], clips["quantity"], clips["price"]) == ("Clips", 2, 20.2)
    assert dock["picture_url"].startswith(f"{panels.sandbox.url}/media/product/Dock")
    (refund,) = dock["refunds"]
    assert (refund["amount"], refund["state"]) == (10.1, "REFUNDED")
    assert order["shipment"]["tracking_url"].endswith("searchFor=LM%201%2F2")
    assert [document["name"] for document in shown(panel, "documents")] == ["facture.pdf"]
    assert (order["unreadable"], order["lines_left_out"]) == ([], 0)
    assert order["time_zone"] == "America/Toronto"


def test_nothing_that_says_who_bought_is_stored_or_shown(panels: Panels) -> None:
    text = json.dumps([panels.open(), [row.attribute_values for row in OrderPartRow.scan()]], default=str)
    for word in ("Marie", "Tremblay", "Rue Exemple", "H2X", "5145550100", "notification.mirakl.net", "CUST-"):
        assert word not in text


def test_three_agents_cause_one_request_in_a_minute(panels: Panels) -> None:
    for _ in range(19):
        for _ in range(3):
            panels.open()
        panels.later(3)
    assert (panels.asked("OR11"), panels.asked("OR72")) == (1, 1)
    panels.later(3)
    panels.open()
    assert (panels.asked("OR11"), panels.asked("OR72")) == (2, 2)


def test_three_agents_at_the_same_moment_cause_one_request(panels: Panels) -> None:
    with ThreadPoolExecutor(3) as agents:
        opened = list(agents.map(lambda _: panels.open(), range(3)))
    assert (panels.asked("OR11"), panels.asked("OR72")) == (1, 1)
    for panel in opened:
        assert panel["order"]["value"] or panel["order"]["reading"]
        assert panel["order"]["unavailable"] is None


def test_who_does_not_read_gets_what_is_stored_and_does_not_wait(panels: Panels) -> None:
    before = shown(panels.open())
    panels.later(61)
    assert acquired(panels, "killed")
    part = panels.open()["order"]
    assert (part["reading"], part["value"], part["as_of"]) == (True, before, START)
    assert panels.asked("OR11") == 1
    panels.later(LEASE_SECONDS)
    shown(panels.open())
    assert panels.asked("OR11") == 2, "the lease of a reader that was killed ends"


def test_a_reader_that_lost_its_lease_stores_nothing(panels: Panels) -> None:
    late = acquired(panels, "late")
    assert late
    panels.later(LEASE_SECONDS)
    shown(panels.open())
    assert not order_parts.store_failure(late, "unreachable", at(panels, 100))
    shown(panels.open())


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("error", "unreachable"),
        ("maintenance", "unreachable"),
        ("garbage", "unreachable"),
        ("empty", "unreachable"),
        ("gone", "unreachable"),
        ("unauthorized", "unreachable"),
        ("drop_before", "unreachable"),
        ("forbidden", "forbidden"),
        ("busy", "busy"),
    ],
)
def test_what_cannot_be_read_again_is_shown_as_it_was_with_the_reason(
    panels: Panels, fault: Any, reason: str
) -> None:
    before = shown(panels.open())
    panels.later(3600)
    panels.sandbox.faults.add("OR11", fault, count=100, seconds=45)
    panel = panels.open()
    assert (panel["order"]["value"], panel["order"]["as_of"]) == (before, START)
    retry_at = {"forbidden": None, "busy": at(panels, 45)}.get(reason, at(panels, 10))
    assert trouble(panel) == (reason, retry_at)
    shown(panel, "documents")


def test_a_part_that_was_never_read_has_no_value(panels: Panels) -> None:
    panels.sandbox.faults.add("OR11", "error", count=100)
    part = panels.open()["order"]
    assert (part["value"], part["as_of"], part["unavailable"]["reason"]) == (None, None, "unreachable")


def test_a_broken_marketplace_is_asked_once_in_ten_seconds(panels: Panels) -> None:
    panels.sandbox.faults.add("OR11", "error", count=100)
    for _ in range(9):
        for _ in range(3):
            assert trouble(panels.open())[0] == "unreachable"
        panels.later(1)
    assert panels.asked("OR11") == 1
    panels.later(1)
    panels.sandbox.faults.clear()
    shown(panels.open())
    assert panels.asked("OR11") == 2


def test_a_marketplace_that_asks_to_wait_is_asked_by_nobody_until_then(
    panels: Panels, new_order: Callable[[], str]
) -> None:
    panels.sandbox.faults.add("OR11", "busy", seconds=30)
    other = new_order()
    assert trouble(panels.open()) == ("busy", at(panels, 30))
    assert trouble(panels.open(other))[0] == "busy"
    assert panels.asked("OR11") == 1
    assert {row.kind for row in SyncRecordRow.scan()} <= {PAUSE, RIGHTS}, "its role allows no other"
    panels.later(31)
    shown(panels.open())
    shown(panels.open(other))


def test_what_the_key_may_not_read_is_asked_once_an_hour_for_all_orders(
    panels: Panels, new_order: Callable[[], str]
) -> None:
    panels.sandbox.marketplace.forbidden = {"OR72", "SH21"}
    other = new_order()
    for order_id in (panels.order_id, other):
        order_changes.ship(panels.sandbox.marketplace, order_id, number="LM1")
    for _ in range(50):
        for order_id in (panels.order_id, other):
            panel = panels.open(order_id)
            assert trouble(panel, "documents") == ("forbidden", None)
            assert shown(panel)["shipment"]["tracking_url"] is None, "no link is made up"
        panels.later(70)
    assert (panels.asked("OR72"), panels.asked("SH21")) == (2, 1), "of OR72, one for each of two orders"
    panels.sandbox.marketplace.forbidden.clear()
    panels.later(FORBIDDEN_SECONDS)
    assert shown(panels.open(), "documents") == []


def test_one_order_that_is_forbidden_closes_no_other(panels: Panels, new_order: Callable[[], str]) -> None:
    panels.sandbox.faults.add("OR11", "forbidden")
    assert trouble(panels.open()) == ("forbidden", None)
    shown(panels.open(new_order()))
    panels.later(10)
    shown(panels.open())


def test_a_new_key_is_tried_although_the_old_one_might_not_read(
    panels: Panels, new_order: Callable[[], str], cloud: Cloud
) -> None:
    panels.sandbox.marketplace.forbidden = {"OR72"}
    for _ in range(2):
        assert trouble(panels.open(new_order()), "documents") == ("forbidden", None)
    assert trouble(panels.open(), "documents") == ("forbidden", None)
    assert panels.asked("OR72") == 2
    panels.sandbox.marketplace.key = "another key"
    panels.sandbox.marketplace.forbidden.clear()
    cloud.client("secretsmanager").put_secret_value(SecretId=KEY_SECRET, SecretString="another key")
    wiring._forget_key()
    assert shown(panels.open(), "documents") == []


def test_in_an_outage_only_the_first_two_orders_are_asked_for(
    panels: Panels, new_order: Callable[[], str]
) -> None:
    panels.sandbox.faults.add("OR11", "error", count=100)
    for _ in range(4):
        assert trouble(panels.open(new_order())) == ("unreachable", at(panels, 10))
    assert panels.asked("OR11") == 2
    panels.later(10)
    for _ in range(4):
        assert trouble(panels.open(new_order()))[0] == "unreachable"
    assert panels.asked("OR11") == 3
    panels.sandbox.faults.clear()
    panels.later(10)
    shown(panels.open())


def test_an_order_that_fails_alone_closes_no_other(panels: Panels, new_order: Callable[[], str]) -> None:
    for _ in range(3):
        panels.sandbox.faults.add("OR11", "garbage")
        assert trouble(panels.open())[0] == "unreachable"
        shown(panels.open(new_order()))
        panels.later(10)


def test_an_outage_hides_no_value_that_is_fresh(panels: Panels, new_order: Callable[[], str]) -> None:
    shown(panels.open())
    panels.sandbox.faults.add("OR11", "error", count=100)
    for _ in range(2):
        panels.open(new_order())
    shown(panels.open())


@pytest.mark.parametrize("forbidden", [set(), {"OR72"}])
def test_without_the_key_what_is_stored_is_shown(
    panels: Panels, new_order: Callable[[], str], cloud: Cloud, forbidden: set[str]
) -> None:
    panels.sandbox.marketplace.forbidden = forbidden
    panels.open(new_order())
    before = panels.open()["order"]["value"]
    assert before
    panels.later(61)
    cloud.client("secretsmanager").delete_secret(SecretId=KEY_SECRET, ForceDeleteWithoutRecovery=True)
    wiring._forget_key()
    panel = panels.open()
    assert (panel["order"]["value"], panel["order"]["as_of"]) == (before, START)
    assert trouble(panel) == ("unreachable", at(panels, 10))


def test_carriers_that_take_more_than_a_row_cost_nothing_but_their_links(
    panels: Panels, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = f"https://carrier.example.com/{'x' * 1900}/{{trackingId}}"
    many = [{"code": f"C{number}", "label": "C", "tracking_url": template} for number in range(999)]
    monkeypatch.setattr(seller_api, "CARRIERS", (*order_changes.CARRIERS, *many))
    order_changes.ship(panels.sandbox.marketplace, panels.order_id, number="LM1")
    for _ in range(2):
        assert shown(panels.open())["shipment"]["tracking_url"]
        panels.later(601)
    assert panels.asked("SH21") == 1


def test_carriers_are_asked_once_a_day(panels: Panels, new_order: Callable[[], str]) -> None:
    other = new_order()
    for order_id in (panels.order_id, other):
        order_changes.ship(panels.sandbox.marketplace, order_id, number="LM1")
    for _ in range(3):
        assert shown(panels.open())["shipment"]["tracking_url"]
        assert shown(panels.open(other))["shipment"]["tracking_url"]
        panels.later(28_000)
    assert panels.asked("SH21") == 1


def test_an_order_that_is_not_in_the_answer_is_not_found(panels: Panels) -> None:
    del panels.sandbox.marketplace.orders[panels.order_id]
    assert trouble(panels.open()) == ("not_found", None)


@pytest.mark.parametrize("odd", ["{id},{id}", "{id} ", "{id}\n", " {id}"])
def test_an_id_that_would_ask_for_another_order_is_not_asked(panels: Panels, odd: str) -> None:
    order_id = odd.format(id=panels.order_id)
    conversations.link_order(order_id, "a conversation")
    assert trouble(panels.open(order_id)) == ("not_found", None)
    assert (panels.asked("OR11"), panels.asked("OR72")) == (0, 0)


def test_an_order_that_no_conversation_is_about_is_not_read(panels: Panels) -> None:
    marketplace = panels.sandbox.marketplace
    order_id = marketplace.add_order(marketplace.add_customer("Luc", "Gagnon"), "Lamp")
    answer = panels.answer(order_id)
    assert (answer.status, answer.code) == (404, "order_not_found")
    assert panels.asked("OR11") == 0


def test_a_value_is_shown_for_thirty_days(panels: Panels) -> None:
    shown(panels.open())
    panels.sandbox.faults.add("OR11", "error", count=100)
    panels.later(30 * 86_400 - 1)
    assert panels.open()["order"]["value"]
    panels.later(10)
    part = panels.open()["order"]
    assert (part["value"], part["as_of"], part["unavailable"]["reason"]) == (None, None, "unreachable")


def test_an_order_with_too_many_lines_shows_those_that_fit_and_counts_the_others(panels: Panels) -> None:
    for number in range(600):
        panels.sandbox.marketplace.add_line(panels.order_id, f"Line {number} " + "x" * 300, 1)
    order = shown(panels.open())
    assert 100 < len(order["lines"]) < 601
    assert len(order["lines"]) + order["lines_left_out"] == 601
    assert order["lines"][0]["title"] == "Dock"


def test_the_inbox_works_while_orders_cannot_be_read(panels: Panels) -> None:
    panels.sandbox.faults.add("OR11", "error", count=1000)
    conversation_id = store_thread(thread(message_at(0, "Where is it?"), order_ids=(panels.order_id,)))
    assert trouble(panels.open())[0] == "unreachable"
    assert panels.api.get("/api/conversations").status == 200
    path = f"/api/conversations/{conversation_id}"
    assert panels.api.get(path).status == 200
    sent = panels.api.post(f"{path}/messages", {"body": "It is on its way.", "seen_message_id": "in-m0"}, "1")
    assert sent.status == 201, sent


def acquired(panels: Panels, token: str) -> order_parts.Lease | None:
    until = at(panels, LEASE_SECONDS)
    return order_parts.acquire(panels.order_id, ORDER, token, panels.now, until, CONVERSATION)


def at(panels: Panels, seconds: float) -> str:
    return shift(panels.now, seconds=seconds)
