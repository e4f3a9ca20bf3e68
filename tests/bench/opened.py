"""What the details of an opened conversation cost: the order panel, and the other conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from functions.store import conversations
from tests.builders.api import Api

if TYPE_CHECKING:
    from tests.bench.actions import Cost

FLOORS = {
    "order panel, asks the marketplace": (
        4,
        18,
        "a transaction writes twice: leases of four parts, three with a check; then their values",
    ),
    "order panel, less than a minute later": (
        3.5,
        0,
        "a link, and the rows of three parts and the platform read consistently",
    ),
    "the order's conversations": (1.5, 0, "its links, and a conversation read consistently"),
    "the customer's conversations": (1.5, 0, "its index, and a conversation read consistently"),
}
"""As in ``tests.bench.actions``."""


def actions(
    api: Api, thread_id: str, cost: Callable[[Callable[[], object]], Cost]
) -> Iterator[tuple[str, Cost]]:
    conversation = conversations.get(conversations.id_for(thread_id))
    assert conversation.order_id
    assert conversation.customer
    order = f"/api/orders/{quote(quote(conversation.order_id, safe=''), safe='')}"
    customer = f"/api/customers/{quote(quote(conversation.customer.id or '', safe=''), safe='')}"
    yield "order panel, asks the marketplace", cost(lambda: api.get(order))
    yield "order panel, less than a minute later", cost(lambda: api.get(order))
    yield "the order's conversations", cost(lambda: api.get(f"{order}/conversations"))
    yield "the customer's conversations", cost(lambda: api.get(f"{customer}/conversations"))
