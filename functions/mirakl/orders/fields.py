"""The fields that we read of an order (OR11), its documents (OR72) and its returns (RT11), as in ``fields``.

And of what the panel needs for all orders: carriers (SH21), the platform (PC01), reasons (RE01).
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool

from functions.mirakl.fields import MAX_COUNT, Count, Fields, Identifier, Text, Time

MAX_AMOUNT = 10**12
MAX_DECIMALS = 4
"""An amount such as 49.989999999999995 was computed in binary numbers."""
MAX_TEXT_LENGTH = 500
"""Characters of a text that are kept, such as of a product's title."""

MAX_CODE_LENGTH = 100


def _shortened(text: str | None) -> str | None:
    return text[:MAX_TEXT_LENGTH] if text else text


def _shortened_code(text: str | None) -> str | None:
    return text[:MAX_CODE_LENGTH] if text else text


Words = Annotated[Text, AfterValidator(_shortened)]
Code = Annotated[Text, AfterValidator(_shortened_code)]
Amount = Annotated[
    float,
    Field(strict=True, allow_inf_nan=False, ge=-MAX_AMOUNT, le=MAX_AMOUNT),
    AfterValidator(lambda amount: round(amount, MAX_DECIMALS)),
]
Units = Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)]


class CountFields(Fields):
    """How many objects there are, beside a list of some of them."""

    total_count: Count | None = None


class OrderDetailFields(Fields):
    order_id: Identifier = None
    commercial_id: Words = None
    order_state: Code = None
    currency_iso_code: Code = None
    price: Amount | None = None
    shipping_price: Amount | None = None
    total_price: Amount | None = None
    order_tax_mode: Code = None
    order_taxes: list[Any] | None = None
    created_date: Time = None
    shipping_deadline: Time = None
    delivery_date: Any = None
    fully_refunded: StrictBool | None = None
    has_incident: StrictBool | None = None
    shipping_carrier_code: Words = None
    shipping_company: Words = None
    shipping_tracking: Words = None
    shipping_tracking_url: Text = None
    customer: Any = None
    order_lines: list[Any] | None = None


class DeliveryDateFields(Fields):
    earliest: Time = None
    latest: Time = None


class LineFields(Fields):
    order_line_id: Identifier = None
    order_line_state: Code = None
    order_line_state_reason_code: Code = None
    order_line_state_reason_label: Words = None
    product_title: Words = None
    offer_sku: Words = None
    product_medias: list[Any] | None = None
    quantity: Units | None = None
    price: Amount | None = None
    shipping_price: Amount | None = None
    taxes: list[Any] | None = None
    shipping_taxes: list[Any] | None = None
    shipped_date: Time = None
    received_date: Time = None
    refunds: list[Any] | None = None
    cancelations: list[Any] | None = None


class MediaFields(Fields):
    media_url: Text = None
    type: Code = None


class TaxFields(Fields):
    code: Code = None
    amount: Amount | None = None


class OrderTaxFields(Fields):
    """A tax of the whole order, where the marketplace computes taxes for orders and not for lines."""

    code: Code = None
    total_amount: Amount | None = None


class RefundFields(Fields):
    """A refund, or a cancelation, which has no state."""

    id: Identifier = None
    amount: Amount | None = None
    shipping_amount: Amount | None = None
    quantity: Units | None = None
    refund_state: Code = None
    state: Code = None
    reason_code: Code = None
    created_date: Time = None
    taxes: list[Any] | None = None
    shipping_taxes: list[Any] | None = None


class DocumentFields(Fields):
    id: Identifier = None
    order_id: Identifier = None
    type: Code = None
    file_name: Words = None
    file_size: Units | None = None
    date_uploaded: Time = None


class CarrierFields(Fields):
    code: Code = None
    tracking_url: Text = None


class ReturnFields(Fields):
    id: Identifier = None
    order_id: Identifier = None
    state: Code = None
    reason_code: Code = None
    rma: Words = None
    label_url: Text = None
    return_lines: list[Any] | None = None
    tracking: Any = None
    date_created: Time = None
    last_updated: Time = None


class ReturnLineFields(Fields):
    order_line_id: Identifier = None
    quantity: Units | None = None
    reason_code: Code = None


class ReturnTrackingFields(Fields):
    carrier_code: Words = None
    carrier_name: Words = None
    tracking_number: Words = None
    tracking_url: Text = None


class PlatformFields(Fields):
    features: Any = None


class FeatureFields(Fields):
    returns: Any = None


class ReturnFeatureFields(Fields):
    marketplace: StrictBool | None = None


class ReasonOfTypeFields(Fields):
    code: Code = None
    label: Words = None
    type: Code = None
