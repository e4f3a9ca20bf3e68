"""The table ``order_parts``: what the marketplace last said about each part of an order, for all agents.

A part is asked for by whoever takes its lease (``acquire``), and by nobody else until ``ask_after``. Taking the lease,
storing a value and storing a failure each move that time, so one condition covers all three. A reader that is killed
blocks the others only until its lease is over. What a reader stores after it has lost its lease is dropped.

What holds for all orders is in rows with the order id ``ALL_ORDERS``: the carriers, and that the API key may not read
a part. An order with this id would have other parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pynamodb.expressions.update import Action

from functions.model.clock import shift, utc_moment
from functions.model.orders import Carrier, Documents, Order
from functions.store.conditions import condition_held
from functions.store.tables.order_parts import OrderPartRow

ORDER, DOCUMENTS, CARRIERS = "order", "documents", "carriers"
KINDS: Mapping[str, Any] = {ORDER: Order, DOCUMENTS: Documents, CARRIERS: tuple[Carrier, ...]}
"""What the value of each part is."""
ALL_ORDERS = "all orders"
FORBIDDEN = "forbidden: "
"""With the name of a part: the row of ``ALL_ORDERS`` that says that the API key may not read it."""
KEEP_DAYS = 30
"""A value is shown for so long after it was read."""
MAX_TRIES = 8

Incidents = dict[str, str]
"""When each incident was first seen, by the line's id. The order's own has the id ``''``."""


@dataclass(frozen=True)
class StoredPart:
    value: Any
    """None: never read, or too long ago."""
    as_of: str | None
    ask_after: str
    """Until then nobody asks the marketplace. Empty: anybody may."""
    is_leased: bool
    """Whether somebody asks at this moment, if it is before ``ask_after``."""
    failure: str | None
    """Why the value could not be read again."""


@dataclass(frozen=True)
class Lease:
    """The right to ask the marketplace for a part, until it is stored or over."""

    order_id: str
    part: str
    token: str
    incidents: Incidents
    """As they were stored when the lease was taken."""


NOTHING = StoredPart(None, None, "", False, None)


def get(order_id: str, parts: tuple[str, ...], now: str) -> dict[str, StoredPart]:
    """The stored parts of an order by their names, also those that the key may not read. Consistent reads."""
    keys = [
        *((order_id, part) for part in parts),
        *((ALL_ORDERS, FORBIDDEN + part) for part in parts),
    ]
    rows = {(row.order_id, row.part): row for row in OrderPartRow.batch_get(keys, consistent_read=True)}
    found = {}
    for part in parts:
        stored = _part_of(rows.get((order_id, part)), part, now)
        forbidden = rows.get((ALL_ORDERS, FORBIDDEN + part))
        if forbidden and forbidden.ask_after > now:
            stored = StoredPart(stored.value, stored.as_of, forbidden.ask_after, False, forbidden.failure)
        found[part] = stored
    return found


def acquire(order_id: str, part: str, token: str, now: str, until: str) -> Lease | None:
    """Takes the part's lease. None while nobody may ask: it was read just now, or somebody else has the lease."""
    row = OrderPartRow(order_id, part)
    free = OrderPartRow.ask_after.does_not_exist() | (OrderPartRow.ask_after <= now)
    # The SDK repeats a write whose answer is lost: then the lease is this owner's already.
    free |= OrderPartRow.lease_token == token
    actions: list[Action] = [
        OrderPartRow.lease_token.set(token),
        OrderPartRow.ask_after.set(until),
        OrderPartRow.expires_at.set(OrderPartRow.expires_at | utc_moment(shift(now, days=KEEP_DAYS))),
    ]
    if not condition_held(lambda: row.update(actions, condition=free)):
        return None
    is_kept = _is_kept(row, now)
    return Lease(order_id, part, token, dict(row.incidents or {}) if is_kept else {})


def store(lease: Lease, value: Any, as_of: str, ask_after: str, incidents: Incidents | None = None) -> bool:
    """Stores what was read at ``as_of`` and gives the lease back. False, and nothing is written, if it was lost."""
    actions: list[Action] = [
        OrderPartRow.value.set(_adapter(lease.part).dump_python(value, mode="json")),
        OrderPartRow.as_of.set(as_of),
        OrderPartRow.failure.remove(),
        OrderPartRow.incidents.set(incidents) if incidents else OrderPartRow.incidents.remove(),
        OrderPartRow.expires_at.set(utc_moment(shift(as_of, days=KEEP_DAYS))),
    ]
    return _release(lease, ask_after, actions)


def store_failure(lease: Lease, failure: str, ask_after: str) -> bool:
    """Stores why the part could not be read, and gives the lease back. The last value stays."""
    return _release(lease, ask_after, [OrderPartRow.failure.set(failure)])


def forbid(part: str, failure: str, ask_after: str) -> None:
    """From now on nobody asks for this part of any order until ``ask_after``. The last writer is right."""
    OrderPartRow(
        ALL_ORDERS,
        FORBIDDEN + part,
        failure=failure,
        ask_after=ask_after,
        expires_at=utc_moment(shift(ask_after, days=1)),
    ).save()


def add_incidents(order_id: str, seen: Incidents) -> None:
    """Moves the times of stored incidents back to those in ``seen``, of a reader that lost its lease meanwhile.

    Incidents that are not stored any more have ended since.
    """
    for _ in range(MAX_TRIES):
        row = next(iter(OrderPartRow.batch_get([(order_id, ORDER)], consistent_read=True)), None)
        if row is None:  # erased meanwhile
            return
        stored: Incidents = row.incidents or {}
        earliest = {key: min(at, seen.get(key, at)) for key, at in stored.items()}
        if earliest == stored:
            return
        changed: list[Action] = [
            OrderPartRow.incidents.set(earliest),
            OrderPartRow.version.set(OrderPartRow.version + 1),
        ]
        unmoved = OrderPartRow.version == row.version
        if condition_held(lambda: row.update(changed, condition=unmoved)):  # noqa: B023 (called at once)
            return


def delete_of(order_id: str) -> None:
    for row in OrderPartRow.query(order_id, consistent_read=True):
        row.delete()


def size(value: Any, part: str) -> int:
    """How many bytes the value takes in its row."""
    return len(OrderPartRow.value.serialize(_adapter(part).dump_python(value, mode="json")) or "")


def _release(lease: Lease, ask_after: str, actions: list[Action]) -> bool:
    row = OrderPartRow(lease.order_id, lease.part)
    given_back: list[Action] = [
        OrderPartRow.ask_after.set(ask_after),
        OrderPartRow.lease_token.remove(),
        OrderPartRow.version.set((OrderPartRow.version | 0) + 1),
    ]
    is_owner = OrderPartRow.lease_token == lease.token
    return condition_held(lambda: row.update([*actions, *given_back], condition=is_owner))


def _part_of(row: OrderPartRow | None, part: str, now: str) -> StoredPart:
    if row is None:
        return NOTHING
    value = _value_of(row, part) if row.as_of and _is_kept(row, now) else None
    return StoredPart(
        value=value,
        as_of=row.as_of if value is not None else None,
        ask_after=row.ask_after,
        is_leased=row.lease_token is not None,
        failure=row.failure,
    )


def _value_of(row: OrderPartRow, part: str) -> Any:
    """None if another version has stored it in a form that this one does not know: it is read again."""
    try:
        return _adapter(part).validate_python(row.value)
    except ValidationError:
        return None


def _is_kept(row: OrderPartRow, now: str) -> bool:
    """DynamoDB deletes rows days after their time is over."""
    return row.as_of is None or row.as_of > shift(now, days=-KEEP_DAYS)


@cache
def _adapter(part: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[part])
