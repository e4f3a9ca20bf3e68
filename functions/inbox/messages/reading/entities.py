"""Entities of HTML, decoded where they are surely meant: from ``&`` to ``;`` and with a name that HTML knows.

``html.unescape`` also takes the beginning of a word: it makes ``©=1`` of the ``&copy=1`` in an address.
"""

from __future__ import annotations

import html
import re
from html.entities import html5

ENTITY = re.compile(r"&(?:#(?:[xX][0-9a-fA-F]+|[0-9]+)|[a-zA-Z][a-zA-Z0-9]{0,40});")
LONGEST_NUMBER = 12
"""Of ``&#`` and so on. No character has a longer number, and Python refuses to read one of thousands of digits."""
NO_CHARACTER = "\ufffd"


def decode(text: str) -> str:
    """``text`` with each entity replaced by what it stands for, once."""
    return ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    entity = found[0]
    if entity[1] != "#":
        return html5.get(entity[1:], entity)
    return html.unescape(entity) if len(entity) <= LONGEST_NUMBER else NO_CHARACTER
