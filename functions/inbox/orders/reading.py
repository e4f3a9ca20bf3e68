"""Reading a part of an order for all agents: who asks the marketplace when, and what is stored when it fails.

Whoever looks at a part that is not fresh reads it, unless somebody else is reading it: then they get what is stored,
and nobody waits for a colleague. What could not be read is shown as it last was, with the reason, and is not asked for
again for a while. So any number of open panels makes at most one call for each part in ``FRESH_SECONDS``, and none
while the marketplace asks to wait. Once two orders have failed in the same way, nobody asks for any order for a while.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import uuid4

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable
from functions.inbox.orders.parts import Part, shown
from functions.mirakl.time_limits import TimeLimits
from functions.model.clock import shift
from functions.model.orders import UnavailableReason
from functions.observability import logger
from functions.store import order_parts
from functions.store.order_parts import (
    ALL_ORDERS,
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

Read = Callable[[Lease, str], "tuple[object, Incidents | None] | None"]
"""Asks for a part at a time, and returns what to store of it. None: the marketplace does not know it."""

DAY_SECONDS = 86_400
FRESH_SECONDS = {
    ORDER: 60,
    DOCUMENTS: 60,
    RETURNS: 300,
    CARRIERS: DAY_SECONDS,
    PLATFORM: DAY_SECONDS,
    RETURN_REASONS: DAY_SECONDS,
}
"""How long a part is not asked for again. Mirakl allows the carriers once a day, and returns every five minutes."""
RETRY_SECONDS = {ORDER: 10, DOCUMENTS: 10, RETURNS: 10, CARRIERS: 600, PLATFORM: 600, RETURN_REASONS: 600}
"""The same after a failure."""
FORBIDDEN_SECONDS = 3600
"""How long nobody asks for what the API key may not read, after two orders have shown it."""
LEASE_SECONDS = 12
"""Longer than a brief request takes. A reader that is killed blocks the others for no longer."""


class PartReader:
    """``key_hash`` changes whenever the API key does. ``seconds_left`` returns how long the function may still run."""

    def __init__(
        self, clock: Callable[[], str], key_hash: Callable[[], str], seconds_left: Callable[[], float]
    ) -> None:
        self._clock = clock
        self._key_hash = key_hash
        self._seconds_left = seconds_left

    def stored(self, order_id: str, *parts: str) -> dict[str, StoredPart]:
        return order_parts.get(order_id, parts, self._clock(), self._known_key)

    def of_all_orders(self, part: str, read: Read) -> Part:
        return self.part(ALL_ORDERS, part, self.stored(ALL_ORDERS, part)[part], read, None)

    def part(
        self,
        order_id: str,
        part: str,
        stored: StoredPart,
        read: Read,
        link: str | None,
        check_link: Callable[[], object] = lambda: None,
    ) -> Part:
        """The part, read now if it is not fresh and nobody else reads it.

        ``link`` is a conversation that the order must be linked with. Without a lease ``check_link`` is called, because
        an erasure may have deleted that link.
        """
        now = self._clock()
        if stored.ask_after > now:
            return shown(stored, now)
        if TimeLimits.brief(self._seconds_left()) is None:  # the next look at it has time
            return shown(stored, now, reading=True)
        lease = order_parts.acquire(order_id, part, uuid4().hex, now, shift(now, seconds=LEASE_SECONDS), link)
        if lease:
            self._read(lease, read)
        elif link:
            check_link()
        now = self._clock()
        return shown(self.stored(order_id, part)[part], now, reading=lease is None)

    def _read(self, lease: Lease, read: Read) -> None:
        """Asks the marketplace, and stores what came of it."""
        retry_seconds: float = RETRY_SECONDS[lease.part]
        try:
            now = self._clock()
            if found := read(lease, now):
                value, seen = found
                order_parts.store(lease, value, now, self._after(FRESH_SECONDS[lease.part]), seen)
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

    def _known_key(self) -> str:
        """The key's hash; empty if the key cannot be read. Then no block holds, and reading says what is wrong."""
        try:
            return self._key_hash()
        except Exception:
            logger.exception("The API key could not be read")
            return ""

    def _after(self, seconds: float) -> str:
        return shift(self._clock(), seconds=seconds)


def _refusal(status: int, part: str) -> UnavailableReason:
    if status == HTTPStatus.FORBIDDEN:
        return UnavailableReason.FORBIDDEN
    # OR72 is asked for one order, and a marketplace may have no returns. The other calls are always there.
    is_unknown = status == HTTPStatus.NOT_FOUND and part in (DOCUMENTS, RETURNS)
    return UnavailableReason.NOT_FOUND if is_unknown else UnavailableReason.UNREACHABLE
