"""Phrases are found whatever their case, accents and spacing."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.messages.phrases import SearchableText, folded, is_blank

SPELLINGS = [
    ("I haven't received it", "I haven’t received it"),
    ("l'envoi", "lʼenvoi"),
    ("mon cœur", "MON COEUR"),
    ("Œuvre", "oeuvre"),
    ("curriculum vitæ", "curriculum vitae"),
    ("reçu", unicodedata.normalize("NFD", "reçu")),
    ("reçu", "recu"),
    ("ÉCHANGE", "echange"),
    ("où est mon colis", "Ou  est\nmon\u00a0colis"),
    ("pas reçu", "pas\u202freçu"),
    ("e-mail", "e\u2011mail"),
    ("remboursement", "rembour\u00adsement"),
    ("refund", "re\u200bfund\ufeff"),
    ("Straße", "STRASSE"),
    ("office", "oﬃce"),
    ("refund", "ｒｅｆｕｎｄ"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spellings_of_the_same_words_find_each_other_both_ways(one: str, other: str) -> None:
    assert SearchableText(f"Well, {one}!").contains_any([other])
    assert SearchableText(f"Well, {other}!").contains_any([one])


@pytest.mark.parametrize(
    ("text", "phrase", "is_found"),
    [
        ("Where is my parcel?", "par", False),
        ("Where is my parcel?", "parcel", True),
        ("the_parcel", "parcel", False),
        ("l’échange", "echange", True),
        ("Can you return-ship it", "return", True),
        ("Numéro 12", "12", True),
        ("Numéro 123", "12", False),
        ("I code in C++", "c++", True),
        ("Why?", "?", True),
        ("👍🏽", "👍", True),
        ("soeur", "œu", False),
    ],
)
def test_words_are_found_whole(text: str, phrase: str, is_found: bool) -> None:
    assert SearchableText(text).contains_any([phrase]) is is_found


@pytest.mark.parametrize(
    "blank", ["", " \t\n", "\u00a0\u202f\u3000", "\u200b\u200d\ufeff\u2060\u00ad", "\u3164\u2800"]
)
def test_what_nobody_sees_is_blank_and_is_found_nowhere(blank: str) -> None:
    assert is_blank(blank)
    assert not SearchableText(f"a {blank} b").contains_any([blank])
    assert not SearchableText("").contains_any([blank])


@given(st.text(max_size=50))
def test_whatever_was_written_is_found_as_it_stands_in_either_normal_form(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert folded(composed) == folded(decomposed)
    assert folded(folded(text)) == folded(text)
    assert SearchableText(composed).contains_any([decomposed]) is not is_blank(text)


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize(
    ("unit", "phrase"),
    [
        ("a" * 100, "a" * 5000 + "b"),
        ("a " * 50, "a " * 2500 + "b"),
        ("\u0301" * 50 + "\u0316" * 50, "parcel"),
        ("'" * 100, "'" * 5000 + "a"),
        ("\ufdfa" * 100, "parcel"),
    ],
)
def test_no_text_takes_more_than_its_length_in_time(unit: str, phrase: str) -> None:
    hostile = "x" + "".join(sorted(unit * 5000))
    assert len(hostile) > 400_000
    assert seconds(lambda: SearchableText(hostile).contains_any([phrase] * 10)) < 5
