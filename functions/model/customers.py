"""A customer of the marketplace."""

from __future__ import annotations

from dataclasses import dataclass

NAMELESS = "Customer"
"""The display name of a customer whose name the marketplace does not give."""


@dataclass(frozen=True)
class Customer:
    """The thread gives the display name and usually the id. All other fields come from an order (OR11)."""

    id: str | None
    display_name: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    """The marketplace's anonymised alias for notifications. It accepts no answers."""
    locale: str | None = None
    language: str | None = None
    """The language in which they bought, from the lines of the last order that we read."""
    other_names: tuple[str, ...] = ()
    """Display names that other threads of the customer show, or showed before; the newest last."""
    erased_before: str | None = None
    """Messages in their threads up to this time were erased and are never stored again."""
