"""The calls about one order that an agent waits for: OR11, OR72, SH21. Each is made once, and takes seconds at most.

They yield to synchronisation and delivery: they are never repeated, and make no request during a pause. All raise
``MarketplaceBusy``, ``MarketplaceRefused`` or ``MarketplaceUnavailable``.
"""

from __future__ import annotations

from typing import Any

from functions.errors import MarketplaceUnavailable
from functions.mirakl.connection import Connection
from functions.mirakl.fields import read
from functions.mirakl.json_stream import JsonStream
from functions.mirakl.orders.details import read_documents, read_order
from functions.mirakl.orders.fields import CarrierFields, CountFields, OrderDetailFields
from functions.mirakl.orders.links import link_of_template
from functions.mirakl.responses import document, order_document
from functions.model.orders import Carrier, Documents, Order
from functions.observability import logger

MAX_DOCUMENTS = 200
MAX_CARRIERS = 1000
MAX_ENTRY_BYTES = 20_000
"""Bytes of a document or a carrier. A larger one counts as unreadable, so that the list fits into our memory."""


def can_be_asked(order_id: str) -> bool:
    """Whether OR11 takes ``order_id`` as one id. It takes a list, so a comma would ask for several orders."""
    return "," not in order_id and order_id == order_id.strip() and order_id.isprintable()


class OrderCalls:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def order(self, order_id: str) -> Order | None:
        """OR11: the order; None if the marketplace does not know it, or cannot be asked about this id.

        ``GET /api/orders/{id}`` is withdrawn (410), so the list is asked for one id. Only an empty list says that the
        order is not known: an answer with other entries could not be read.
        """
        if not _is_asked(order_id):
            return None
        found: list[Any] = []

        def keep(stream: JsonStream) -> None:
            raw = order_document(stream)
            if not found and read(OrderDetailFields, raw)[0].order_id == order_id:
                found.append(raw)

        answer = self._connection.get_once(
            "/api/orders",
            {"order_ids": order_id, "max": "1"},
            lambda stream: document(stream, {"orders": keep}),
        )
        _check_list(answer, "orders")
        if found:
            return read_order(found[0], order_id, self._connection.url)
        counted, unreadable = read(CountFields, answer)
        if answer["orders"] or counted.total_count or unreadable:
            raise MarketplaceUnavailable("The marketplace's answer could not be read: it has no such order.")
        return None

    def documents(self, order_id: str) -> Documents | None:
        """OR72: the order's documents; None if the marketplace cannot be asked about this id."""
        if not _is_asked(order_id):
            return None
        listed: list[Any] = []
        query = {"order_ids": order_id}
        answer = self._read("/api/orders/documents", query, "order_documents", listed, MAX_DOCUMENTS)
        not_kept = len(answer["order_documents"]) - len(listed)
        return read_documents(listed, order_id, answer.get("total_count"), not_kept)

    def carriers(self) -> tuple[Carrier, ...]:
        """SH21: the carriers with a usable template for links. Mirakl allows this call once a day."""
        listed: list[Any] = []
        self._read("/api/shipping/carriers", {}, "carriers", listed, MAX_CARRIERS)
        carriers = (read(CarrierFields, raw)[0] for raw in listed)
        return tuple(
            Carrier(carrier.code, carrier.tracking_url)
            for carrier in carriers
            if carrier.code and carrier.tracking_url and link_of_template(carrier.tracking_url, "1")
        )

    def _read(
        self, path: str, query: dict[str, str], name: str, listed: list[Any], largest: int
    ) -> dict[str, Any]:
        """The answer, with at most ``largest`` entries of its list ``name`` in ``listed``."""

        def keep(stream: JsonStream) -> None:
            raw, size = stream.value()
            if len(listed) < largest:
                listed.append(raw if size <= MAX_ENTRY_BYTES else None)

        answer = self._connection.get_once(path, query, lambda stream: document(stream, {name: keep}))
        _check_list(answer, name)
        return answer


def _is_asked(order_id: str) -> bool:
    if can_be_asked(order_id):
        return True
    logger.warning("An order's id cannot be asked for", order_id=order_id)
    return False


def _check_list(answer: dict[str, Any], name: str) -> None:
    """An answer without its list does not say that there is nothing."""
    if not isinstance(answer.get(name), list):
        raise MarketplaceUnavailable(f"The marketplace's answer could not be read: {name} is no list.")
