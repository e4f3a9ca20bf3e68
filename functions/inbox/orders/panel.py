"""The order panel: what the marketplace says about an order, part by part (``reading`` says who asks when)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from functions.errors import OrderNotFound
from functions.inbox.orders.incidents import with_incidents
from functions.inbox.orders.parts import Part, Unavailable
from functions.inbox.orders.reading import PartReader
from functions.inbox.orders.sizes import (
    carriers_that_fit,
    with_documents_that_fit,
    with_lines_that_fit,
    with_returns_that_fit,
)
from functions.mirakl.orders.links import link_of_template
from functions.model.orders import Carrier, Shipment, UnavailableReason
from functions.model.returns import Platform, Return, ReturnReason, Returns
from functions.store import conversations
from functions.store.order_parts import (
    CARRIERS,
    DOCUMENTS,
    ORDER,
    PLATFORM,
    RETURN_REASONS,
    RETURNS,
    Incidents,
    Lease,
    StoredPart,
)

if TYPE_CHECKING:  # most requests find what is stored, and an agent waits for each import
    from functions.mirakl.orders.calls import OrderCalls

NOTHING = Part(as_of=None, value=None, unavailable=None, reading=False)


@dataclass(frozen=True)
class OrderPanel:
    order_id: str
    order: Part
    documents: Part
    returns: Part
    has_returns: bool | None
    """Whether the marketplace has returns at all. If not, they are not asked for. None: not known."""
    return_reasons: Mapping[str, str]
    """The words for codes of reasons, as far as they are known and needed."""


class PanelReader:
    """Reads one panel. ``make_calls`` makes the client, only if something has to be read.

    ``key_hash`` changes whenever the API key does. ``seconds_left`` returns how long the function may still run.
    """

    def __init__(
        self,
        order_id: str,
        make_calls: Callable[[], OrderCalls],
        clock: Callable[[], str],
        key_hash: Callable[[], str],
        seconds_left: Callable[[], float],
    ) -> None:
        self._order_id = order_id
        self._make_calls = make_calls
        self._parts = PartReader(clock, key_hash, seconds_left)

    @cached_property
    def _calls(self) -> OrderCalls:
        return self._make_calls()

    def panel(self) -> OrderPanel:
        """Raises ``OrderNotFound`` for an order that no conversation here is about.

        So the API key, which may read all of the shop's orders, cannot be used from here to browse them.
        """
        link = self._link()
        stored = self._parts.stored(self._order_id, ORDER, DOCUMENTS, RETURNS)
        order = self._read(ORDER, stored, self._read_order, link)
        documents = self._read(DOCUMENTS, stored, self._read_documents, link)
        has_returns = self._has_returns(stored[RETURNS])
        returns = NOTHING if has_returns is False else self._returns(order, stored, link)
        return OrderPanel(
            self._order_id,
            self._with_link(order),
            documents,
            self._with_return_links(returns),
            has_returns,
            self._reasons_of(returns),
        )

    def _link(self) -> str:
        conversation_id = conversations.one_about(self._order_id)
        if conversation_id is None:
            raise OrderNotFound
        return conversation_id

    def _read(
        self,
        part: str,
        stored: Mapping[str, StoredPart],
        read: Callable[[Lease, str], tuple[object, Incidents | None] | None],
        link: str,
    ) -> Part:
        return self._parts.part(self._order_id, part, stored[part], read, link, self._link)

    def _read_order(self, lease: Lease, now: str) -> tuple[object, Incidents] | None:
        read = self._calls.order(lease.order_id)
        if read is None:
            return None
        order, seen = with_incidents(read, lease.incidents, now)
        return with_lines_that_fit(order), seen

    def _read_documents(self, lease: Lease, _now: str) -> tuple[object, None] | None:
        read = self._calls.documents(lease.order_id)
        return None if read is None else (with_documents_that_fit(read), None)

    def _has_returns(self, stored: StoredPart) -> bool | None:
        """Whoever has returns needs not to ask. An old "no" that cannot be read again is not known to hold."""
        if stored.value is not None and stored.value.entries:
            return True
        part = self._parts.of_all_orders(PLATFORM, self._read_platform)
        platform: Platform | None = part.value
        if platform is None or (part.unavailable and not platform.has_returns):
            return None
        return platform.has_returns

    def _read_platform(self, _lease: Lease, _now: str) -> tuple[object, None]:
        return self._calls.platform(), None

    def _returns(self, order: Part, stored: Mapping[str, StoredPart], link: str) -> Part:
        """They are asked for by the number that the customer knows, which only the order says."""
        number = order.value.commercial_id if order.value else None

        def read(lease: Lease, _now: str) -> tuple[object, None] | None:
            returns = self._calls.returns(lease.order_id, number or "")
            return None if returns is None else (with_returns_that_fit(returns), None)

        if number:
            return self._read(RETURNS, stored, read, link)
        older = stored[RETURNS]
        if order.reading:
            return Part(older.as_of, older.value, None, reading=True)
        retry_at = order.unavailable.retry_at if order.unavailable else None
        unavailable = Unavailable(UnavailableReason.NEEDS_ORDER, retry_at)
        return Part(older.as_of, older.value, unavailable, reading=False)

    def _read_carriers(self, _lease: Lease, _now: str) -> tuple[object, None]:
        return carriers_that_fit(self._calls.carriers()), None

    def _read_reasons(self, _lease: Lease, _now: str) -> tuple[object, None]:
        return self._calls.return_reasons(), None

    def _reasons_of(self, returns: Part) -> dict[str, str]:
        listed: Returns | None = returns.value
        codes = {line.reason_code for each in (listed.entries if listed else ()) for line in each.lines}
        if not codes - {None}:
            return {}
        reasons: tuple[ReturnReason, ...] = (
            self._parts.of_all_orders(RETURN_REASONS, self._read_reasons).value or ()
        )
        return {reason.code: reason.label for reason in reasons if reason.code in codes}

    @cached_property
    def _templates(self) -> dict[str, str]:
        """The carriers' templates of links, by the carriers' codes."""
        carriers: tuple[Carrier, ...] = self._parts.of_all_orders(CARRIERS, self._read_carriers).value or ()
        return {carrier.code: carrier.tracking_url for carrier in reversed(carriers)}

    def _with_link(self, part: Part) -> Part:
        shipment = part.value.shipment if part.value else None
        if shipment is None:
            return part
        return replace(part, value=replace(part.value, shipment=self._linked(shipment)))

    def _with_return_links(self, part: Part) -> Part:
        returns: Returns | None = part.value
        if returns is None:
            return part

        def linked(each: Return) -> Return:
            return replace(each, shipment=self._linked(each.shipment)) if each.shipment else each

        return replace(part, value=replace(returns, entries=tuple(map(linked, returns.entries))))

    def _linked(self, shipment: Shipment) -> Shipment:
        """With a link made from the carrier's template, if there is a tracking number and no address."""
        if shipment.tracking_url or not (shipment.carrier_code and shipment.tracking_number):
            return shipment
        template = self._templates.get(shipment.carrier_code)
        if template is None:
            return shipment
        return replace(shipment, tracking_url=link_of_template(template, shipment.tracking_number))
