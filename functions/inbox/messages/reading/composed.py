"""Unicode's normal forms in linear time, whatever somebody has put on one letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Literal

MOST_MARKS = 30
"""On one letter; no language needs more (Unicode Standard Annex 15, "Stream-Safe Text Format")."""


def normalised(form: Literal["NFC", "NFKC"], text: str) -> str:
    """``unicodedata.normalize``, but for marks beyond the thirtieth on a letter: sorting them takes quadratic time."""
    return unicodedata.normalize(form, text if text.isascii() else "".join(_bounded(text)))


def _bounded(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            yield character
