"""Finding a rule's phrases in a message, in linear time. Differences in case, accents and typography are ignored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from functions.inbox.messages.reading.invisible import IGNORED

EDGE = "\0"
"""Marks where a word begins or ends. A folded text contains no other such character."""
SAME_LETTERS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\u00b4\u0060\uff07", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u0153\u0152", "oe"),
    **dict.fromkeys("\u00e6\u00c6", "ae"),
}
INVISIBLE = re.compile(f"[{IGNORED}\u2800]")
IGNORED_CATEGORIES = {"Cc", "Cf", "Cs"}


class _Folding(dict[int, str]):
    """The table for ``str.translate``, filled letter by letter when it is used.

    ``unicodedata.normalize`` over the whole text would be quadratic in the number of accents on one letter.
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
    return "".join(SAME_LETTERS.get(part, part) for part in decomposed if not _is_ignored(part))


def _is_ignored(letter: str) -> bool:
    return (
        unicodedata.combining(letter) != 0
        or unicodedata.category(letter) in IGNORED_CATEGORIES
        or INVISIBLE.match(letter) is not None
    )


_FOLDING = _Folding()


def folded(text: str) -> str:
    """``text`` without case, accents, ligatures and invisible characters; one kind of apostrophe, hyphen and space."""
    return " ".join(text.translate(_FOLDING).split())


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing of it."""
    return not folded(text)


class SearchableText:
    """A text that is prepared once, to be searched for many phrases."""

    def __init__(self, text: str) -> None:
        self._marked = _with_edges(folded(text))

    def contains_any(self, phrases: Iterable[str]) -> bool:
        """Whether it contains one of ``phrases`` as whole words. A blank phrase is never contained."""
        wanted = (folded(phrase) for phrase in phrases)
        return any(_with_edges(phrase) in self._marked for phrase in wanted if phrase)


def _with_edges(text: str) -> str:
    return re.sub(r"\b", EDGE, text)
