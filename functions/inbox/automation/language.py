"""Which language a customer is answered in. What is not known stays unknown: it is not English."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal, get_args

from functions.model.customers import Customer

Language = Literal["en", "fr"]
READ = 1000
"""Letters that the detector reads."""
APOSTROPHES = re.compile(r"['`’]+")
"""In a row they take the detector time in proportion to the square of their number."""
LANGUAGES: tuple[Language, ...] = get_args(Language)


def language_of(customer: Customer | None, words: str) -> Language | None:
    """From what they bought in, else their locale, else ``words``, which they wrote; None when none of these tells."""
    if customer:
        for tag in (customer.language, customer.locale):
            if language := spoken(tag):
                return language
    return detected(words)


def spoken(tag: str | None) -> Language | None:
    """Of a language tag in any spelling (``fr_CA``, ``FR``, ``en-US``); None when it is a language we do not write."""
    primary = (tag or "").replace("_", "-").partition("-")[0].strip().casefold()
    return next((language for language in LANGUAGES if language == primary), None)


def detected(words: str) -> Language | None:
    """None unless the detector is sure, and so for a few letters, and for every language that we do not write.

    It knows sixty languages: one that knew two would take Spanish for one of them.
    """
    result = _detector().detect(APOSTROPHES.sub("'", words[:READ]))
    return spoken(result.language) if result.is_reliable() else None


@cache
def _detector() -> Any:
    """Takes a fifth of a second to load, once, and only where neither order nor locale tells."""
    from eld import LanguageDetector  # noqa: PLC0415

    return LanguageDetector()
