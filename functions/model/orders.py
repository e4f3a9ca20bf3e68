"""An order as the marketplace has it, without anything that says who bought: no name, address or e-mail.

Amounts of money are in the order's currency. They are rounded to cents and fractions of cents that the marketplace
sends, so a sum has no binary rest such as 0.30000000000000004.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class UnavailableReason(StrEnum):
    """Why a part of an order could not be read. The values are stored."""

    FORBIDDEN = "forbidden"
    """The API key may not read it."""
    NOT_FOUND = "not_found"
    """The marketplace does not know it."""
    BUSY = "busy"
    """The marketplace asked to wait."""
    UNREACHABLE = "unreachable"
    """There was no usable answer."""
    NEEDS_ORDER = "needs_order"
    """It can only be asked for with what the order says, and the order could not be read. Never stored."""


@dataclass(frozen=True)
class Tax:
    code: str
    amount: float


@dataclass(frozen=True)
class Refund:
    """Money that goes back to the customer, or units that are not delivered (then without a state)."""

    id: str | None
    amount: float | None
    """Of the goods, without shipping."""
    shipping_amount: float | None
    quantity: int | None
    state: str | None
    reason_code: str | None
    created_at: str | None
    taxes: tuple[Tax, ...] = ()
    """Of goods and shipping, one entry for each code."""


@dataclass(frozen=True)
class Incident:
    reason: str | None
    first_seen_at: str
    """When this inbox first saw it. The marketplace does not say when it was opened."""


@dataclass(frozen=True)
class OrderLine:
    id: str
    state: str | None
    state_reason: str | None
    title: str | None
    sku: str | None
    picture_url: str | None
    """On the marketplace's own host."""
    quantity: int | None
    price: float | None
    """Of all units, without taxes if the order's ``tax_mode`` is ``TAX_EXCLUDED``."""
    shipping_price: float | None
    taxes: tuple[Tax, ...]
    """Of goods and shipping, one entry for each code."""
    shipped_at: str | None
    received_at: str | None
    refunds: tuple[Refund, ...]
    cancelations: tuple[Refund, ...]
    is_incident_open: bool | None
    """None: the marketplace does not say, or not in a way that can be read."""
    incident: Incident | None = None


@dataclass(frozen=True)
class Shipment:
    carrier: str | None
    carrier_code: str | None
    tracking_number: str | None
    tracking_url: str | None
    """A safe link (``mirakl.orders.links``), or None."""


@dataclass(frozen=True)
class Order:
    id: str
    commercial_id: str | None
    state: str | None
    currency: str | None
    price: float | None
    shipping_price: float | None
    total_price: float | None
    """Goods, shipping, and the taxes if the prices exclude them. None if a part of it is not known."""
    tax_mode: str | None
    taxes: tuple[Tax, ...]
    created_at: str | None
    ship_by: str | None
    delivery_earliest: str | None
    delivery_latest: str | None
    shipped_at: str | None
    """When the first line was shipped."""
    received_at: str | None
    """When the last line was received. None while one is not."""
    fully_refunded: bool | None
    has_incident: bool | None
    """None: the marketplace does not say."""
    shipment: Shipment | None
    lines: tuple[OrderLine, ...]
    lines_left_out: int
    """How many more lines there are, which cannot be read or did not fit."""
    unreadable: tuple[str, ...]
    """The marketplace's names of fields that could not be read."""
    incident: Incident | None = None
    """Of the whole order: its line's oldest one, or one that no line shows."""
    time_zone: str | None = None
    """Of the address to which it is shipped, such as ``America/Toronto``. None: not known."""


@dataclass(frozen=True)
class Document:
    id: str
    type: str | None
    name: str
    size: int | None
    """Bytes."""
    uploaded_at: str | None


@dataclass(frozen=True)
class Documents:
    entries: tuple[Document, ...]
    left_out: int
    """How many more documents there are, which cannot be read or did not fit."""


@dataclass(frozen=True)
class Carrier:
    code: str
    tracking_url: str
    """With ``{trackingId}`` in place of the tracking number."""


def total(amounts: Iterable[float | None]) -> float | None:
    """The sum in decimal arithmetic; None if one of the amounts is not known."""
    listed = list(amounts)
    known = [Decimal(str(amount)) for amount in listed if amount is not None]
    return float(sum(known, Decimal(0))) if len(known) == len(listed) else None


def by_code(taxes: Iterable[Tax]) -> tuple[Tax, ...]:
    """One entry for each code, in the order of their first appearance."""
    sums: dict[str, Decimal] = {}
    for tax in taxes:
        sums[tax.code] = sums.get(tax.code, Decimal(0)) + Decimal(str(tax.amount))
    return tuple(Tax(code, float(amount)) for code, amount in sums.items())
