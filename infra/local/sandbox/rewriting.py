"""Changes that marketplaces are known to make to the body of a message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Literal, get_args

Rewriting = Literal["invisible", "emoji", "links", "addresses", "numbers"]
"""Invisible characters are dropped, characters of four bytes become ``?``, links are replaced, e-mail addresses in
angle brackets are removed like markup, telephone numbers are masked."""
REWRITINGS: tuple[Rewriting, ...] = get_args(Rewriting)

WHITE_SPACE = "\t\n\r"


def known_kinds(given: Collection[str]) -> frozenset[Rewriting]:
    """``given``, checked. Raises ``ValueError`` for a kind that does not exist."""
    if unknown := set(given) - set(REWRITINGS):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(REWRITINGS)}")
    return frozenset(kind for kind in REWRITINGS if kind in given)


def rewritten(body: str, kinds: Collection[Rewriting]) -> str:
    for kind, rewrite in _REWRITES.items():
        if kind in kinds:
            body = rewrite(body)
    return body


def _without_invisible(body: str) -> str:
    return "".join(c for c in body if c in WHITE_SPACE or unicodedata.category(c) not in {"Cc", "Cf"})


def _without_four_bytes(body: str) -> str:
    return "".join("?" if ord(c) > 0xFFFF else c for c in body)


_REWRITES: dict[Rewriting, Callable[[str], str]] = {
    "invisible": _without_invisible,
    "emoji": _without_four_bytes,
    "links": lambda body: re.sub(r"https?://\S+", "[link removed]", body),
    "addresses": lambda body: re.sub(r"<[^<>\s@]+@[^<>\s@]+>", "", body),
    "numbers": lambda body: re.sub(r"\+?\d[\d ().-]{6,}\d", "***", body),
}
