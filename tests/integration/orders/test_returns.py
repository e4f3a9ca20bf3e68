"""The order panel shows what the customer sends back, and never another order's return."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.store import order_parts
from functions.store.tables.order_parts import OrderPartRow
from infra.local.sandbox.returns import send_back
from tests.builders.scripted_marketplace import ScriptedMarketplace
from tests.integration.orders.conftest import START, Panels


def returns(panels: Panels, order_id: str | None = None) -> Any:
    return panels.open(order_id)["returns"]


def shown(panels: Panels) -> list[Any]:
    """The returns that were read without trouble."""
    part = returns(panels)
    assert (part["unavailable"], part["reading"], part["left_out"]) == (None, False, 0), part
    assert part["is_complete"]
    listed: list[Any] = part["value"]
    return listed


def test_a_return_is_shown_with_its_lines_reasons_and_tracking(panels: Panels) -> None:
    sent = send_back(panels.sandbox.marketplace, panels.order_id, quantity=2, number="LM9", reason="51")
    (entry,) = shown(panels)
    assert (entry["id"], entry["state"], entry["rma"]) == (sent["id"], "IN_PROGRESS", sent["rma"])
    (line,) = entry["lines"]
    assert (line["quantity"], line["reason_code"], line["reason"]) == (2, "51", "Arrived damaged")
    ordered = panels.open()["order"]["value"]["lines"]
    assert line["order_line_id"] == ordered[0]["id"]
    assert entry["shipment"]["tracking_number"] == "LM9"
    assert entry["shipment"]["tracking_url"].endswith("searchFor=LM9"), "made from the carrier's template"
    assert entry["label_url"] == sent["label_url"]
    assert entry["unreadable"] == []


def test_the_names_of_the_published_example_are_read_as_well(panels: Panels) -> None:
    send_back(panels.sandbox.marketplace, panels.order_id, number="LM9", in_camel_case=True)
    (entry,) = shown(panels)
    assert entry["shipment"]["tracking_number"] == "LM9"
    assert entry["shipment"]["carrier"] == "CPCL"


def test_an_order_without_returns_has_none(panels: Panels) -> None:
    assert shown(panels) == []
    assert returns(panels)["has_returns"] is True


def test_another_order_with_the_same_number_has_its_own_returns(
    panels: Panels, new_order: Callable[[], str]
) -> None:
    marketplace, other = panels.sandbox.marketplace, new_order()
    marketplace.orders[other]["commercial_id"] = marketplace.orders[panels.order_id]["commercial_id"]
    send_back(marketplace, other)
    sent = send_back(marketplace, panels.order_id)
    assert [each["id"] for each in shown(panels)] == [sent["id"]]


def test_a_return_that_does_not_name_its_order_is_counted_and_not_shown(panels: Panels) -> None:
    for order_id in (None, 7.5, ["?"]):
        send_back(panels.sandbox.marketplace, panels.order_id)["order_id"] = order_id
    part = returns(panels)
    assert (part["value"], part["left_out"], part["unavailable"]) == ([], 3, None)


def test_what_cannot_be_read_of_a_return_costs_only_itself(panels: Panels) -> None:
    sent = send_back(panels.sandbox.marketplace, panels.order_id, number="LM9")
    sent["rma"], sent["tracking"], sent["last_updated"] = {"?": 1}, "LM9", "yesterday"
    sent["return_lines"].append("?")
    (entry,) = shown(panels)
    assert (entry["rma"], entry["shipment"], entry["state"]) == (None, None, "IN_PROGRESS")
    assert entry["unreadable"] == ["last_updated", "return_lines", "rma", "tracking"]
    assert len(entry["lines"]) == 1


@pytest.mark.parametrize("url", ["http://labels.example.com/1", "https://192.168.0.1/x", "javascript:1"])
def test_a_link_that_is_not_safe_is_named_and_not_shown(panels: Panels, url: str) -> None:
    sent = send_back(panels.sandbox.marketplace, panels.order_id, number="LM9")
    sent["label_url"] = sent["tracking"]["tracking_url"] = url
    sent["tracking"]["carrier_code"] = "UNKNOWN"
    (entry,) = shown(panels)
    assert (entry["label_url"], entry["shipment"]["tracking_url"]) == (None, None)
    assert entry["unreadable"] == ["label_url", "tracking.tracking_url"]


def test_all_pages_are_read_the_newest_return_first(panels: Panels) -> None:
    sent = [
        send_back(panels.sandbox.marketplace, panels.order_id, ago=timedelta(days=age)) for age in range(130)
    ]
    assert [each["id"] for each in shown(panels)] == [each["id"] for each in sent]
    assert panels.asked("RT11") == 2


@pytest.mark.parametrize("fault", ["error", "busy", "garbage", "forbidden"])
def test_a_later_page_that_cannot_be_read_leaves_the_first_and_says_so(panels: Panels, fault: Any) -> None:
    for _ in range(130):
        send_back(panels.sandbox.marketplace, panels.order_id)
    panels.sandbox.faults.add("RT11", fault, skip=1)
    part = returns(panels)
    assert (len(part["value"]), part["is_complete"], part["unavailable"]) == (100, False, None)


@pytest.mark.parametrize("token", [["?"], 7, True, "the same again"])
def test_pages_that_cannot_be_followed_or_lead_in_a_circle_end(
    panels: Panels, scripted: ScriptedMarketplace, token: object
) -> None:
    sent = send_back(panels.sandbox.marketplace, panels.order_id)
    order = panels.sandbox.marketplace.orders[panels.order_id]
    listed = {"orders": [order], "order_documents": [], "data": [sent], "next_page_token": token}
    scripted.responds(json.dumps(listed))
    part = panels.reader(make_calls=scripted.order_calls).panel().returns
    assert ([each.id for each in part.value.entries], part.value.is_complete) == ([sent["id"]], False)
    assert len([path for path, _ in scripted.requests if path == "/api/returns"]) <= 2


def test_they_are_asked_for_once_in_five_minutes_by_the_customers_number(panels: Panels) -> None:
    for _ in range(3):
        returns(panels)
    assert panels.asked("RT11") == 1
    (call,) = [call for call in panels.sandbox.app.calls if call.operation == "RT11"]
    number = panels.sandbox.marketplace.orders[panels.order_id]["commercial_id"]
    assert call.query["order_commercial_id"] == number
    panels.later(301)
    returns(panels)
    assert panels.asked("RT11") == 2
    assert panels.asked("PC01") == 1, "once a day"


def test_a_key_without_the_role_is_told_and_is_asked_once_an_hour(
    panels: Panels, new_order: Callable[[], str]
) -> None:
    panels.sandbox.marketplace.forbidden = {"RT11"}
    other = new_order()
    for _ in range(20):
        for order_id in (panels.order_id, other):
            part = returns(panels, order_id)
            assert (part["value"], part["unavailable"]) == (None, {"reason": "forbidden", "retry_at": None})
        panels.later(70)
    assert panels.asked("RT11") == 2
    assert panels.open()["order"]["value"]


def test_a_failure_shows_the_returns_as_they_were(panels: Panels) -> None:
    send_back(panels.sandbox.marketplace, panels.order_id)
    before = shown(panels)
    panels.later(301)
    panels.sandbox.faults.add("RT11", "error", count=10)
    part = returns(panels)
    assert (part["value"], part["as_of"], part["unavailable"]["reason"]) == (before, START, "unreachable")


def test_a_marketplace_without_returns_is_not_asked_for_any(panels: Panels) -> None:
    panels.sandbox.marketplace.has_returns = False
    part = returns(panels)
    assert (part["has_returns"], part["value"], part["unavailable"]) == (False, None, None)
    assert panels.asked("RT11") == 0


def test_an_old_no_does_not_hide_returns_when_the_key_may_not_ask_any_more(panels: Panels) -> None:
    panels.sandbox.marketplace.has_returns = False
    assert returns(panels)["has_returns"] is False
    panels.sandbox.marketplace.has_returns = True
    sent = send_back(panels.sandbox.marketplace, panels.order_id)
    panels.sandbox.faults.add("PC01", "forbidden", count=10)
    panels.later(2 * 86_400)
    part = returns(panels)
    assert (part["has_returns"], [each["id"] for each in part["value"]]) == (None, [sent["id"]])


@pytest.mark.parametrize("fault", ["forbidden", "error", "garbage", "empty"])
def test_whether_there_are_returns_is_not_known_if_the_marketplace_does_not_say(
    panels: Panels, fault: Any
) -> None:
    panels.sandbox.faults.add("PC01", fault, count=10)
    part = returns(panels)
    assert (part["has_returns"], part["value"], part["unavailable"]) == (None, [], None)


def test_without_the_order_its_returns_cannot_be_asked_for(panels: Panels) -> None:
    panels.sandbox.faults.add("OR11", "error", count=10)
    part = returns(panels)
    assert (part["value"], part["unavailable"]["reason"]) == (None, "needs_order")
    assert panels.asked("RT11") == 0


def test_reasons_that_cannot_be_read_stay_codes(panels: Panels) -> None:
    send_back(panels.sandbox.marketplace, panels.order_id, reason="51")
    panels.sandbox.faults.add("RE01", "forbidden", count=10)
    (entry,) = shown(panels)
    assert (entry["lines"][0]["reason_code"], entry["lines"][0]["reason"]) == ("51", None)


def test_a_reason_of_another_kind_with_the_same_code_is_not_taken(panels: Panels) -> None:
    send_back(panels.sandbox.marketplace, panels.order_id, reason="26")
    (entry,) = shown(panels)
    assert entry["lines"][0]["reason"] is None, "26 is a reason to write a message"


def test_more_returns_than_a_row_holds_are_not_called_all(panels: Panels) -> None:
    for _ in range(90):
        sent = send_back(panels.sandbox.marketplace, panels.order_id)
        sent["return_lines"] *= 90
    part = returns(panels)
    assert 5 < len(part["value"]) < 90
    assert not part["is_complete"]


def test_an_erasure_takes_the_returns_with_it(panels: Panels) -> None:
    send_back(panels.sandbox.marketplace, panels.order_id)
    shown(panels)
    order_parts.delete_of(panels.order_id)
    assert {row.order_id for row in OrderPartRow.scan()} == {order_parts.ALL_ORDERS}
