"""The table ``order_parts``: what the marketplace last said about each part of an order, for all agents.

A part is asked for by whoever takes its lease (``acquire``), and by nobody else until ``ask_after``. Taking the lease,
storing a value and storing a failure each move that time, so one condition covers all three. A reader that is killed
blocks the others only until its lease is over. What a reader stores after it has lost its lease is dropped.

What holds for all orders is in rows with the order id ``ALL_ORDERS``: the carriers, the platform, the reasons for
returns, and for each part a block. An order with this id would have other parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from functions.model.clock import shift, utc_moment
from functions.model.orders import Carrier, Documents, Order
from functions.model.returns import Platform, ReturnReason, Returns
from functions.store.conditions import condition_held, transaction_held
from functions.store.tables.order_conversations import OrderConversationRow
from functions.store.tables.order_parts import OrderPartRow

ORDER, DOCUMENTS, RETURNS = "order", "documents", "returns"
CARRIERS, PLATFORM, RETURN_REASONS = "carriers", "platform", "return reasons"
KINDS: Mapping[str, Any] = {
    ORDER: Order,
    DOCUMENTS: Documents,
    RETURNS: Returns,
    CARRIERS: tuple[Carrier, ...],
    PLATFORM: Platform,
    RETURN_REASONS: tuple[ReturnReason, ...],
}
"""What the value of each part is."""
ALL_ORDERS = "all orders"
BLOCK = "block: "
"""With the name of a part: the row of ``ALL_ORDERS`` that says until when nobody asks for it, of any order, and why."""
BLOCK_SECONDS_MORE = 60
"""How long after the time of a failure another order's failure still begins a block."""
KEEP_DAYS = 30
"""A value is shown for so long after it was read."""

Incidents = dict[str, str]
"""When each incident was first seen, by the key of ``inbox.orders.incidents``."""


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


def get(
    order_id: str, parts: tuple[str, ...], now: str, key_hash: Callable[[], str]
) -> dict[str, StoredPart]:
    """The stored parts of an order by their names, with the blocks that are in force. Consistent reads.

    ``key_hash`` is only called for a block that another API key might not have.
    """
    rows = _rows(
        *((order_id, part) for part in parts),
        *((ALL_ORDERS, BLOCK + part) for part in parts),
    )
    found = {}
    for part in parts:
        stored = _part_of(rows.get((order_id, part)), part, now)
        blocked = rows.get((ALL_ORDERS, BLOCK + part))
        if blocked and stored.ask_after <= now < blocked.ask_after and _has_key(blocked, key_hash):
            stored = replace(stored, ask_after=blocked.ask_after, is_leased=False, failure=blocked.failure)
        found[part] = stored
    return found


def acquire(
    order_id: str, part: str, token: str, now: str, until: str, conversation_id: str | None
) -> Lease | None:
    """Takes the part's lease. None while nobody may ask: it was read just now, or somebody else has the lease.

    Also None if the order is not linked any more with ``conversation_id``, so that nothing is stored after an erasure.
    None as the id is for ``ALL_ORDERS``.
    """
    row = OrderPartRow(order_id, part)
    actions: list[Action] = [
        OrderPartRow.lease_token.set(token),
        OrderPartRow.ask_after.set(until),
        OrderPartRow.expires_at.set(OrderPartRow.expires_at | utc_moment(shift(now, days=KEEP_DAYS))),
    ]

    def all_together(transaction: TransactWrite) -> None:
        free = OrderPartRow.ask_after.does_not_exist() | (OrderPartRow.ask_after <= now)
        transaction.update(row, actions, condition=free)
        if conversation_id is not None:
            is_linked = OrderConversationRow.order_id.exists()
            transaction.condition_check(OrderConversationRow, order_id, conversation_id, is_linked)

    if not transaction_held(all_together):
        return None
    stored = _rows((order_id, part)).get((order_id, part))
    if stored is None:  # erased since
        return None
    return Lease(order_id, part, token, dict(stored.incidents or ()) if _is_kept(stored, now) else {})


def store(lease: Lease, value: Any, as_of: str, ask_after: str, incidents: Incidents | None = None) -> bool:
    """Stores what was read at ``as_of`` and gives the lease back. False, and nothing is written, if it was lost."""
    actions: list[Action] = [
        OrderPartRow.value.set(_adapter(lease.part).dump_python(value, mode="json")),
        OrderPartRow.as_of.set(as_of),
        OrderPartRow.failure.remove(),
        # As pairs: pynamodb takes a dictionary with one key such as "S" for a value that is serialised already.
        OrderPartRow.incidents.set(list(incidents.items())) if incidents else OrderPartRow.incidents.remove(),
        OrderPartRow.expires_at.set(utc_moment(shift(as_of, days=KEEP_DAYS))),
    ]
    return _release(lease, ask_after, actions)


def store_failure(lease: Lease, failure: str, ask_after: str) -> bool:
    """Stores why the part could not be read, and gives the lease back. The last value stays."""
    return _release(lease, ask_after, [OrderPartRow.failure.set(failure)])


def block(lease: Lease, failure: str, now: str, ask_after: str, key_hash: str | None) -> None:
    """From the second order on that fails in the same way, nobody asks for the part of any order until ``ask_after``.

    One order alone may have an id or a content with which only its own requests fail. ``key_hash`` is of the API key
    that was refused: another key is not concerned. Of two writers at once the last one stays: then the block begins
    with one failure more.
    """
    before = _rows((ALL_ORDERS, BLOCK + lease.part)).get((ALL_ORDERS, BLOCK + lease.part))
    is_second = (
        before is not None
        and (before.failure, before.key_hash) == (failure, key_hash)
        and before.failed_order_id != lease.order_id
        and before.expires_at > utc_moment(now)
    )
    OrderPartRow(
        ALL_ORDERS,
        BLOCK + lease.part,
        failure=failure,
        failed_order_id=lease.order_id,
        key_hash=key_hash,
        ask_after=ask_after if is_second or lease.order_id == ALL_ORDERS else now,
        expires_at=utc_moment(shift(ask_after, seconds=BLOCK_SECONDS_MORE)),
    ).save()


def delete_of(order_id: str) -> None:
    for row in OrderPartRow.query(order_id, consistent_read=True):
        condition_held(row.delete)


def size(value: Any, part: str) -> int:
    """How many bytes the value takes in its row."""
    return len(OrderPartRow.value.serialize(_adapter(part).dump_python(value, mode="json")) or "")


def _release(lease: Lease, ask_after: str, actions: list[Action]) -> bool:
    row = OrderPartRow(lease.order_id, lease.part)
    given_back: list[Action] = [
        OrderPartRow.ask_after.set(ask_after),
        OrderPartRow.lease_token.remove(),
    ]
    is_owner = OrderPartRow.lease_token == lease.token
    return condition_held(lambda: row.update([*actions, *given_back], condition=is_owner))


def _has_key(block: OrderPartRow, key_hash: Callable[[], str]) -> bool:
    """Whether the block is for every API key, or for the one of now."""
    return block.key_hash is None or block.key_hash == key_hash()


def _rows(*keys: tuple[str, str]) -> dict[tuple[str, str], OrderPartRow]:
    return {(row.order_id, row.part): row for row in OrderPartRow.batch_get(keys, consistent_read=True)}


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
