"""Recognising our own reply although the marketplace has changed its text.

Marketplaces are known to drop invisible and control characters, store an emoji as ``?``, remove text in angle brackets,
encode entities once more, break lines with markup, and mask or replace links, e-mail addresses and telephone numbers
(the known losses). ``canonical_form`` removes all of this, so the form is equal before and after.

Each step takes time linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata

from functions.inbox.messages.reading.composed import normalised
from functions.inbox.messages.reading.entities import decode
from functions.inbox.messages.reading.invisible import IGNORED

MIN_LETTERS = 12
"""Texts whose canonical forms have fewer letters are too short to be recognised."""
MAX_ENCODINGS = 4

DROPPED = re.compile(
    rf"[{IGNORED}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f?\ufffd\ud800-\udfff\U00010000-\U0010ffff]+"
)
"""Invisible characters, characters of four bytes in UTF-8 (emoji), and the ``?`` and U+FFFD that replace them."""
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
"""For example ``[link removed]``, which some marketplaces put in place of a link."""
MASKED_BY_X = re.compile(r"(?<![^\W\d_])[xX]{2,}(?![^\W\d_])")
MASK = re.compile(r"(?<!\S)[*#•█]{3,}(?!\S)")
NUMBER = re.compile(r"[\d*#•█](?:[\s.,:/()+_–-]*[\d*#•█]){5,}")
"""Six or more digits, with any separators; some or all of them may be masked."""
MASKED = re.compile(r"[*#•█]")
DIGITS = re.compile(r"\d+")


def canonical_form(text: str) -> str:
    """The letters, digits and marks of ``text`` in order, without links, addresses and long numbers.

    No known loss changes it.
    """
    for _ in range(MAX_ENCODINGS):
        text = decode(DROPPED.sub("", text))
    text = normalised("NFKC", IN_ANGLE_BRACKETS.sub(" ", DROPPED.sub("", text)))
    for changed in (NOTICE, LINK, ADDRESS, DOMAIN):
        text = changed.sub(" ", text)
    text = MASK.sub(" ", MASKED_BY_X.sub(lambda match: "*" * len(match[0]), text))
    return "".join(filter(_is_kept, NUMBER.sub(" ", text)))


def letter_count(form: str) -> int:
    return sum(1 for character in form if character.isalpha())


def has_same_words(ours: str, theirs: str) -> bool:
    """Whether ``theirs`` is ``ours`` except for known losses. False if the text is too short to tell.

    A marketplace masks or removes numbers and addresses, but never adds one. A text with another number or address is
    another message.
    """
    form = canonical_form(ours)
    return (
        letter_count(form) >= MIN_LETTERS and form == canonical_form(theirs) and _adds_nothing(ours, theirs)
    )


def _adds_nothing(ours: str, theirs: str) -> bool:
    """Whether ``ours`` contains each run of digits and each e-mail address of ``theirs`` that is not masked."""
    return _digits_and_addresses(theirs) <= _digits_and_addresses(ours)


def _digits_and_addresses(text: str) -> set[str]:
    for _ in range(MAX_ENCODINGS):
        text = decode(DROPPED.sub("", text))
    text = LINK.sub(" ", NOTICE.sub(" ", IN_ANGLE_BRACKETS.sub(" ", text)))
    addresses = {address.casefold() for address in ADDRESS.findall(text) if "*" not in address}
    text = DOMAIN.sub(" ", ADDRESS.sub(" ", text))
    text = MASKED_BY_X.sub(lambda match: "*" * len(match[0]), text)
    text = NUMBER.sub(lambda match: " " if MASKED.search(match[0]) else match[0], text)
    return addresses | set(DIGITS.findall(text))


def _is_kept(character: str) -> bool:
    """Marks are kept, because in many scripts they are the vowels."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"
