"""What the marketplace said, as large as a row of ``order_parts`` may be. The rest is counted, and never an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from functions.model.orders import Carrier, Documents, Order
from functions.model.returns import Returns
from functions.store import order_parts

MAX_VALUE_BYTES = 150_000
"""DynamoDB allows 400 KB for a row. The times of incidents take up to 70 KB, and the rest of the row a few."""


def with_lines_that_fit(order: Order) -> Order:
    """The first lines, as many as fit."""

    def first(count: int) -> Order:
        left_out = order.lines_left_out + len(order.lines) - count
        return replace(order, lines=order.lines[:count], lines_left_out=left_out)

    return first(_most(len(order.lines), lambda count: order_parts.size(first(count), order_parts.ORDER)))


def with_documents_that_fit(documents: Documents) -> Documents:
    def first(count: int) -> Documents:
        left_out = documents.left_out + len(documents.entries) - count
        return Documents(documents.entries[:count], left_out)

    size = order_parts.size
    return first(_most(len(documents.entries), lambda count: size(first(count), order_parts.DOCUMENTS)))


def with_returns_that_fit(returns: Returns) -> Returns:
    """The newest ones."""

    def first(count: int) -> Returns:
        return replace(
            returns,
            entries=returns.entries[:count],
            is_complete=returns.is_complete and count == len(returns.entries),
        )

    return first(
        _most(len(returns.entries), lambda count: order_parts.size(first(count), order_parts.RETURNS))
    )


def carriers_that_fit(carriers: tuple[Carrier, ...]) -> tuple[Carrier, ...]:
    """The first ones. Shipments by the others have no link."""
    size = order_parts.size
    return carriers[: _most(len(carriers), lambda count: size(carriers[:count], order_parts.CARRIERS))]


def _most(count: int, size_of: Callable[[int], int]) -> int:
    """The largest number up to ``count`` whose size is allowed. Sizes grow with numbers."""
    if size_of(count) <= MAX_VALUE_BYTES:
        return count
    fits, too_many = 0, count
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        fits, too_many = (middle, too_many) if size_of(middle) <= MAX_VALUE_BYTES else (fits, middle)
    return fits
