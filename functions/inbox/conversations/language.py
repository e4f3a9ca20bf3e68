"""The language in which a customer is answered. An unknown language stays unknown and does not become English."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from functions.model.customers import Customer
from functions.model.languages import LANGUAGES, Language

MAX_DETECTED = 1000
"""Characters that the detector gets."""
APOSTROPHES = re.compile(r"['`’]+")
"""The detector's time is quadratic in the number of apostrophes in a row."""


def language_of(customer: Customer | None, words: str) -> Language | None:
    """The language in which they bought, else that of their locale, else the detected language of ``words``.

    None when none of them gives a language that we write.
    """
    if customer:
        for tag in (customer.language, customer.locale):
            if language := language_of_tag(tag):
                return language
    return detect_language(words)


def language_of_tag(tag: str | None) -> Language | None:
    """The language of a tag in any spelling (``fr_CA``, ``FR``, ``en-US``); None if we do not write it."""
    primary = (tag or "").replace("_", "-").partition("-")[0].strip().casefold()
    return next((language for language in LANGUAGES if language == primary), None)


def detect_language(words: str) -> Language | None:
    """None if the detector is not sure, for example for a few letters, or if we do not write the language.

    The detector knows sixty languages. If it knew only ours, it would take Spanish for one of them.
    """
    result = _detector().detect(APOSTROPHES.sub("'", words[:MAX_DETECTED]))
    return language_of_tag(result.language) if result.is_reliable() else None


@cache
def _detector() -> Any:
    """Loading it takes 0.2 seconds, so it is loaded only when neither the order nor the locale gives a language."""
    from eld import LanguageDetector  # noqa: PLC0415

    return LanguageDetector()
