"""The panel says since when this inbox has seen an incident: the marketplace does not."""

from __future__ import annotations

from typing import Any

import pytest

from functions.model.clock import shift
from functions.store import order_parts
from functions.store.order_parts import ORDER
from infra.local.sandbox.order_changes import close_incident, open_incident
from tests.integration.orders.conftest import CONVERSATION, Panels


def incident(panels: Panels) -> Any:
    panels.later(61)
    return panels.open()["order"]["value"]["incident"]


def test_the_time_survives_later_reads_and_begins_anew(panels: Panels) -> None:
    marketplace = panels.sandbox.marketplace
    assert incident(panels) is None
    open_incident(marketplace, panels.order_id, "Item not received")
    first = incident(panels)
    seen_at = panels.now
    assert first == {"reason": "Item not received", "first_seen_at": seen_at}
    assert incident(panels) == first
    line = panels.open()["order"]["value"]["lines"][0]
    assert line["incident"] == first
    close_incident(marketplace, panels.order_id)
    assert incident(panels) is None
    open_incident(marketplace, panels.order_id, "Damaged")
    assert incident(panels) == {"reason": "Damaged", "first_seen_at": panels.now}


def test_an_answer_that_does_not_say_ends_nothing(panels: Panels) -> None:
    order = panels.sandbox.marketplace.orders[panels.order_id]
    open_incident(panels.sandbox.marketplace, panels.order_id, "Item not received")
    first = incident(panels)["first_seen_at"]
    order["order_lines"][0]["order_line_state"] = ["?"]
    assert incident(panels)["first_seen_at"] == first
    lines, order["order_lines"] = order["order_lines"], "?"
    assert incident(panels)["first_seen_at"] == first
    order["order_lines"] = lines
    lines[0]["order_line_state"] = "INCIDENT_OPEN"
    assert incident(panels)["first_seen_at"] == first


def test_an_incident_that_no_line_shows_is_the_orders_and_later_the_lines(panels: Panels) -> None:
    order = panels.sandbox.marketplace.orders[panels.order_id]
    order["has_incident"] = True
    first = incident(panels)
    assert first == {"reason": None, "first_seen_at": panels.now}
    open_incident(panels.sandbox.marketplace, panels.order_id, "Item not received")
    assert incident(panels) == {"reason": "Item not received", "first_seen_at": first["first_seen_at"]}


def test_a_failure_keeps_the_time(panels: Panels) -> None:
    open_incident(panels.sandbox.marketplace, panels.order_id, "Item not received")
    first = incident(panels)
    panels.sandbox.faults.add("OR11", "error", count=1)
    assert incident(panels) == first
    assert incident(panels) == first


DYNAMODB_TYPES = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"]


@pytest.mark.parametrize("line_id", DYNAMODB_TYPES)
def test_a_line_may_have_the_name_of_a_dynamodb_type_as_its_id(panels: Panels, line_id: str) -> None:
    panels.sandbox.marketplace.orders[panels.order_id]["order_lines"][0]["order_line_id"] = line_id
    open_incident(panels.sandbox.marketplace, panels.order_id, "Damaged")
    first = incident(panels)
    assert first == {"reason": "Damaged", "first_seen_at": panels.now}
    assert incident(panels) == first


@pytest.mark.parametrize("key", DYNAMODB_TYPES)
def test_the_store_takes_any_key(panels: Panels, key: str) -> None:
    def acquire() -> order_parts.Lease:
        later = shift(panels.now, seconds=12)
        lease = order_parts.acquire(panels.order_id, ORDER, key, panels.now, later, CONVERSATION)
        assert lease
        return lease

    assert order_parts.store(acquire(), None, panels.now, panels.now, {key: panels.now})
    assert acquire().incidents == {key: panels.now}


def test_each_of_many_lines_with_long_ids_keeps_its_incident(panels: Panels) -> None:
    marketplace = panels.sandbox.marketplace
    for number in range(99):
        marketplace.add_line(panels.order_id, f"Line {number}", 1)
    for number, line in enumerate(marketplace.orders[panels.order_id]["order_lines"]):
        line["order_line_id"] = f"{number:03}".ljust(900, "\x01")
        open_incident(marketplace, panels.order_id, "Damaged", number)
    first = incident(panels)
    assert incident(panels) == first
    order = panels.open()["order"]["value"]
    assert order["lines_left_out"] > 0
    assert {line["incident"]["first_seen_at"] for line in order["lines"]} == {first["first_seen_at"]}


def test_a_line_that_does_not_fit_has_its_incident_as_well(panels: Panels) -> None:
    marketplace = panels.sandbox.marketplace
    for number in range(400):  # fewer than are read, and more than a row has room for
        marketplace.add_line(panels.order_id, f"Line {number} " + "x" * 700, 1)
    open_incident(marketplace, panels.order_id, "Damaged", 400)
    first = incident(panels)
    assert first == {"reason": "Damaged", "first_seen_at": panels.now}
    assert panels.open()["order"]["value"]["lines_left_out"] > 0
    assert incident(panels) == first
    close_incident(marketplace, panels.order_id, 400)
    assert incident(panels) is None


def test_an_order_that_has_no_incident_ends_those_of_lines_that_cannot_be_read(panels: Panels) -> None:
    marketplace = panels.sandbox.marketplace
    order = marketplace.orders[panels.order_id]
    marketplace.add_line(panels.order_id, "Clips", 1)
    open_incident(marketplace, panels.order_id, "Damaged")
    first = incident(panels)
    order["order_lines"][0]["order_line_id"] = ["?"]
    assert incident(panels)["first_seen_at"] == first["first_seen_at"]
    order["has_incident"] = False
    assert incident(panels) is None
