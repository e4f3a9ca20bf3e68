"""Mirakl's order documents (OR11)."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote

from infra.local.sandbox.documents import Json, SandboxCustomer, timestamp


def order_document(
    number: str, customer: SandboxCustomer, product: str, price: float, state: str, created: str
) -> Json:
    """One order as Best Buy Canada sends it: many nulls and empty strings, dates without milliseconds.

    Billing and shipping address are null until the order is shipped.
    """
    shipped = state in {"SHIPPED", "RECEIVED", "CLOSED"}
    french = customer.locale.startswith("fr")
    address = {
        "firstname": customer.first_name,
        "lastname": customer.last_name,
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
    order: Json = {
        "acceptance_decision_date": created,
        "can_cancel": False,
        "can_shop_ship": state == "SHIPPING",
        "channel": None,
        "commercial_id": number,
        "created_date": created,
        "currency_iso_code": "CAD",
        "customer": {
            "customer_id": customer.id,
            "firstname": customer.first_name,
            "lastname": customer.last_name,
            "locale": customer.locale,
            "civility": "",
            "organization": None,
            "billing_address": address if shipped else None,
            "shipping_address": {**address, "additional_info": None} if shipped else None,
        },
        "customer_notification_email": f"{customer.id.lower()}.{number}@us.notification.mirakl.net",
        "fulfillment": {"center": {"code": "DEFAULT"}},
        "fully_refunded": False,
        "has_customer_message": True,
        "has_incident": False,
        "has_invoice": False,
        "last_updated_date": created,
        "leadtime_to_ship": 1,
        "order_id": f"{number}-A",
        "order_lines": [line_document(number, customer, product, price, state, created)],
        "order_state": state,
        "order_state_reason_code": None,
        "order_state_reason_label": None,
        "order_tax_mode": "TAX_EXCLUDED",
        "paymentType": "",
        "payment_type": "",
        "payment_workflow": "PAY_ON_ACCEPTANCE",
        "references": {"order_reference_for_customer": None, "order_reference_for_seller": None},
        "delivery_date": {"earliest": _later(created, 3), "latest": _later(created, 6)},
        "shipping_carrier_code": None,
        "shipping_company": None,
        "shipping_deadline": _later(created, 2),
        "shipping_tracking": None,
        "shipping_tracking_url": None,
        "shipping_type_code": "STD",
        "shipping_type_label": "Standard",
        "shipping_zone_code": "CA",
        "shipping_zone_label": "Canada",
        "total_commission": round(price * 0.12, 2),
    }
    return priced(order)


def line_document(
    line_id: str,
    customer: SandboxCustomer,
    product: str,
    price: float,
    state: str,
    created: str,
    *,
    quantity: int = 1,
    shipping_price: float = 0,
) -> Json:
    """One line. ``price`` is that of all units, without taxes."""
    shipped = state in {"SHIPPED", "RECEIVED", "CLOSED"}
    french = customer.locale.startswith("fr")
    article = int(line_id.partition("-")[0]) % 1000
    return {
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
        "offer_id": 2000 + article,
        "offer_sku": f"SKU-{article}",
        "offer_state_code": "11",
        "order_line_additional_fields": [
            {"code": "language", "type": "LIST", "value": customer.locale[:2].upper()}
        ],
        "order_line_id": line_id,
        "order_line_index": 1,
        "order_line_state": state,
        "order_line_state_reason_code": None,
        "order_line_state_reason_label": None,
        "price": price,
        "price_unit": round(price / quantity, 2),
        "product_medias": [
            {"media_url": f"/media/product/{quote(product)}-{size}.svg", "type": size, "mime_type": "SVG"}
            for size in ("SMALL", "MEDIUM", "LARGE")
        ],
        "product_shop_sku": f"SKU-{article}",
        "product_sku": f"MKP-{article}",
        "product_title": product,
        "quantity": quantity,
        "received_date": None,
        "refunds": [],
        "shipped_date": created if shipped else None,
        "shipping_price": shipping_price,
        "shipping_taxes": _taxes(shipping_price, french),
        "total_commission": round(price * 0.12, 2),
        "taxes": _taxes(price, french),
        "total_price": round(price + shipping_price, 2),
    }


def priced(order: Json) -> Json:
    """The order with its prices as the sums of its lines."""
    lines = order["order_lines"]
    order["price"] = round(sum(line["price"] for line in lines), 2)
    order["shipping_price"] = round(sum(line["shipping_price"] for line in lines), 2)
    order["total_price"] = round(order["price"] + order["shipping_price"], 2)
    return order


def _taxes(amount: float, french: bool) -> list[Json]:
    """GST and QST in Quebec, HST in Ontario."""
    rates = {"GST": 5.0, "QST": 9.975} if french else {"HST": 13.0}
    return [
        {
            "code": code,
            "amount": round(amount * rate / 100, 2),
            "rate": rate,
            "tax_calculation_rule": "NONE",
        }
        for code, rate in rates.items()
        if amount
    ]


def _later(created: str, days: float) -> str:
    return timestamp(datetime.fromisoformat(created) + timedelta(days=days))
