"""The order panel: what the marketplace says about an order, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from functions.inbox.attachments.order_documents import file_id
from functions.inbox.orders.panel import OrderPanel as Panel
from functions.model.orders import UnavailableReason
from functions.model.returns import ReturnLine, Returns

Value = TypeVar("Value")


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TaxOut(Out):
    code: str
    amount: float


class RefundOut(Out):
    """Money that goes back to the customer, or, in ``cancelations``, units that are not delivered."""

    id: str | None
    amount: float | None = Field(description="Of the goods, without shipping.")
    shipping_amount: float | None
    quantity: int | None
    state: str | None = Field(
        description="The marketplace's code, such as `REFUNDED`. Null for a cancelation."
    )
    reason_code: str | None
    created_at: str | None
    taxes: list[TaxOut] = Field(description="Of goods and shipping, one entry for each code.")


class IncidentOut(Out):
    reason: str | None
    first_seen_at: str = Field(
        description="When this inbox first saw it: the marketplace does not say when it was opened."
    )


class OrderLineOut(Out):
    id: str
    state: str | None = Field(description="The marketplace's code, such as `SHIPPED` or `INCIDENT_OPEN`.")
    state_reason: str | None
    title: str | None
    sku: str | None
    picture_url: str | None = Field(description="On the marketplace's own host.")
    quantity: int | None
    price: float | None = Field(description="Of all units, without taxes if `tax_mode` is `TAX_EXCLUDED`.")
    shipping_price: float | None
    taxes: list[TaxOut] = Field(description="Of goods and shipping, one entry for each code.")
    shipped_at: str | None
    received_at: str | None
    refunds: list[RefundOut]
    cancelations: list[RefundOut]
    incident: IncidentOut | None


class ShipmentOut(Out):
    carrier: str | None
    tracking_number: str | None
    tracking_url: str | None = Field(
        description="The order's own, or made from the carrier's template; only `https` at a public host name."
    )


class OrderOut(Out):
    id: str
    commercial_id: str | None = Field(description="The number that the customer knows.")
    state: str | None = Field(description="The marketplace's code, such as `SHIPPING`.")
    currency: str | None = Field(description="ISO 4217, such as `CAD`.")
    price: float | None = Field(description="Of the goods.")
    shipping_price: float | None
    total_price: float | None = Field(
        description="Goods and shipping, with `taxes` if the prices exclude them. Null if a part of it is not known."
    )
    tax_mode: Literal["TAX_INCLUDED", "TAX_EXCLUDED"] | None
    taxes: list[TaxOut] = Field(description="Of the whole order, one entry for each code.")
    created_at: str | None
    ship_by: str | None = Field(description="The marketplace's deadline for shipping.")
    delivery_earliest: str | None
    delivery_latest: str | None
    shipped_at: str | None = Field(description="When the first line was shipped.")
    received_at: str | None = Field(description="When the last line was received. Null while one is not.")
    fully_refunded: bool | None = Field(description="Null: the marketplace does not say.")
    incident: IncidentOut | None = Field(
        description="Of the whole order: its oldest one. Also set if the marketplace says that there is one, and no "
        "line shows it."
    )
    shipment: ShipmentOut | None
    time_zone: str | None = Field(
        description="Of the address to which it is shipped, such as `America/Toronto`. Null: not known."
    )
    lines: list[OrderLineOut]
    lines_left_out: int = Field(
        description="How many more lines there are, which could not be read or are too many."
    )
    unreadable: list[str] = Field(description="The marketplace's names of fields that could not be read.")


class DocumentOut(Out):
    id: str
    type: str | None = Field(description="The marketplace's code, such as `CUSTOMER_INVOICE`.")
    name: str
    size: int | None = Field(description="In bytes.")
    uploaded_at: str | None
    file_id: str = Field(
        description="Opens its file: the `attachment_id` of `GET /api/conversations/{conversation_id}/attachments/"
        "{attachment_id}`, with a conversation about this order."
    )


class ReturnLineOut(Out):
    order_line_id: str | None = Field(description="Which line of the order is sent back.")
    quantity: int | None
    reason_code: str | None
    reason: str | None = Field(description="The marketplace's words for the code. Null: not known.")


class ReturnOut(Out):
    """What the customer sends back."""

    id: str
    state: str | None = Field(description="The marketplace's code, such as `IN_PROGRESS`.")
    rma: str | None = Field(description="The number that stands on the parcel.")
    label_url: str | None = Field(description="Only `https` at a public host name.")
    shipment: ShipmentOut | None
    lines: list[ReturnLineOut]
    created_at: str | None
    updated_at: str | None
    unreadable: list[str] = Field(description="The marketplace's names of fields that could not be read.")

    @classmethod
    def listed(cls, returns: Returns, reasons: Mapping[str, str]) -> list[ReturnOut]:
        def line(line: ReturnLine) -> ReturnLineOut:
            return ReturnLineOut(**vars(line), reason=reasons.get(line.reason_code or ""))

        return [
            cls.model_validate({**vars(each), "lines": [line(one) for one in each.lines]})
            for each in returns.entries
        ]


class UnavailableOut(Out):
    reason: UnavailableReason = Field(
        description="`forbidden`: this API key may not read it. `not_found`: the marketplace does not know it. "
        "`busy`: the marketplace asked to wait. `unreachable`: no usable answer. `needs_order`: it can only be asked "
        "for with what the order says, which is not known."
    )
    retry_at: str | None = Field(
        description="When reading it again can succeed. Null: asking has no use now."
    )


class Part(Out, Generic[Value]):
    """A part of the panel. ``value`` and ``unavailable`` together: it could not be read again, and this is older."""

    as_of: str | None = Field(description="When the marketplace said so. Null: it was never read.")
    value: Value | None
    unavailable: UnavailableOut | None
    reading: bool = Field(description="Whether somebody is reading it now: ask again in a second.")


class OrderPart(Part[OrderOut]):
    pass


class DocumentsPart(Part[list[DocumentOut]]):
    left_out: int = Field(
        description="How many more documents there are, which could not be read or are too many."
    )


class ReturnsPart(Part[list[ReturnOut]]):
    has_returns: bool | None = Field(
        description="Whether this marketplace has returns at all. If not, none are asked for. Null: not known."
    )
    left_out: int = Field(
        description="How many more returns there are, which could not be read, or do not say whose they are."
    )
    is_complete: bool = Field(description="False: there may be more returns.")

    @classmethod
    def of(cls, panel: Panel) -> ReturnsPart:
        returns: Returns | None = panel.returns.value
        return cls.model_validate(
            {
                **vars(panel.returns),
                "value": ReturnOut.listed(returns, panel.return_reasons) if returns else None,
                "has_returns": panel.has_returns,
                "left_out": returns.left_out if returns else 0,
                "is_complete": returns.is_complete if returns else False,
            }
        )


class OrderPanel(Out):
    order_id: str
    order: OrderPart
    documents: DocumentsPart
    returns: ReturnsPart

    @classmethod
    def of(cls, panel: Panel) -> OrderPanel:
        documents = panel.documents
        listed = documents.value
        return cls(
            order_id=panel.order_id,
            order=OrderPart.model_validate(panel.order),
            documents=DocumentsPart.model_validate(
                {
                    **vars(documents),
                    "value": [
                        {**vars(each), "file_id": file_id(panel.order_id, each.id)} for each in listed.entries
                    ]
                    if listed
                    else None,
                    "left_out": listed.left_out if listed else 0,
                }
            ),
            returns=ReturnsPart.of(panel),
        )
