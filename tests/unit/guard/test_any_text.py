"""Whatever the text, its findings are places in it, and looking takes time in proportion to it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.guard.check import check_reply
from functions.inbox.guard.folded_text import FoldedText, sentences
from functions.inbox.guard.rule_sets import general
from tests.unit.guard.facts import facts, order, refund

KNOWN = facts(order(refund(20.0)), "fr")
WORDS = (
    "416-555-0199|marie@example.com|www.example.com|as soon as possible|laissez-nous un avis|le 4 décembre|$25.00"
    "|we refunded|M5V 2T6|our address|12 King St|, Toronto ON|rue Roy"
)
ODD = ("é", "ﬁ", "🙂", "\u202e", "\0", "\n", " ", ".", "-", "…", "İ", "ß", "\ud800")
PIECES = st.sampled_from((*WORDS.split("|"), *ODD))
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)


@given(TEXTS)
def test_each_finding_is_a_place_in_the_text(text: str) -> None:
    for finding in check_reply(text, KNOWN, general()):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.start < finding.end or (finding.start, finding.end) == (0, 0)


@given(TEXTS)
def test_sentences_are_in_order_and_leave_out_only_spaces(text: str) -> None:
    end_before = 0
    for start, end in sentences(text):
        assert not text[end_before:start].strip()
        assert end > start
        end_before = end
    assert not text[end_before:].strip()


@given(TEXTS, TEXTS)
def test_a_phrase_is_found_where_it_stands(before: str, after: str) -> None:
    text = f"{before} sous peu {after}"
    places = FoldedText(text).spans_of(("sous peu",))
    assert (len(before) + 1, len(before) + 9) in places


@pytest.mark.parametrize(
    "text",
    [
        "12 rue Bidon" + "\n" * 40_000 + "fin",
        "12 rue Bidon" + " \n" * 20_000 + "fin",
        "12 rue Bidon, Laval QC. " * 1_600,
        "12 rue Bidon " * 3_000,
        "12 " * 13_000,
        "our address " * 3_000,
    ],
)
def test_a_text_made_to_be_slow_takes_time_in_proportion_to_its_length(text: str) -> None:
    """The longest reply, or nearly; the customer wrote as much. Quadratic time would take half a minute and more."""
    known = replace(KNOWN, others_words="12 rue du bidon, 13 rue bidule " * 4_000)
    started = time.monotonic()
    list(check_reply(text, known, general()))
    assert time.monotonic() - started < 10
