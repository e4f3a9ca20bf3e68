"""What is known in these tests: an order that is on its way, with one refund."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from functions.inbox.guard.findings import Facts
from functions.model.messages import Recipient
from functions.model.orders import Order, OrderLine, Refund, Shipment

ORDER_ID = "123456789-A"
TRACKING = "7023210039414604"
CARRIER = "canadapost-postescanada.ca"


def order(*refunds: Refund, fully_refunded: bool = False) -> Order:
    line = OrderLine(
        id="123456789-A-1",
        state="SHIPPED",
        state_reason=None,
        title="USB-C dock",
        sku="4165550123",
        picture_url=None,
        quantity=1,
        price=134.99,
        shipping_price=0.0,
        taxes=(),
        shipped_at="2026-11-22T16:00:00.000Z",
        received_at=None,
        refunds=refunds,
        cancelations=(),
        is_incident_open=False,
    )
    return Order(
        id=ORDER_ID,
        commercial_id="123456789",
        state="SHIPPED",
        currency="CAD",
        price=134.99,
        shipping_price=0.0,
        total_price=154.99,
        tax_mode="TAX_EXCLUDED",
        taxes=(),
        created_at="2026-11-18T15:00:00.000Z",
        ship_by="2026-11-23T04:59:59.000Z",
        delivery_earliest="2026-11-27T17:00:00.000Z",
        delivery_latest="2026-12-01T17:00:00.000Z",
        shipped_at="2026-11-22T16:00:00.000Z",
        received_at=None,
        fully_refunded=fully_refunded,
        has_incident=False,
        shipment=Shipment("Canada Post", "CPC", TRACKING, f"https://www.{CARRIER}/track?pin={TRACKING}"),
        lines=(line,),
        lines_left_out=0,
        unreadable=(),
    )


def refund(amount: float) -> Refund:
    return Refund("1", amount, 0.0, 1, "REFUNDED", "22", "2026-11-25T15:00:00.000Z")


def facts(shown: Order | None, language: str | None = None) -> Facts:
    return Facts(
        now="2026-11-26T15:00:00.000Z",
        timezone=ZoneInfo("America/Toronto"),
        to=(Recipient.CUSTOMER,),
        language=language,
        order=shown,
        known_numbers=(ORDER_ID, "123456789", TRACKING, "4165550123"),
        hosts=frozenset({"bestbuy.ca", CARRIER}),
    )
