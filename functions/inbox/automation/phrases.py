"""Finding a seller's phrases in a customer's words, however either of them was typed. Takes linear time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from functions.inbox.messages.reading.invisible import IGNORED

EDGE = "\0"
"""Stands where a word begins or ends. No folded text holds it otherwise."""
SAME_LETTERS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\u00b4\u0060\uff07", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u0153\u0152", "oe"),
    **dict.fromkeys("\u00e6\u00c6", "ae"),
}
INVISIBLE = re.compile(f"[{IGNORED}\u2800]")
IGNORED_CATEGORIES = {"Cc", "Cf", "Cs"}


class _Folding(dict[int, str]):
    """Letter by letter, as ``str.translate`` wants it.

    Not ``unicodedata.normalize`` over the whole text: that takes time in proportion to the square of the number
    of accents which somebody has put on one letter.
    """

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(letter: str) -> str:
    if letter.isspace():
        return " "
    if letter in SAME_LETTERS:
        return SAME_LETTERS[letter]
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
    return "".join(SAME_LETTERS.get(part, part) for part in decomposed if not _is_passed_over(part))


def _is_passed_over(letter: str) -> bool:
    return (
        unicodedata.combining(letter) != 0
        or unicodedata.category(letter) in IGNORED_CATEGORIES
        or INVISIBLE.match(letter) is not None
    )


_FOLDING = _Folding()


def folded(text: str) -> str:
    """Without case, accents and what nobody sees; one kind of apostrophe, hyphen and space; no ligatures."""
    return " ".join(text.translate(_FOLDING).split())


def is_blank(text: str) -> bool:
    """Whether there is nothing in it that a reader sees."""
    return not folded(text)


class Words:
    """What somebody wrote, to be asked for phrases."""

    def __init__(self, text: str) -> None:
        self._marked = _with_edges(folded(text))

    def hold_any(self, phrases: Iterable[str]) -> bool:
        """Whether one of ``phrases`` stands here, its words whole. A blank one stands nowhere."""
        wanted = (folded(phrase) for phrase in phrases)
        return any(_with_edges(phrase) in self._marked for phrase in wanted if phrase)


def _with_edges(text: str) -> str:
    return re.sub(r"\b", EDGE, text)
