"""The order panel: what the marketplace says about an order, part by part.

Whoever opens the panel reads the parts that are not fresh, unless somebody else is reading them: then they get what is
stored, and nobody waits for a colleague. What could not be read is shown as it last was, with the reason, and the
marketplace is left alone for a while. So any number of open panels makes at most one call for each part in
``FRESH_SECONDS``, and none while it asks to wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable, OrderNotFound
from functions.inbox.orders.incidents import with_incidents
from functions.inbox.orders.sizes import with_documents_that_fit, with_lines_that_fit
from functions.mirakl.links import link_of_template
from functions.model.clock import shift
from functions.model.orders import Unavailable
from functions.observability import logger
from functions.store import conversations, order_parts
from functions.store.order_parts import ALL_ORDERS, CARRIERS, DOCUMENTS, ORDER, Lease, StoredPart

if TYPE_CHECKING:  # most requests find what is stored, and an agent waits for each import
    from functions.mirakl.order_calls import OrderCalls

FRESH_SECONDS = {ORDER: 60, DOCUMENTS: 60, CARRIERS: 86_400}
"""How long a part is not asked for again. Mirakl allows the carriers once a day."""
RETRY_SECONDS = {ORDER: 10, DOCUMENTS: 10, CARRIERS: 600}
"""The same after a failure."""
FORBIDDEN_SECONDS = 3600
"""What the API key may not read is not asked for again, for any order, before this time is over."""
LEASE_SECONDS = 12
"""Longer than a brief request takes. A reader that is killed blocks the others for no longer."""
FORBIDDEN_STATUS = 403


@dataclass(frozen=True)
class Obstacle:
    """Why a part could not be read."""

    reason: Unavailable
    retry_at: str | None
    """None: asking has no use now."""


@dataclass(frozen=True)
class Part:
    """A part of the panel. With a value and an obstacle, the value is older than the obstacle."""

    as_of: str | None
    value: Any
    unavailable: Obstacle | None
    reading: bool
    """Whether somebody else is reading it at this moment."""


@dataclass(frozen=True)
class OrderPanel:
    order_id: str
    order: Part
    documents: Part


class PanelReader:
    """Reads one panel. ``make_calls`` makes the client, only if something has to be read."""

    def __init__(self, order_id: str, make_calls: Callable[[], OrderCalls], clock: Callable[[], str]) -> None:
        self._order_id = order_id
        self._make_calls = make_calls
        self._clock = clock

    @cached_property
    def _calls(self) -> OrderCalls:
        return self._make_calls()

    def panel(self) -> OrderPanel:
        """Raises ``OrderNotFound`` for an order that no conversation here is about.

        So the API key, which may read all of the shop's orders, cannot be used from here to browse them.
        """
        if not conversations.is_about_some(self._order_id):
            raise OrderNotFound
        stored = order_parts.get(self._order_id, (ORDER, DOCUMENTS), self._clock())
        order = self._part(self._order_id, ORDER, stored[ORDER], self._read_order)
        documents = self._part(self._order_id, DOCUMENTS, stored[DOCUMENTS], self._read_documents)
        return OrderPanel(self._order_id, self._with_link(order), documents)

    def _part(self, order_id: str, part: str, stored: StoredPart, read: Callable[[Lease, str], bool]) -> Part:
        now = self._clock()
        if stored.ask_after > now:
            return _shown(stored, now)
        lease = order_parts.acquire(order_id, part, uuid4().hex, now, shift(now, seconds=LEASE_SECONDS))
        if lease is None:
            return replace(_shown(stored, now), reading=True)
        self._read(lease, read)
        now = self._clock()
        return _shown(order_parts.get(order_id, (part,), now)[part], now)

    def _read(self, lease: Lease, read: Callable[[Lease, str], bool]) -> None:
        """Asks the marketplace, and stores what came of it."""
        retry_seconds: float = RETRY_SECONDS[lease.part]
        try:
            if read(lease, self._clock()):
                return
            failure, reason = Unavailable.NOT_FOUND, "it is not in the answer"
            retry_seconds = FRESH_SECONDS[lease.part]
        except MarketplaceBusy as error:
            failure, reason, retry_seconds = Unavailable.BUSY, str(error), error.retry_after
        except MarketplaceRefused as error:
            failure, reason = Unavailable.UNREACHABLE, str(error)
            if error.status == FORBIDDEN_STATUS:
                failure, retry_seconds = Unavailable.FORBIDDEN, FORBIDDEN_SECONDS
        except MarketplaceUnavailable as error:
            failure, reason = Unavailable.UNREACHABLE, str(error)
        logger.warning(
            "A part of an order was not read", order_id=lease.order_id, part=lease.part, reason=reason
        )
        ask_after = shift(self._clock(), seconds=retry_seconds)
        if failure is Unavailable.FORBIDDEN:
            order_parts.forbid(lease.part, failure, ask_after)
        order_parts.store_failure(lease, failure, ask_after)

    def _read_order(self, lease: Lease, now: str) -> bool:
        """Whether the marketplace knows the order. A reader that lost its lease leaves when it saw incidents."""
        read = self._calls.order(lease.order_id)
        if read is None:
            return False
        order, seen = with_incidents(with_lines_that_fit(read), lease.incidents, now)
        if not order_parts.store(lease, order, now, self._fresh_until(lease), seen):
            order_parts.add_incidents(lease.order_id, seen)
        return True

    def _read_documents(self, lease: Lease, now: str) -> bool:
        read = self._calls.documents(lease.order_id)
        if read is None:
            return False
        order_parts.store(lease, with_documents_that_fit(read), now, self._fresh_until(lease))
        return True

    def _read_carriers(self, lease: Lease, now: str) -> bool:
        carriers = self._calls.carriers()
        order_parts.store(lease, carriers, now, self._fresh_until(lease))
        return True

    def _fresh_until(self, lease: Lease) -> str:
        return shift(self._clock(), seconds=FRESH_SECONDS[lease.part])

    def _with_link(self, part: Part) -> Part:
        """With a link made from the carrier's template, if the order names a tracking number and no address."""
        shipment = part.value.shipment if part.value else None
        if not shipment or shipment.tracking_url or not (shipment.carrier_code and shipment.tracking_number):
            return part
        stored = order_parts.get(ALL_ORDERS, (CARRIERS,), self._clock())[CARRIERS]
        carriers = self._part(ALL_ORDERS, CARRIERS, stored, self._read_carriers).value or ()
        template = next((each.tracking_url for each in carriers if each.code == shipment.carrier_code), None)
        if template is None:
            return part
        link = link_of_template(template, shipment.tracking_number)
        return replace(part, value=replace(part.value, shipment=replace(shipment, tracking_url=link)))


def _shown(stored: StoredPart, now: str) -> Part:
    reading = stored.is_leased and stored.ask_after > now
    failure = Unavailable(stored.failure) if stored.failure else None
    if failure is None and stored.value is None and not reading:
        failure = Unavailable.UNREACHABLE
    has_use = failure in (Unavailable.BUSY, Unavailable.UNREACHABLE)
    obstacle = Obstacle(failure, stored.ask_after if has_use else None) if failure else None
    return Part(stored.as_of, stored.value, obstacle, reading)
