"""The order panel: what the marketplace says about an order, part by part.

Whoever opens the panel reads the parts that are not fresh, unless somebody else is reading them: then they get what is
stored, and nobody waits for a colleague. What could not be read is shown as it last was, with the reason, and is not
asked for again for a while. So any number of open panels makes at most one call for each part in ``FRESH_SECONDS``, and
none while the marketplace asks to wait. Once two orders have failed in the same way, nobody asks for any order for a
while.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import uuid4

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable, OrderNotFound
from functions.inbox.orders.incidents import with_incidents
from functions.inbox.orders.parts import Part, shown
from functions.inbox.orders.sizes import carriers_that_fit, with_documents_that_fit, with_lines_that_fit
from functions.mirakl.orders.links import link_of_template
from functions.mirakl.time_limits import TimeLimits
from functions.model.clock import shift
from functions.model.orders import UnavailableReason
from functions.observability import logger
from functions.store import conversations, order_parts
from functions.store.order_parts import ALL_ORDERS, CARRIERS, DOCUMENTS, ORDER, Lease, StoredPart

if TYPE_CHECKING:  # most requests find what is stored, and an agent waits for each import
    from functions.mirakl.orders.calls import OrderCalls

Read = Callable[[Lease, str], bool]
"""Reads a part at a time and stores it. False: the marketplace does not know it."""

FRESH_SECONDS = {ORDER: 60, DOCUMENTS: 60, CARRIERS: 86_400}
"""How long a part is not asked for again. Mirakl allows the carriers once a day."""
RETRY_SECONDS = {ORDER: 10, DOCUMENTS: 10, CARRIERS: 600}
"""The same after a failure."""
FORBIDDEN_SECONDS = 3600
"""How long nobody asks for what the API key may not read, after two orders have shown it."""
LEASE_SECONDS = 12
"""Longer than a brief request takes. A reader that is killed blocks the others for no longer."""


@dataclass(frozen=True)
class OrderPanel:
    order_id: str
    order: Part
    documents: Part


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
        self._clock = clock
        self._key_hash = key_hash
        self._seconds_left = seconds_left

    @cached_property
    def _calls(self) -> OrderCalls:
        return self._make_calls()

    def panel(self) -> OrderPanel:
        """Raises ``OrderNotFound`` for an order that no conversation here is about.

        So the API key, which may read all of the shop's orders, cannot be used from here to browse them.
        """
        link = self._link()
        stored = order_parts.get(self._order_id, (ORDER, DOCUMENTS), self._clock(), self._known_key)
        order = self._part(self._order_id, ORDER, stored[ORDER], self._read_order, link)
        documents = self._part(self._order_id, DOCUMENTS, stored[DOCUMENTS], self._read_documents, link)
        return OrderPanel(self._order_id, self._with_link(order), documents)

    def _link(self) -> str:
        conversation_id = conversations.one_about(self._order_id)
        if conversation_id is None:
            raise OrderNotFound
        return conversation_id

    def _part(self, order_id: str, part: str, stored: StoredPart, read: Read, link: str | None) -> Part:
        now = self._clock()
        if stored.ask_after > now:
            return shown(stored, now)
        if TimeLimits.brief(self._seconds_left()) is None:  # the next look at it has time
            return shown(stored, now, reading=True)
        lease = order_parts.acquire(order_id, part, uuid4().hex, now, shift(now, seconds=LEASE_SECONDS), link)
        if lease:
            self._read(lease, read)
        elif link:
            self._link()  # an erasure may have deleted it
        now = self._clock()
        stored = order_parts.get(order_id, (part,), now, self._known_key)[part]
        return shown(stored, now, reading=lease is None)

    def _read(self, lease: Lease, read: Read) -> None:
        """Asks the marketplace, and stores what came of it."""
        retry_seconds: float = RETRY_SECONDS[lease.part]
        try:
            if read(lease, self._clock()):
                return
            failure, reason = UnavailableReason.NOT_FOUND, "it is not known, or cannot be asked for"
            retry_seconds = FRESH_SECONDS[lease.part]
        except MarketplaceBusy as error:
            failure, reason, retry_seconds = UnavailableReason.BUSY, str(error), error.retry_after
        except MarketplaceRefused as error:
            failure, reason = _refusal(error.status, lease.part), str(error)
        except MarketplaceUnavailable as error:
            failure, reason = UnavailableReason.UNREACHABLE, str(error)
            order_parts.block(lease, failure, self._clock(), self._after(retry_seconds), None)
        except Exception as error:
            # Whatever is wrong with one part, the others and what is stored can be shown.
            failure, reason = UnavailableReason.UNREACHABLE, type(error).__name__
            logger.exception("Reading a part of an order failed", order_id=lease.order_id, part=lease.part)
        logger.warning(
            "A part of an order was not read", order_id=lease.order_id, part=lease.part, reason=reason
        )
        if failure is UnavailableReason.FORBIDDEN:
            until = self._after(FORBIDDEN_SECONDS)
            order_parts.block(lease, failure, self._clock(), until, self._key_hash())
        order_parts.store_failure(lease, failure, self._after(retry_seconds))

    def _read_order(self, lease: Lease, now: str) -> bool:
        """Whether the marketplace knows the order."""
        read = self._calls.order(lease.order_id)
        if read is None:
            return False
        order, seen = with_incidents(read, lease.incidents, now)
        order_parts.store(lease, with_lines_that_fit(order), now, self._fresh_until(lease), seen)
        return True

    def _read_documents(self, lease: Lease, now: str) -> bool:
        read = self._calls.documents(lease.order_id)
        if read is None:
            return False
        order_parts.store(lease, with_documents_that_fit(read), now, self._fresh_until(lease))
        return True

    def _read_carriers(self, lease: Lease, now: str) -> bool:
        carriers = carriers_that_fit(self._calls.carriers())
        order_parts.store(lease, carriers, now, self._fresh_until(lease))
        return True

    def _known_key(self) -> str:
        """The key's hash; empty if the key cannot be read. Then no block holds, and reading says what is wrong."""
        try:
            return self._key_hash()
        except Exception:
            logger.exception("The API key could not be read")
            return ""

    def _fresh_until(self, lease: Lease) -> str:
        return self._after(FRESH_SECONDS[lease.part])

    def _after(self, seconds: float) -> str:
        return shift(self._clock(), seconds=seconds)

    def _with_link(self, part: Part) -> Part:
        """With a link made from the carrier's template, if the order names a tracking number and no address."""
        shipment = part.value.shipment if part.value else None
        if not shipment or shipment.tracking_url or not (shipment.carrier_code and shipment.tracking_number):
            return part
        stored = order_parts.get(ALL_ORDERS, (CARRIERS,), self._clock(), self._known_key)[CARRIERS]
        carriers = self._part(ALL_ORDERS, CARRIERS, stored, self._read_carriers, None).value or ()
        template = next((each.tracking_url for each in carriers if each.code == shipment.carrier_code), None)
        if template is None:
            return part
        link = link_of_template(template, shipment.tracking_number)
        return replace(part, value=replace(part.value, shipment=replace(shipment, tracking_url=link)))


def _refusal(status: int, part: str) -> UnavailableReason:
    if status == HTTPStatus.FORBIDDEN:
        return UnavailableReason.FORBIDDEN
    # OR72 is asked for one order. The list of orders (OR11) and the carriers are always there.
    is_unknown = status == HTTPStatus.NOT_FOUND and part == DOCUMENTS
    return UnavailableReason.NOT_FOUND if is_unknown else UnavailableReason.UNREACHABLE
