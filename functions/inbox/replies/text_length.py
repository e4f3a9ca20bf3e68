"""The length of a reply: as a reader sees it, and as the strictest marketplace counts it."""

from __future__ import annotations

import unicodedata

_SHOW_NOTHING = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
"""Unicode categories of control characters, format characters, lone surrogates and white space. Unassigned characters
are not among them, because they may be newer than this Python's Unicode data."""
_MARKS = {"Mn", "Mc", "Me"}
"""Categories of combining marks, which are visible only on another character."""
_IGNORABLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2065, 0x2065),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0xE0000, 0xE0FFF),
)
"""Ranges of Unicode's ``Default_Ignorable_Code_Point`` that are not in the categories above (fillers, joiners,
variation selectors, tags), and the empty Braille pattern."""


def visible_length(text: str) -> int:
    """How many characters of a text a reader can see. 0 if there are only combining marks."""
    visible = [character for character in text if _is_visible(character)]
    if all(unicodedata.category(character) in _MARKS for character in visible):
        return 0
    return len(visible)


def utf16_length(text: str) -> int:
    """The length in UTF-16 code units, as Java and JavaScript count it: an emoji counts as two."""
    return len(text) + sum(character > "\uffff" for character in text)


def _is_visible(character: str) -> bool:
    if unicodedata.category(character) in _SHOW_NOTHING:
        return False
    code = ord(character)
    return not any(first <= code <= last for first, last in _IGNORABLE)
