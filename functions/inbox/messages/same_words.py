"""Recognising our own reply although the marketplace changed it on its way.

What marketplaces are known to do to a text: drop invisible and control characters, store an emoji as ``?``, cut out
what stands in angle brackets, encode entities once more, break lines with markup, and mask or replace links, e-mail
addresses and telephone numbers. A form of the text that has none of these is the same before and after.

Each step takes time in proportion to the length of the text.
"""

from __future__ import annotations

import re
import unicodedata

from functions.inbox.messages.reading.composed import normalised
from functions.inbox.messages.reading.entities import decode
from functions.inbox.messages.reading.invisible import IGNORED

FEWEST_LETTERS = 12
"""What is left of a shorter text says too little of whose it is."""
MOST_ENCODINGS = 4

DROPPED = re.compile(
    rf"[{IGNORED}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f?\ufffd\ud800-\udfff\U00010000-\U0010ffff]+"
)
"""Invisible characters, all that needs four bytes in UTF-8 (emoji), and what is put in its place."""
IN_ANGLE_BRACKETS = re.compile(r"<[^<>]*>")
LINK = re.compile(r"(?:(?:https?|ftp)://|\bwww\.)\S+", re.IGNORECASE)
ADDRESS = re.compile(r"(?<![\w.*+%-])[\w.*+%-]++@[\w.*-]+")
DOMAIN = re.compile(
    r"(?<![\w.-])(?:[\w-]++\.)+(?:at|be|biz|ca|ch|co|com|de|es|eu|fr|info|io|it|lu|me|net|nl|org|pt|shop|store|uk|us)"
    r"(?![\w-])(?:[/:]\S*)?",
    re.IGNORECASE,
)
NOTICE = re.compile(
    r"[\[(][^\[\]()]{0,60}?(?:link|lien|url|mail|courriel|phone|téléphone|number|numéro|"
    r"removed|hidden|masked|deleted|redacted|blocked|supprim|masqu|retir)[^\[\]()]{0,60}[\])]",
    re.IGNORECASE,
)
"""``[link removed]``: what some put where a link stood."""
MASKED_BY_X = re.compile(r"(?<![^\W\d_])[xX]{2,}(?![^\W\d_])")
MASK = re.compile(r"(?<!\S)[*#•█]{3,}(?!\S)")
NUMBER = re.compile(r"[\d*#•█](?:[\s.,:/()+_–-]*[\d*#•█]){5,}")
"""Six digits or more, whatever separates them, some or all of them masked."""
MASKED = re.compile(r"[*#•█]")
DIGITS = re.compile(r"\d+")


def known_losses(text: str) -> str:
    """What no known loss touches: the letters, digits and marks of ``text`` in order, without links and numbers."""
    for _ in range(MOST_ENCODINGS):
        text = decode(DROPPED.sub("", text))
    text = normalised("NFKC", IN_ANGLE_BRACKETS.sub(" ", DROPPED.sub("", text)))
    for changed in (NOTICE, LINK, ADDRESS, DOMAIN):
        text = changed.sub(" ", text)
    text = MASK.sub(" ", MASKED_BY_X.sub(lambda found: "*" * len(found[0]), text))
    return "".join(filter(_is_kept, NUMBER.sub(" ", text)))


def letters_left(form: str) -> int:
    return sum(1 for character in form if character.isalpha())


def equal_after_losses(ours: str, theirs: str) -> bool:
    """Whether ``theirs`` is what the known losses leave of ``ours``, and enough is left to tell.

    Numbers and addresses are masked or taken out on the way, not put in: another one is another message.
    """
    form = known_losses(ours)
    return (
        letters_left(form) >= FEWEST_LETTERS and form == known_losses(theirs) and _adds_nothing(ours, theirs)
    )


def _adds_nothing(ours: str, theirs: str) -> bool:
    """Whether each run of digits and each mail address of ``theirs`` that is not masked stands in ``ours`` as well."""
    return _digits_and_addresses(theirs) <= _digits_and_addresses(ours)


def _digits_and_addresses(text: str) -> set[str]:
    for _ in range(MOST_ENCODINGS):
        text = decode(DROPPED.sub("", text))
    text = LINK.sub(" ", NOTICE.sub(" ", IN_ANGLE_BRACKETS.sub(" ", text)))
    addresses = {found.casefold() for found in ADDRESS.findall(text) if "*" not in found}
    text = DOMAIN.sub(" ", ADDRESS.sub(" ", text))
    text = MASKED_BY_X.sub(lambda found: "*" * len(found[0]), text)
    text = NUMBER.sub(lambda found: " " if MASKED.search(found[0]) else found[0], text)
    return addresses | set(DIGITS.findall(text))


def _is_kept(character: str) -> bool:
    """Marks stay: in many scripts they are the vowels."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"
