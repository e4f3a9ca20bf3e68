"""The panel says since when this inbox has seen an incident: the marketplace does not."""

from __future__ import annotations

from typing import Any

from functions.model.clock import shift
from functions.store import order_parts
from functions.store.order_parts import ORDER
from infra.local.sandbox.order_changes import close_incident, open_incident
from tests.integration.orders.conftest import START, Panels


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


def test_the_earlier_time_of_two_readers_is_kept(panels: Panels) -> None:
    """The first one saw the incident and was so slow that its lease was over when it stored it."""
    open_incident(panels.sandbox.marketplace, panels.order_id, "Item not received")
    line_id = panels.sandbox.marketplace.orders[panels.order_id]["order_lines"][0]["order_line_id"]
    slow = order_parts.acquire(panels.order_id, ORDER, "slow", START, shift(START, seconds=12))
    assert slow
    assert incident(panels)["first_seen_at"] == panels.now > START
    assert not order_parts.store(slow, None, START, START)
    order_parts.add_incidents(panels.order_id, {line_id: START})
    assert incident(panels)["first_seen_at"] == START
