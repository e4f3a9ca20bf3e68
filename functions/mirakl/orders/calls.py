"""The calls about one order that an agent waits for: OR11, OR72, RT11, and SH21, PC01 and RE01 for all orders.

Each is made once, and takes seconds at most.

They yield to synchronisation and delivery: they are never repeated, and make no request during a pause. All raise
``MarketplaceBusy``, ``MarketplaceRefused`` or ``MarketplaceUnavailable``.
"""

from __future__ import annotations

import time
from typing import Any

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable
from functions.mirakl.connection import Connection
from functions.mirakl.fields import read
from functions.mirakl.json_stream import JsonStream
from functions.mirakl.orders.details import read_documents, read_order
from functions.mirakl.orders.fields import CarrierFields, CountFields, OrderDetailFields
from functions.mirakl.orders.links import link_of_template
from functions.mirakl.orders.returns import read_platform, read_return_reasons, read_returns
from functions.mirakl.responses import document, order_document
from functions.model.orders import Carrier, Documents, Order
from functions.model.returns import Platform, ReturnReason, Returns
from functions.observability import logger

MAX_DOCUMENTS = 200
MAX_CARRIERS = 1000
MAX_REASONS = 1000
MAX_RETURNS = 200
MAX_RETURN_PAGES = 5
RETURN_PAGE_SIZE = 100
NEXT_PAGE_SECONDS = 2.0
"""After so long, no further page of returns is asked for, so that a whole list takes about as long as one request."""
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

    def returns(self, order_id: str, commercial_id: str) -> Returns | None:
        """RT11: the order's returns; None if the marketplace cannot be asked about this order.

        RT11 has no filter by the order's id, only by the number that the customer knows. Several orders may have the
        same number, so only returns that name this order are kept. If a later page cannot be read, the list is not
        complete.
        """
        if not (_is_asked(order_id) and _is_asked(commercial_id)):
            return None
        listed: list[Any] = []
        entries, seen = 0, set[str]()
        query = {"order_commercial_id": commercial_id}
        began = time.monotonic()
        for _ in range(MAX_RETURN_PAGES):
            query["limit"] = str(RETURN_PAGE_SIZE)
            page: list[
                Any
            ] = []  # of a page that breaks off, nothing is taken: nobody knows how much was left out
            try:
                answer = self._read("/api/returns", query, "data", page, MAX_RETURNS - len(listed))
            except (MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable) as error:
                if not seen:
                    raise
                logger.warning("A page of returns was not read", order_id=order_id, reason=str(error))
                break
            listed += page
            entries += len(answer["data"])
            token = answer.get("next_page_token")
            if token in (None, ""):
                not_kept = entries - len(listed)
                return read_returns(listed, order_id, not_kept=not_kept, is_complete=True)
            is_late = time.monotonic() - began > NEXT_PAGE_SECONDS
            if not isinstance(token, str) or token in seen or is_late:
                break
            seen.add(token)
            query = {"page_token": token}
        return read_returns(listed, order_id, not_kept=entries - len(listed), is_complete=False)

    def platform(self) -> Platform:
        """PC01: what the marketplace offers."""
        return read_platform(self._connection.get_once("/api/platform/configuration", {}, _whole))

    def return_reasons(self) -> tuple[ReturnReason, ...]:
        """RE01: the reasons for which customers send something back."""
        listed: list[Any] = []
        self._read("/api/reasons", {}, "reasons", listed, MAX_REASONS)
        return read_return_reasons(listed)

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


def _whole(stream: JsonStream) -> Any:
    answer, _ = stream.value()
    if not isinstance(answer, dict):
        raise MarketplaceUnavailable("The marketplace's answer could not be read: it is no object.")
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
