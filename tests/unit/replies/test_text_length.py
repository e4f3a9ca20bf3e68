"""How long a reply is, for a reader and for the marketplace."""

from __future__ import annotations

import pytest

from functions.inbox.replies.text_length import utf16_length, visible_length

SHOWS_NOTHING = {
    "white space": " \t\n\u00a0\u2003\u3000",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "directions": "\u200e\u200f\u202a\u202e\u2066\u2069\u061c",
    "soft hyphens": "\u00ad\u00ad\u00ad",
    "controls": "\x00\x01\x1b\x7f\x85",
    "lone surrogates": "\ud83d\udc00\ud800",
    "variation selectors": "\ufe0f\ufe0e\U000e0100",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "tags": "\U000e0041\U000e0042\U000e007f",
    "the empty Braille pattern": "\u2800\u2800\u2800",
    "Mongolian and Khmer": "\u180e\u180b\u17b4\u17b5",
    "accents on nothing": "\u0301\u0302\u20dd",
    "accents on nothing visible": "\u200b\u0301\u200b\u0301\u200b\u0301",
}


@pytest.mark.parametrize("text", SHOWS_NOTHING.values(), ids=SHOWS_NOTHING)
def test_invisible_text_has_no_length(text: str) -> None:
    assert visible_length(text) == 0


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Oui", 3),
        ("o\u200bui", 3),
        ("o u i", 3),
        ("\u200boh\u200b", 2),
        ("ok!", 3),
        ("ดี ๆ", 3),
        ("👍👍👍", 3),
        ("👨\u200d👩\u200d👧", 3),
        ("\U0001faf0\U0001fae8\U0001fadf", 3),
        ("e\u0301te\u0301", 5),
    ],
)
def test_every_character_that_a_reader_sees_counts(text: str, length: int) -> None:
    assert visible_length(text) == length


def test_an_emoji_is_two_in_the_stricter_count() -> None:
    assert utf16_length("aé漢") == 3
    assert utf16_length("👍" * 26_000) == 52_000
