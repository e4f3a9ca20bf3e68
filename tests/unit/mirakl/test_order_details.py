"""An order of the marketplace is parsed field by field: whatever one field holds, the others stay readable."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.orders.incidents import with_incidents
from functions.mirakl.orders.details import read_documents, read_order
from functions.mirakl.orders.links import link_of_template, picture_link, tracking_link
from functions.model.orders import Tax, by_code, total
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.order_changes import cancel, open_incident, refund, ship

HOME = "https://marketplace.example.com"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def raw_order() -> Any:
    marketplace = FakeMarketplace(clock=lambda: datetime(2026, 11, 26, tzinfo=UTC))
    order_id = marketplace.add_order(marketplace.add_customer("Marie", "Tremblay", "fr_CA"), "Dock", 100)
    for title in ("Clips", "Bag"):
        marketplace.add_line(order_id, title, 20.2, quantity=2, shipping_price=4.99)
    ship(marketplace, order_id, number="LM1", url="https://carrier.example.com/LM1")
    refund(marketplace, order_id, 10.1)
    cancel(marketplace, order_id, line=2)
    open_incident(marketplace, order_id, "Item not received", line=1)
    return marketplace.orders[order_id]


ORDER = raw_order()
WHOLE = asdict(read_order(ORDER, ORDER["order_id"], HOME))
DEPENDS = {
    "price": {"total_price"},
    "shipping_price": {"total_price"},
    "total_price": {"total_price"},
    "order_tax_mode": {"tax_mode", "total_price"},
    "order_taxes": {"total_price", "taxes"},
    "order_lines": {"lines", "lines_left_out", "taxes", "total_price", "shipped_at", "received_at"},
    "order_state": {"state"},
    "currency_iso_code": {"currency"},
    "created_date": {"created_at"},
    "shipping_deadline": {"ship_by"},
    "delivery_date": {"delivery_earliest", "delivery_latest"},
    "shipping_carrier_code": {"shipment"},
    "shipping_company": {"shipment"},
    "shipping_tracking": {"shipment"},
    "shipping_tracking_url": {"shipment"},
    "customer": {"time_zone"},
}
"""Fields of ours that depend on one of Mirakl's with another name."""


def test_the_sandboxs_order_can_be_read_completely() -> None:
    assert WHOLE["unreadable"] == ()
    assert [line["is_incident_open"] for line in WHOLE["lines"]] == [False, True, False]


@given(st.sampled_from(sorted(ORDER)), JSON)
def test_any_json_in_place_of_a_field_costs_only_that_field(name: str, value: Any) -> None:
    order = asdict(read_order({**ORDER, name: value}, ORDER["order_id"], HOME))
    concerned = {name, "unreadable"} | DEPENDS.get(name, set())
    assert {key: each for key, each in order.items() if key not in concerned} == {
        key: each for key, each in WHOLE.items() if key not in concerned
    }


@given(st.sampled_from(sorted(ORDER["order_lines"][0])), JSON)
def test_any_json_in_a_line_costs_no_other_line(name: str, value: Any) -> None:
    raw = deepcopy(ORDER)
    raw["order_lines"][0][name] = value
    order = asdict(read_order(raw, ORDER["order_id"], HOME))
    assert order["lines"][-2:] == WHOLE["lines"][-2:]
    with_incidents(read_order(raw, ORDER["order_id"], HOME), {}, "2026-11-26T12:00:00.000Z")


@given(JSON)
def test_any_json_in_place_of_the_order_or_its_documents_is_read(value: Any) -> None:
    assert read_order(value, "1-A", HOME).id == "1-A"
    assert read_documents([value, {"id": 1, "order_id": "1-A", "file_name": "a"}], "1-A", value).entries


@pytest.mark.parametrize(
    ("name", "value"),
    [("shipping_deadline", "tomorrow"), ("order_lines", {}), ("price", "12.50"), ("has_incident", "no")],
)
def test_a_field_that_cannot_be_read_is_named(name: str, value: Any) -> None:
    assert name in read_order({**ORDER, name: value}, "1-A", HOME).unreadable


@pytest.mark.parametrize(
    "tax", [{"code": "GST"}, {"amount": 1.0}, {"code": "GST", "amount": "1.0"}, "GST", None]
)
def test_a_total_is_not_shown_without_a_tax_that_cannot_be_read(tax: Any) -> None:
    raw = deepcopy(ORDER)
    raw["order_lines"][0]["taxes"].append(tax)
    order = read_order(raw, "1-A", HOME)
    assert order.total_price is None
    assert any("taxes" in name for name in order.unreadable)


@pytest.mark.parametrize("name", ["taxes", "shipping_taxes"])
def test_a_total_is_not_shown_if_taxes_come_on_top_and_a_line_does_not_say_which(name: str) -> None:
    raw = deepcopy(ORDER)
    for line in raw["order_lines"]:
        line["taxes"] = line["shipping_taxes"] = []
    assert read_order(raw, "1-A", HOME).total_price == ORDER["total_price"]
    raw["order_lines"][1][name] = None
    order = read_order(raw, "1-A", HOME)
    assert (order.total_price, order.unreadable) == (None, (f"order_lines.{name}",))
    assert read_order({**raw, "order_tax_mode": "TAX_INCLUDED"}, "1-A", HOME).unreadable == ()
    raw["order_taxes"] = [{"code": "GST", "total_amount": 0.5}]
    assert read_order(raw, "1-A", HOME).total_price == ORDER["total_price"] + 0.5


@pytest.mark.parametrize(("listed", "left_out"), [([], 0), ([None], 1), ([None, None], 2)])
def test_an_order_without_a_line_that_can_be_read_ends_no_incident(listed: Any, left_out: int) -> None:
    raw = {**ORDER, "order_lines": listed, "has_incident": None}
    order = read_order(raw, "1-A", HOME)
    assert (order.lines, order.lines_left_out, order.unreadable) == ((), left_out, ("order_lines",))
    assert order.total_price is None
    before = {ORDER["order_lines"][1]["order_line_id"]: "2026-11-25T12:00:00.000Z"}
    assert with_incidents(order, before, "2026-11-26T12:00:00.000Z")[1] == before


@pytest.mark.parametrize(
    ("states", "is_open"),
    [
        (("INCIDENT_OPEN", "SHIPPED"), True),
        (("SHIPPED", "INCIDENT_OPEN", "SHIPPED"), True),
        (("SHIPPED", "RECEIVED"), None),
        (("SHIPPED",), False),
    ],
)
def test_a_line_that_is_listed_more_than_once_ends_no_incident(
    states: tuple[str, ...], is_open: bool | None
) -> None:
    line = ORDER["order_lines"][0]
    reason = {"INCIDENT_OPEN": "Item not received"}
    raw = {
        **ORDER,
        "order_lines": [
            {**line, "order_line_state": state, "order_line_state_reason_label": reason.get(state)}
            for state in states
        ],
    }
    order = read_order(raw, "1-A", HOME)
    (read,) = order.lines
    assert (read.is_incident_open, order.lines_left_out) == (is_open, len(states) - 1)
    assert (read.state_reason == "Item not received") == bool(is_open)


def test_without_a_tax_mode_nobody_can_say_whether_taxes_come_on_top() -> None:
    assert read_order({**ORDER, "order_tax_mode": None}, "1-A", HOME).total_price is None
    included = read_order({**ORDER, "order_tax_mode": "TAX_INCLUDED"}, "1-A", HOME)
    assert included.total_price == ORDER["total_price"]


def test_sums_are_decimal() -> None:
    assert total((0.1, 0.2)) == 0.3
    assert total((0.1, None)) is None
    assert by_code([Tax("GST", 0.1), Tax("QST", 1), Tax("GST", 0.2)]) == (Tax("GST", 0.3), Tax("QST", 1))


def test_a_document_of_another_order_is_not_this_orders() -> None:
    listed = [{"id": 1, "order_id": "1-A"}, {"id": 2, "order_id": "2-A"}, {"order_id": "1-A"}]
    documents = read_documents(listed, "1-A", None)
    assert [each.id for each in documents.entries] == ["1"]
    assert documents.left_out == 1


@pytest.mark.parametrize("order_id", [{"id": "1-A"}, ["1-A"], True, "x" * 1000])
def test_a_document_whose_order_cannot_be_read_is_not_taken_for_this_orders(order_id: Any) -> None:
    documents = read_documents([{"id": 1, "order_id": order_id}], "1-A", None)
    assert (documents.entries, documents.left_out) == ((), 1)


def test_the_picture_of_a_line_is_the_one_that_suits_best() -> None:
    raw = deepcopy(ORDER)
    medias = [
        ("SMALL", "/s.png"),
        ("LARGE", "/l.png"),
        (None, "/n.png"),
        ("MEDIUM", "https://evil.example/m.png"),
        ("SMALL", "https://evil.example/s.png"),
    ]
    raw["order_lines"][0]["product_medias"] = [{"type": kind, "media_url": url} for kind, url in medias]
    assert read_order(raw, "1-A", HOME).lines[0].picture_url == f"{HOME}/s.png"
    raw["order_lines"][0]["product_medias"] = [{"media_url": "/n.png"}]
    assert read_order(raw, "1-A", HOME).lines[0].picture_url == f"{HOME}/n.png"


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://www.carrier.example/track?id=1#x", True),
        ("http://www.carrier.example/", False),
        ("javascript:alert(1)", False),
        ("https://someone@carrier.example/", False),
        ("https://carrier.example:8443/", False),
        ("https://localhost/", False),
        ("https://printer.local/", False),
        ("https://10.0.0.1/", False),
        ("https://[::1]/", False),
        ("https://2130706433/", False),
        ("https://carrier.example\\@evil.example/", False),
        ("https://carrier.example/\n", False),
        ("https://carrier.example/a b", False),
        ("https://cаrrier.example/", False),
        ("https://", False),
        ("//carrier.example/", False),
        ("https://carrier.example/" + "x" * 3000, False),
        ("HTTPS://carrier.example/1", True),
        ("https://carrier.example/\u202egnp.exe", False),
        ("https://carrier.example/?id=\u2066", False),
        ("https://carrier.example/\u200b", False),
        ("https://carrier.example/é", False),
    ],
)
def test_only_a_public_https_address_becomes_a_link(url: str, is_safe: bool) -> None:
    assert tracking_link(url) == (url if is_safe else None)


def test_a_tracking_number_cannot_leave_its_place_in_a_template() -> None:
    template = "https://carrier.example/{trackingId}/status"
    assert link_of_template(template, "../a?b#c@d") == "https://carrier.example/..%2Fa%3Fb%23c%40d/status"
    assert link_of_template(template, "..") is None


@pytest.mark.parametrize(
    ("template", "number"),
    [
        ("https://{trackingId}.example/", "evil"),
        ("https://{trackingId}/", "evil.com"),
        ("HTTPS://{trackingId}/", "evil.com"),
        (" Https://{trackingId}/", "evil.com"),
        ("https:\t//{trackingId}/", "evil.com"),
        ("ht\ntps://{trackingId}/", "evil.com"),
        ("https://x@{trackingId}/", "evil.com"),
        ("//{trackingId}/", "evil.com"),
        ("{trackingId}://carrier.example/", "https"),
        ("https:{trackingId}", "//evil.com/"),
        ("https://[{trackingId}/", "evil.com"),
        ("https://carrier.example/", "1"),
    ],
)
def test_a_template_that_leaves_the_host_to_the_number_is_not_used(template: str, number: str) -> None:
    assert link_of_template(template, number) is None


def test_the_scheme_of_a_template_may_be_in_capitals() -> None:
    assert link_of_template("HTTPS://carrier.example/{trackingId}", "1") == "HTTPS://carrier.example/1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/media/é 1.png", f"{HOME}/media/%C3%A9%201.png"),
        ("media/1.png", f"{HOME}/media/1.png"),
        (f"{HOME}/media/1.png", f"{HOME}/media/1.png"),
        ("https://evil.example/1.png", None),
        ("//evil.example/1.png", None),
        ("/\\evil.example/1.png", None),
        ("http://marketplace.example.com/1.png", None),
        (f"{HOME}:8443/1.png", None),
        (f"{HOME}.evil.example/1.png", None),
        ("https://marketplace.example.com@evil.example/", None),
        ("javascript:alert(1)", None),
        ("data:image/png;base64,AA", None),
        ("/a\nb", None),
        ("", None),
    ],
)
def test_a_picture_comes_from_the_marketplaces_own_origin(url: str, expected: str | None) -> None:
    assert picture_link(url, HOME) == expected
