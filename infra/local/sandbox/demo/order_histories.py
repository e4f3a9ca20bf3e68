"""What happened to the demo content's orders, by the name that ``seed_threads.json`` gives it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.order_changes import add_document, cancel, open_incident, receive, refund, ship
from infra.local.sandbox.returns import send_back


def _in_transit(marketplace: FakeMarketplace, order_id: str) -> None:
    ship(marketplace, order_id, carrier="CPCL", number="LM238855417CA")


def _at_another_carrier(marketplace: FakeMarketplace, order_id: str) -> None:
    url = "https://tracking.example.com/parcels?id=NE-20871"
    ship(marketplace, order_id, carrier="Nordique Express", number="NE-20871", url=url)


def _incident(marketplace: FakeMarketplace, order_id: str) -> None:
    ship(marketplace, order_id, carrier="PRLA", number="335588991204")
    open_incident(marketplace, order_id, "Item not received")


def _refunded_in_part(marketplace: FakeMarketplace, order_id: str) -> None:
    ship(marketplace, order_id, carrier="PRLA", number="335588991219")
    receive(marketplace, order_id, ago=timedelta(days=2))
    send_back(marketplace, order_id, state="RECEIVED", reason="51", number="335588991301", carrier="PRLA")
    refund(marketplace, order_id, 20.0)


def _two_lines(marketplace: FakeMarketplace, order_id: str) -> None:
    marketplace.add_line(order_id, "Cable clips (20)", 17.98, quantity=2, shipping_price=4.99)
    _in_transit(marketplace, order_id)


def _one_of_two_canceled(marketplace: FakeMarketplace, order_id: str) -> None:
    marketplace.add_line(order_id, "Mesh Wi-Fi 6 satellite", 89.99)
    cancel(marketplace, order_id, line=1)
    _in_transit(marketplace, order_id)


def _invoiced(marketplace: FakeMarketplace, order_id: str) -> None:
    ship(marketplace, order_id, carrier="CPCL", number="LM238855431CA")
    receive(marketplace, order_id, ago=timedelta(days=1))
    add_document(marketplace, order_id, "facture-2041.pdf")
    add_document(marketplace, order_id, "garantie.pdf", kind="OTHER")


HISTORIES: dict[str, Callable[[FakeMarketplace, str], None]] = {
    "in transit": _in_transit,
    "at another carrier": _at_another_carrier,
    "incident": _incident,
    "refunded in part": _refunded_in_part,
    "two lines": _two_lines,
    "one of two canceled": _one_of_two_canceled,
    "invoiced": _invoiced,
}
