"""The language that a customer is known to read, and what says so. Nothing is guessed here (``language`` does that)."""

from __future__ import annotations

from enum import StrEnum

from functions.model.customers import Customer


class LanguageSource(StrEnum):
    """What says which language a customer reads."""

    ORDER = "order"
    """A field of an order's lines: the language in which they bought."""
    LOCALE = "locale"
    """The locale of their account."""
    EARLIER = "earlier"
    """An order or a locale that is not known any more."""


def language_of(customer: Customer | None) -> str | None:
    """Such as ``fr``: the language in which they bought, else that of their locale. None: not known."""
    return primary_language((customer.language or customer.locale) if customer else None)


def source_of(language: str | None, customer: Customer | None) -> LanguageSource | None:
    """What says that they read ``language``, as it is stored with their conversation. None: it is not known."""
    if language is None:
        return None
    if customer and primary_language(customer.language) == language:
        return LanguageSource.ORDER
    if customer and not customer.language and primary_language(customer.locale) == language:
        return LanguageSource.LOCALE
    return LanguageSource.EARLIER


def primary_language(tag: str | None) -> str | None:
    """Such as ``fr``, of ``fr_CA`` or ``FR``."""
    return (tag or "").replace("_", "-").partition("-")[0].strip().casefold() or None
