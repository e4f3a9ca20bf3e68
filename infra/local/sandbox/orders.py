"""Mirakl's order documents (OR11)."""

from __future__ import annotations

from infra.local.sandbox.documents import Json, SandboxCustomer


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
            {"code": "language", "type": "LIST", "value": customer.locale[:2].upper()}
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
