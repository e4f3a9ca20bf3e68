"""A customer of the marketplace."""

from __future__ import annotations

from dataclasses import dataclass

NAMELESS = "Customer"
"""The display name of a customer whose name nobody tells."""


@dataclass(frozen=True)
class Customer:
    """Names, e-mail, locale and language come from an order; a thread alone gives display name and mostly an id."""

    id: str | None
    display_name: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    """The marketplace's anonymised alias for notifications; it does not take answers."""
    locale: str | None = None
    language: str | None = None
    """In which they bought, as the lines of their last order that we asked about say."""
    erased_before: str | None = None
    """What stood in their threads up to then was erased; it is never stored again."""
