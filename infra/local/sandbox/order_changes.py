"""What happens to an order at the fake marketplace later. Each function changes its document."""

from __future__ import annotations

from datetime import timedelta

from infra.local.sandbox.documents import Json, timestamp
from infra.local.sandbox.file_contents import content_of
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.orders import priced

CARRIERS: tuple[Json, ...] = (
    {
        "code": "CPCL",
        "label": "Canada Post",
        "standard_code": "canada-post",
        "tracking_url": "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={trackingId}",
    },
    {
        "code": "PRLA",
        "label": "Purolator",
        "standard_code": "purolator",
        "tracking_url": "https://www.purolator.com/en/shipping/tracker?pin={trackingId}",
    },
    {"code": "OTHER", "label": "Another carrier", "standard_code": None, "tracking_url": None},
)
"""SH21's answer."""


def ship(
    marketplace: FakeMarketplace, order_id: str, *, carrier: str = "CPCL", number: str, url: str | None = None
) -> None:
    """``carrier`` is a code of ``CARRIERS``, or the name of a carrier that the marketplace does not know."""
    with marketplace.lock:
        order = marketplace.orders[order_id]
        label = next((each["label"] for each in CARRIERS if each["code"] == carrier), None)
        order["shipping_carrier_code"] = carrier if label else None
        order["shipping_company"] = label or carrier
        order["shipping_tracking"] = number
        order["shipping_tracking_url"] = url
        for line in order["order_lines"]:
            line["shipped_date"] = line["shipped_date"] or timestamp(marketplace.clock())
        _set_state(marketplace, order, "SHIPPED")


def receive(marketplace: FakeMarketplace, order_id: str, *, ago: timedelta = timedelta(0)) -> None:
    with marketplace.lock:
        order = marketplace.orders[order_id]
        for line in order["order_lines"]:
            line["received_date"] = timestamp(marketplace.clock() - ago)
        _set_state(marketplace, order, "RECEIVED")


def open_incident(marketplace: FakeMarketplace, order_id: str, reason: str, line: int = 0) -> None:
    with marketplace.lock:
        order = marketplace.orders[order_id]
        document = order["order_lines"][line]
        document["order_line_state"] = "INCIDENT_OPEN"
        document["order_line_state_reason_code"] = "15"
        document["order_line_state_reason_label"] = reason
        order["has_incident"] = True
        _touch(marketplace, order)


def close_incident(marketplace: FakeMarketplace, order_id: str, line: int = 0) -> None:
    with marketplace.lock:
        order = marketplace.orders[order_id]
        document = order["order_lines"][line]
        document["order_line_state"] = order["order_state"]
        document["order_line_state_reason_code"] = document["order_line_state_reason_label"] = None
        order["has_incident"] = any(
            each["order_line_state"] == "INCIDENT_OPEN" for each in order["order_lines"]
        )
        _touch(marketplace, order)


def refund(marketplace: FakeMarketplace, order_id: str, amount: float, *, units: int = 1) -> None:
    """A part of the first line's price goes back, with its share of the taxes."""
    with marketplace.lock:
        order = marketplace.orders[order_id]
        line = order["order_lines"][0]
        share = amount / line["price"]
        entry = _reversal(marketplace, line, amount, share, units)
        states = {"refund_state": "REFUNDED", "state": "REFUNDED"}
        commission = {"commission_tax_amount": 0, "order_refund_id": marketplace.new_id()}
        line["refunds"].append({**entry, **commission, **states, "reason_code": "21"})
        _touch(marketplace, order)


def cancel(marketplace: FakeMarketplace, order_id: str, *, line: int = 0) -> None:
    """The whole line is not delivered. Its price and taxes become zero, as at Mirakl."""
    with marketplace.lock:
        order = marketplace.orders[order_id]
        document = order["order_lines"][line]
        entry = _reversal(marketplace, document, document["price"], 1, document["quantity"])
        document["cancelations"].append({**entry, "reason_code": "9"})
        document["order_line_state"] = "CANCELED"
        document["price"] = document["shipping_price"] = document["total_price"] = 0
        document["taxes"] = document["shipping_taxes"] = []
        document["quantity"] = 0
        priced(order)
        _touch(marketplace, order)


def add_document(
    marketplace: FakeMarketplace, order_id: str, name: str, kind: str = "CUSTOMER_INVOICE"
) -> None:
    with marketplace.lock:
        marketplace.order_documents.append(
            {
                "id": 7000 + len(marketplace.order_documents),
                "order_id": order_id,
                "type": kind,
                "file_name": name,
                "file_size": len(content_of(name)),
                "date_uploaded": timestamp(marketplace.clock()),
            }
        )
        marketplace.has_changed()


def _reversal(marketplace: FakeMarketplace, line: Json, amount: float, share: float, units: int) -> Json:
    """What a refund and a cancelation have in common."""
    return {
        "id": str(9000 + sum(len(order["order_lines"]) for order in marketplace.orders.values()) + units),
        "amount": amount,
        "shipping_amount": round(line["shipping_price"] * share, 2),
        "quantity": units,
        "commission_amount": round(amount * 0.12, 2),
        "commission_taxes": [],
        "commission_total_amount": round(amount * 0.12, 2),
        "created_date": timestamp(marketplace.clock()),
        "taxes": [{**tax, "amount": round(tax["amount"] * share, 2)} for tax in line["taxes"]],
        "shipping_taxes": [
            {**tax, "amount": round(tax["amount"] * share, 2)} for tax in line["shipping_taxes"]
        ],
    }


def _set_state(marketplace: FakeMarketplace, order: Json, state: str) -> None:
    order["order_state"] = state
    for line in order["order_lines"]:
        if line["order_line_state"] not in ("INCIDENT_OPEN", "CANCELED", "REFUNDED"):
            line["order_line_state"] = state
    _touch(marketplace, order)


def _touch(marketplace: FakeMarketplace, order: Json) -> None:
    order["last_updated_date"] = timestamp(marketplace.clock())
    marketplace.has_changed()
