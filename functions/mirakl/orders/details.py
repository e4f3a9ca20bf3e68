"""Parses the JSON of an order (OR11) for the order panel, and of its documents (OR72).

A part that cannot be read costs only itself. Its name is listed in ``unreadable`` with the names of what it is in, such
as ``order_lines.taxes.amount``. Only a line or a document without a usable id is left out, and it is counted. A null in
a list is an entry that cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from functions.mirakl.fields import Kind, read
from functions.mirakl.orders.fields import (
    CountFields,
    DeliveryDateFields,
    DocumentFields,
    LineFields,
    MediaFields,
    OrderDetailFields,
    OrderTaxFields,
    RefundFields,
    TaxFields,
)
from functions.mirakl.orders.links import picture_link, tracking_link
from functions.mirakl.orders.time_zones import time_zone_of
from functions.model.orders import (
    Document,
    Documents,
    Order,
    OrderLine,
    Refund,
    Shipment,
    Tax,
    by_code,
    total,
)

INCIDENT = "INCIDENT_OPEN"
NEVER_RECEIVED = {"CANCELED", "REFUSED"}
TAX_INCLUDED, TAX_EXCLUDED = "TAX_INCLUDED", "TAX_EXCLUDED"
PICTURE_SIZES = ("MEDIUM", "SMALL", "LARGE")
"""The one that suits a small picture best first."""
OF_TAXES = ("order_taxes", "order_lines.taxes", "order_lines.shipping_taxes")
MAX_ENTRIES = 100
"""Taxes, refunds or cancelations of a line, and taxes of an order. There are a few."""


class Unreadable:
    """Collects the names of fields that cannot be read."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.missing_taxes: set[str] = set()
        """Names of lists of taxes that a line does not have, not even empty ones."""

    @property
    def hides_taxes(self) -> bool:
        """Whether a tax of the order may be missing."""
        return "order_lines" in self.names or any(name.startswith(OF_TAXES) for name in self.names)

    def fields(self, kind: type[Kind], raw: Any, inside: str = "") -> Kind:
        """The fields of ``raw``; ``inside`` is the name of the field that it is the value, or an entry, of."""
        if inside and raw is not None and not isinstance(raw, dict):
            self.names.add(inside)
            return kind()
        fields, invalid = read(kind, raw)
        self.names |= {f"{inside}.{name}" if inside else name for name in invalid}
        return fields

    def entries(self, kind: type[Kind], listed: list[Any] | None, inside: str) -> list[Kind]:
        """The fields of each entry of a list that is an object, at most ``MAX_ENTRIES``."""
        there = listed or []
        if len(there) > MAX_ENTRIES or None in there:
            self.names.add(inside)
        read_entries = [(raw, self.fields(kind, raw, inside)) for raw in there[:MAX_ENTRIES]]
        return [fields for raw, fields in read_entries if isinstance(raw, dict)]


def read_order(raw: Any, order_id: str, marketplace: str) -> Order:
    """The order ``order_id``; it never raises. ``marketplace`` is the address to which pictures are relative."""
    unreadable = Unreadable()
    order = unreadable.fields(OrderDetailFields, raw)
    delivery = unreadable.fields(DeliveryDateFields, order.delivery_date, "delivery_date")
    entries = order.order_lines or []
    lines = _each_once(_line(line, unreadable, marketplace) for line in entries if line is not None)
    left_out = len(entries) - len(lines)
    if left_out or not entries:  # every order has lines
        unreadable.names.add("order_lines")
    of_order = _order_taxes(order, unreadable)
    taxes = by_code(tax for line in lines for tax in line.taxes) or of_order
    mode = order.order_tax_mode if order.order_tax_mode in (TAX_INCLUDED, TAX_EXCLUDED) else None
    if mode is None and order.order_tax_mode is not None:
        unreadable.names.add("order_tax_mode")
    if mode == TAX_EXCLUDED and not of_order:
        unreadable.names |= unreadable.missing_taxes
    received = [line.received_at for line in lines if line.state not in NEVER_RECEIVED]
    return Order(
        id=order_id,
        commercial_id=order.commercial_id,
        state=order.order_state,
        currency=order.currency_iso_code,
        price=order.price,
        shipping_price=order.shipping_price,
        total_price=_total(order, mode, taxes, unreadable),
        tax_mode=mode,
        taxes=taxes,
        created_at=order.created_date,
        ship_by=order.shipping_deadline,
        delivery_earliest=delivery.earliest,
        delivery_latest=delivery.latest,
        shipped_at=min((line.shipped_at for line in lines if line.shipped_at), default=None),
        received_at=max(filter(None, received)) if received and all(received) and not left_out else None,
        fully_refunded=order.fully_refunded,
        has_incident=order.has_incident,
        shipment=_shipment(order, unreadable),
        lines=lines,
        lines_left_out=left_out,
        unreadable=tuple(sorted(unreadable.names)),
        time_zone=time_zone_of(order.customer),
    )


def read_documents(listed: Iterable[Any], order_id: str, count: Any, not_kept: int = 0) -> Documents:
    """The documents of ``order_id`` in a list that has only some.

    ``count`` is how many the marketplace counts, and ``not_kept`` how many entries of its list are not in ``listed``.
    """
    entries: dict[str, Document] = {}
    left_out = not_kept
    for raw in listed:
        document, unreadable = read(DocumentFields, raw)
        if document.order_id not in (None, order_id):
            continue
        if document.id is None or "order_id" in unreadable:
            left_out += 1
            continue
        entries[document.id] = Document(
            id=document.id,
            type=document.type,
            name=document.file_name or document.id,
            size=document.file_size,
            uploaded_at=document.date_uploaded,
        )
    counted, unreadable = read(CountFields, {"total_count": count})
    if unreadable:
        left_out = max(left_out, 1)  # nobody knows how many
    return Documents(tuple(entries.values()), max(left_out, (counted.total_count or 0) - len(entries)))


def _each_once(lines: Iterable[OrderLine | None]) -> tuple[OrderLine, ...]:
    """The last line of each id, or the one with an incident. What is listed twice does not say that there is none."""
    found: dict[str, OrderLine] = {}
    for line in lines:
        if line is None:
            continue
        other = found.get(line.id)
        if other is None:
            found[line.id] = line
        elif not other.is_incident_open:
            found[line.id] = replace(line, is_incident_open=line.is_incident_open or None)
    return tuple(found.values())


def _line(raw: Any, unreadable: Unreadable, marketplace: str) -> OrderLine | None:
    line = unreadable.fields(LineFields, raw, "order_lines")
    if line.order_line_id is None:
        return None
    if line.taxes is None:
        unreadable.missing_taxes.add("order_lines.taxes")
    if line.shipping_taxes is None and line.shipping_price != 0:
        unreadable.missing_taxes.add("order_lines.shipping_taxes")
    return OrderLine(
        id=line.order_line_id,
        state=line.order_line_state,
        state_reason=line.order_line_state_reason_label or line.order_line_state_reason_code,
        title=line.product_title,
        sku=line.offer_sku,
        picture_url=_picture(line, unreadable, marketplace),
        quantity=line.quantity,
        price=line.price,
        shipping_price=line.shipping_price,
        taxes=_taxes(line, unreadable, "order_lines"),
        shipped_at=line.shipped_date,
        received_at=line.received_date,
        refunds=tuple(_refunds(line.refunds, unreadable, "order_lines.refunds")),
        cancelations=tuple(_refunds(line.cancelations, unreadable, "order_lines.cancelations")),
        is_incident_open=None if line.order_line_state is None else line.order_line_state == INCIDENT,
    )


def _picture(line: LineFields, unreadable: Unreadable, marketplace: str) -> str | None:
    """A picture at another host than the marketplace's is as if it were not there: the page cannot show it."""
    medias = unreadable.entries(MediaFields, line.product_medias, "order_lines.product_medias")
    links = ((media.type or "", picture_link(media.media_url, marketplace)) for media in medias)
    pictures = {size: link for size, link in links if link}
    return next((pictures[size] for size in (*PICTURE_SIZES, *pictures) if size in pictures), None)


def _taxes(priced: LineFields | RefundFields, unreadable: Unreadable, inside: str) -> tuple[Tax, ...]:
    taxes: list[Tax] = []
    for name, listed in (("taxes", priced.taxes), ("shipping_taxes", priced.shipping_taxes)):
        entries = unreadable.entries(TaxFields, listed, f"{inside}.{name}")
        taxes += _known(((tax.code, tax.amount) for tax in entries), unreadable, f"{inside}.{name}")
    return by_code(taxes)


def _order_taxes(order: OrderDetailFields, unreadable: Unreadable) -> tuple[Tax, ...]:
    entries = unreadable.entries(OrderTaxFields, order.order_taxes, "order_taxes")
    return by_code(_known(((tax.code, tax.total_amount) for tax in entries), unreadable, "order_taxes"))


def _known(
    taxes: Iterable[tuple[str | None, float | None]], unreadable: Unreadable, name: str
) -> Iterable[Tax]:
    """A tax without a code or an amount cannot be shown, and without it no sum is right."""
    for code, amount in taxes:
        if code is None or amount is None:
            unreadable.names.add(name)
        else:
            yield Tax(code, amount)


def _refunds(listed: list[Any] | None, unreadable: Unreadable, inside: str) -> Iterable[Refund]:
    for refund in unreadable.entries(RefundFields, listed, inside):
        yield Refund(
            id=refund.id,
            amount=refund.amount,
            shipping_amount=refund.shipping_amount,
            quantity=refund.quantity,
            state=refund.refund_state or refund.state,
            reason_code=refund.reason_code,
            created_at=refund.created_date,
            taxes=_taxes(refund, unreadable, inside),
        )


def _total(
    order: OrderDetailFields, mode: str | None, taxes: tuple[Tax, ...], unreadable: Unreadable
) -> float | None:
    """What the customer pays. Without taxes it does not matter whether the prices include them."""
    goods = order.total_price
    if goods is None:
        goods = total((order.price, order.shipping_price))
    if mode == TAX_INCLUDED:
        return goods
    if unreadable.hides_taxes or (mode is None and taxes):
        return None
    return total((goods, *(tax.amount for tax in taxes)))


def _shipment(order: OrderDetailFields, unreadable: Unreadable) -> Shipment | None:
    link = tracking_link(order.shipping_tracking_url)
    if order.shipping_tracking_url and link is None:
        unreadable.names.add("shipping_tracking_url")
    shipment = Shipment(
        carrier=order.shipping_company or order.shipping_carrier_code,
        carrier_code=order.shipping_carrier_code,
        tracking_number=order.shipping_tracking,
        tracking_url=link,
    )
    return shipment if any((shipment.carrier, shipment.tracking_number, link)) else None
