"""Decoding HTML entities, only if they are complete: from ``&`` to ``;``, with a name that HTML defines.

``html.unescape`` also decodes the beginning of a word: it turns ``&copy=1`` in an address into ``©=1``.
"""

from __future__ import annotations

import html
import re
from html.entities import html5

ENTITY = re.compile(r"&(?:#(?:[xX][0-9a-fA-F]+|[0-9]+)|[a-zA-Z][a-zA-Z0-9]{0,40});")
MAX_NUMBER_LENGTH = 12
"""Characters of a numeric entity. No character has a longer number, and Python refuses thousands of digits."""
NO_CHARACTER = "\ufffd"


def decode(text: str) -> str:
    """``text`` with each entity replaced by its character. The result is not decoded again."""
    return ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    entity = match[0]
    if entity[1] != "#":
        return html5.get(entity[1:], entity)
    return html.unescape(entity) if len(entity) <= MAX_NUMBER_LENGTH else NO_CHARACTER
