"""What customers send back, as the marketplace has it, without anything that says who they are."""

from __future__ import annotations

from dataclasses import dataclass

from functions.model.orders import Shipment


@dataclass(frozen=True)
class ReturnLine:
    order_line_id: str | None
    quantity: int | None
    reason_code: str | None
    """The line's own, or that of the whole return."""


@dataclass(frozen=True)
class Return:
    id: str
    state: str | None
    rma: str | None
    """The number that stands on the parcel."""
    label_url: str | None
    """A safe link (``mirakl.orders.links``), or None."""
    shipment: Shipment | None
    """The parcel on its way back."""
    lines: tuple[ReturnLine, ...]
    created_at: str | None
    updated_at: str | None
    unreadable: tuple[str, ...]
    """The marketplace's names of fields that could not be read."""


@dataclass(frozen=True)
class Returns:
    entries: tuple[Return, ...]
    """The newest first."""
    left_out: int
    """How many more returns there are that cannot be read, or of which nobody knows whether they are this order's."""
    is_complete: bool
    """False: there may be more, because not all pages of the list were read, or not all returns fit."""


@dataclass(frozen=True)
class Platform:
    """What the marketplace says about itself (PC01)."""

    has_returns: bool | None
    """None: it does not say, or not in a way that can be read."""


@dataclass(frozen=True)
class ReturnReason:
    code: str
    label: str
