"""The documents that Mirakl sends, and what they are made from."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]
EchoStyle = Literal["verbatim", "entities", "br"]
"""What the marketplace makes of a body it is sent: nothing, entities encoded, or also line ends as ``<br />``."""

OPERATOR: Json = {"type": "OPERATOR", "display_name": "Best Buy Canada"}
LONGEST_THREAD = 1000
REASONS = {
    "20": ("Order not received", "ORDER_MESSAGING"),
    "21": ("Damaged or defective product", "ORDER_MESSAGING"),
    "22": ("Wrong or missing item", "ORDER_MESSAGING"),
    "23": ("Return or exchange", "ORDER_MESSAGING"),
    "24": ("Invoice request", "ORDER_MESSAGING"),
    "26": ("Delivery delay", "ORDER_MESSAGING"),
    "30": ("Product question", "OFFER_MESSAGING"),
    "40": ("Shop administration", "MMP_SELLER_MESSAGING"),
}


@dataclass(frozen=True)
class Shop:
    id: str
    name: str


SHOP = Shop("2345", "Northern Lights Electronics")
OTHER_SHOP = Shop("9999", "Northern Lights Outlet")


@dataclass(frozen=True)
class Person:
    """A customer."""

    id: str
    first_name: str
    last_name: str
    locale: str

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Posted:
    """A message the marketplace took from the shop by M12."""

    at: str
    thread_id: str
    message_id: str
    body: str
    """As it was sent."""
    to: tuple[str, ...]


def echoed(body: str, style: EchoStyle) -> str:
    if style == "verbatim":
        return body
    encoded = html.escape(body.rstrip(), quote=True).replace("\r\n", "\n")
    return encoded if style == "entities" else encoded.replace("\n", "<br />")


def order_document(number: str, person: Person, product: str, price: float, state: str, created: str) -> Json:
    """OR11's order as recorded on Best Buy Canada: many nulls, empty strings, dates without milliseconds."""
    shipped = state in {"SHIPPED", "RECEIVED", "CLOSED"}
    french = person.locale.startswith("fr")
    address = {
        "firstname": person.first_name,
        "lastname": person.last_name,
        "street_1": "100 Rue Exemple" if french else "100 Example Street",
        "street_2": None,
        "city": "Montréal" if french else "Toronto",
        "state": "QC" if french else "ON",
        "zip_code": "H2X 1Y4" if french else "M5V 2T6",
        "country": "Canada",
        "country_iso_code": None,
        "company": None,
        "company_2": None,
        "civility": "",
        "phone": "5145550100" if french else "4165550100",
        "phone_secondary": None,
    }
    line = {
        "can_refund": shipped,
        "cancelations": [],
        "category_code": "20001",
        "category_label": "Electronics",
        "commission_fee": round(price * 0.12, 2),
        "commission_rate_vat": 0,
        "commission_vat": 0,
        "created_date": created,
        "description": None,
        "last_updated_date": created,
        "offer_id": 2000 + int(number) % 1000,
        "offer_sku": f"SKU-{int(number) % 1000}",
        "offer_state_code": "11",
        "order_line_additional_fields": [
            {"code": "language", "type": "LIST", "value": person.locale[:2].upper()}
        ],
        "order_line_id": number,
        "order_line_index": 1,
        "order_line_state": state,
        "order_line_state_reason_code": None,
        "order_line_state_reason_label": None,
        "price": price,
        "price_unit": price,
        "product_medias": [],
        "product_shop_sku": f"SKU-{int(number) % 1000}",
        "product_sku": f"MKP-{int(number) % 1000}",
        "product_title": product,
        "quantity": 1,
        "refunds": [],
        "shipped_date": created if shipped else None,
        "shipping_price": 0,
        "total_commission": round(price * 0.12, 2),
        "total_price": price,
    }
    return {
        "acceptance_decision_date": created,
        "can_cancel": False,
        "can_shop_ship": state == "SHIPPING",
        "channel": None,
        "commercial_id": number,
        "created_date": created,
        "currency_iso_code": "CAD",
        "customer": {
            "customer_id": person.id,
            "firstname": person.first_name,
            "lastname": person.last_name,
            "locale": person.locale,
            "civility": "",
            "organization": None,
            "billing_address": address if shipped else None,
            "shipping_address": {**address, "additional_info": None} if shipped else None,
        },
        "customer_notification_email": f"{person.id.lower()}.{number}@us.notification.mirakl.net",
        "fulfillment": {"center": {"code": "DEFAULT"}},
        "fully_refunded": False,
        "has_customer_message": True,
        "has_incident": False,
        "has_invoice": False,
        "last_updated_date": created,
        "leadtime_to_ship": 1,
        "order_id": f"{number}-A",
        "order_lines": [line],
        "order_state": state,
        "order_state_reason_code": None,
        "order_state_reason_label": None,
        "order_tax_mode": "TAX_EXCLUDED",
        "paymentType": "",
        "payment_type": "",
        "payment_workflow": "PAY_ON_ACCEPTANCE",
        "price": price,
        "references": {"order_reference_for_customer": None, "order_reference_for_seller": None},
        "shipping_deadline": created,
        "shipping_price": 0,
        "shipping_type_code": "STD",
        "shipping_type_label": "Standard",
        "shipping_zone_code": "CA",
        "shipping_zone_label": "Canada",
        "total_commission": round(price * 0.12, 2),
        "total_price": price,
    }
