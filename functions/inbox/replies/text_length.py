"""How long a reply is: as a reader sees it, and as the strictest marketplace counts it."""

from __future__ import annotations

import unicodedata

_SHOW_NOTHING = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
"""Categories of controls, formats, lone surrogates and white space. Unassigned is not among them: it may be a
character that is newer than this Python."""
_MARKS = {"Mn", "Mc", "Me"}
"""Accents and the like: they show on a character, and alone they are not one."""
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
"""What Unicode calls ``Default_Ignorable_Code_Point`` and the categories above do not hold (fillers, joiners,
variation selectors, tags), and the empty Braille pattern."""


def visible_length(text: str) -> int:
    """How many characters of a text a reader can see; 0 as well when there are only accents on nothing."""
    seen = [character for character in text if _shows(character)]
    if all(unicodedata.category(character) in _MARKS for character in seen):
        return 0
    return len(seen)


def utf16_length(text: str) -> int:
    """The stricter count: in UTF-16, as Java and JavaScript have it, an emoji is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def _shows(character: str) -> bool:
    if unicodedata.category(character) in _SHOW_NOTHING:
        return False
    code = ord(character)
    return not any(first <= code <= last for first, last in _IGNORABLE)
