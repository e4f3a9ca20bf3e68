"""Unicode normalisation in linear time, however many combining marks a letter has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Literal

MAX_MARKS = 30
"""Marks on one letter. No language needs more (Unicode Standard Annex 15, "Stream-Safe Text Format")."""


def normalised(form: Literal["NFC", "NFKC"], text: str) -> str:
    """``unicodedata.normalize`` without the marks beyond the thirtieth on a letter: sorting them is quadratic."""
    return unicodedata.normalize(form, text if text.isascii() else "".join(_bounded(text)))


def _bounded(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_MARKS:
            yield character
