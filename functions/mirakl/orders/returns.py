"""Parses the JSON of an order's returns (RT11), of the platform (PC01), and of the reasons for returns (RE01).

A part of a return that cannot be read costs only itself, as in ``details``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from functions.mirakl.fields import read
from functions.mirakl.orders.details import MAX_ENTRIES, Unreadable
from functions.mirakl.orders.fields import (
    FeatureFields,
    PlatformFields,
    ReasonOfTypeFields,
    ReturnFeatureFields,
    ReturnFields,
    ReturnLineFields,
    ReturnTrackingFields,
)
from functions.mirakl.orders.links import tracking_link
from functions.model.orders import Shipment
from functions.model.returns import Platform, Return, ReturnLine, ReturnReason, Returns

OF_RETURNS = "RETURN"
"""The type of reasons for which customers send something back."""
CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def read_returns(listed: Iterable[Any], order_id: str, *, not_kept: int, is_complete: bool) -> Returns:
    """The returns of ``order_id`` in a list that may have others.

    A return that does not name its order is never shown: it may be somebody else's. ``not_kept`` is how many entries
    of the marketplace's list are not in ``listed``.
    """
    entries: dict[str, Return] = {}
    left_out = not_kept
    for raw in listed:
        fields, unreadable = read(ReturnFields, raw)
        if fields.order_id is not None and fields.order_id != order_id:
            continue
        if fields.order_id is None or fields.id is None:
            left_out += 1
            continue
        entries[fields.id] = _return(fields.id, fields, unreadable)
    newest_first = sorted(entries.values(), key=lambda each: each.created_at or "", reverse=True)
    return Returns(tuple(newest_first), left_out, is_complete)


def read_platform(raw: Any) -> Platform:
    """It never raises. What cannot be read is not known."""
    features = read(FeatureFields, read(PlatformFields, raw)[0].features)[0]
    return Platform(read(ReturnFeatureFields, features.returns)[0].marketplace)


def read_return_reasons(listed: Iterable[Any]) -> tuple[ReturnReason, ...]:
    reasons = (read(ReasonOfTypeFields, raw)[0] for raw in listed)
    return tuple(
        ReturnReason(reason.code, reason.label)
        for reason in reasons
        if reason.type == OF_RETURNS and reason.code and reason.label
    )


def _return(return_id: str, fields: ReturnFields, not_readable: Iterable[str]) -> Return:
    unreadable = Unreadable()
    unreadable.names |= set(not_readable)
    label = tracking_link(fields.label_url)
    if fields.label_url and label is None:
        unreadable.names.add("label_url")
    return Return(
        id=return_id,
        state=fields.state,
        rma=fields.rma,
        label_url=label,
        shipment=_shipment(fields.tracking, unreadable),
        lines=_lines(fields, unreadable),
        created_at=fields.date_created,
        updated_at=fields.last_updated,
        unreadable=tuple(sorted(unreadable.names)),
    )


def _lines(fields: ReturnFields, unreadable: Unreadable) -> tuple[ReturnLine, ...]:
    listed = fields.return_lines or []
    if not all(isinstance(raw, dict) for raw in listed[:MAX_ENTRIES]):
        unreadable.names.add("return_lines")
    return tuple(
        ReturnLine(line.order_line_id, line.quantity, line.reason_code or fields.reason_code)
        for line in unreadable.entries(ReturnLineFields, listed, "return_lines")
    )


def _shipment(raw: Any, unreadable: Unreadable) -> Shipment | None:
    tracking = unreadable.fields(ReturnTrackingFields, _in_snake_case(raw), "tracking")
    link = tracking_link(tracking.tracking_url)
    if tracking.tracking_url and link is None:
        unreadable.names.add("tracking.tracking_url")
    shipment = Shipment(
        carrier=tracking.carrier_name or tracking.carrier_code,
        carrier_code=tracking.carrier_code,
        tracking_number=tracking.tracking_number,
        tracking_url=link,
    )
    return shipment if any((shipment.carrier, shipment.tracking_number, link)) else None


def _in_snake_case(raw: Any) -> Any:
    """Mirakl's example writes ``carrierCode`` where its schema says ``carrier_code``. A name of the schema wins."""
    if not isinstance(raw, dict):
        return raw
    said = {name: value for name, value in raw.items() if value is not None}
    return {CAPITAL.sub("_", name).lower(): value for name, value in said.items()} | said
