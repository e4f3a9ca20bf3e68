"""A text without differences of case, accents and typography, in which each character knows where it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from functions.inbox.messages.phrases import folded

MAX_BETWEEN = 5
"""How many words a ``*`` in a phrase may stand for."""
ABBREVIATION = re.compile(
    r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|janv|f[eé]vr|avr|juill|d[eé]c|mrs?|ms|dr|mme|m|st|no|tel|t[eé]l)\.$",
    re.IGNORECASE,
)
"""A full stop after one of these ends no sentence."""
SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")


class FoldedText:
    def __init__(self, text: str) -> None:
        letters: list[str] = []
        places: list[int] = []
        for place, letter in enumerate(text):
            for part in folded(letter) or (" " if letter.isspace() else ""):
                if part != " " or (letters and letters[-1] != " "):
                    letters.append(part)
                    places.append(place)
        self.text = "".join(letters)
        self._words = self.text.replace("-", " ")
        self._places = places

    def contains(self, phrases: tuple[str, ...]) -> bool:
        return _any_of(phrases).search(self._words) is not None

    def spans_of(self, phrases: tuple[str, ...]) -> list[tuple[int, int]]:
        """Where one of the phrases is, as places in the text that was folded. A hyphen counts as a space."""
        return [self.span(match) for match in _any_of(phrases).finditer(self._words)]

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], tuple[int, int]]]:
        """What the pattern finds, each with its place in the text that was folded."""
        for match in pattern.finditer(self.text):
            yield match, self.span(match)

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        return self._places[match.start()], self._places[match.end() - 1] + 1


@lru_cache(maxsize=32)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Finds each of the phrases as whole words."""
    alternatives = sorted(map(_pattern_of, phrases), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


def _pattern_of(phrase: str) -> str:
    words = folded(phrase).replace("-", " ").split(" ")
    return "".join(
        rf"(?:\S+ ){{0,{MAX_BETWEEN}}}"
        if word == "*"
        else (rf"(?:\S+ ){{0,2}}\w+{re.escape(word[1:])}" if word.startswith("+") else re.escape(word))
        + (" " if number < len(words) - 1 else "")
        for number, word in enumerate(words)
    )


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends. A line is at least one sentence."""
    start = 0
    ends = [
        match.end()
        for match in SENTENCE_END.finditer(text)
        if not ABBREVIATION.search(text[: match.end()][-8:])
    ]
    for end in (*ends, len(text)):
        if text[start:end].strip():
            yield start + len(text[start:end]) - len(text[start:end].lstrip()), end
        start = end
