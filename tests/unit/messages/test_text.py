"""The text of a message as it is shown and stored, and its preview in the list."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.messages.text import (
    PICTURE,
    PREVIEW_LENGTH,
    is_same_text,
    preview,
    text_of,
    text_to_store,
)
from functions.model.messages import Message, Sender, Status

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="<>&\x00"), max_size=200)
RECEIVED = Message("c", "in-1", Sender.CUSTOMER, "Marie", "", "2026-03-02T14:05:09.000Z", Status.RECEIVED)


def preview_of(body: str) -> str:
    return preview(replace(RECEIVED, body=body))


def test_a_preview_is_short_and_says_that_it_was_cut() -> None:
    assert preview_of("word " * 100).endswith("…")
    assert len(preview_of("word " * 100)) <= PREVIEW_LENGTH
    assert preview_of("short") == "short"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("\u202egnirts\u202c In\u200bvis\u200cible\ufeff\u00ad\u2066 text\u2069", "gnirts Invisible text"),
        ("<p>Two</p><p>lines\u200b</p>", "Two lines"),
        ("\u200b" * 500 + "far behind", "far behind"),
        ("my 👨‍👩‍👧 and ❤️ and می‌خواهم", "my 👨‍👩‍👧 and ❤️ and می‌خواهم"),
        ("New\n> old\n> older", "New"),
        ("> only old", "only old"),
        ("<blockquote>only old</blockquote>", "only old"),
        ("<p><img src='cid:1'></p>", PICTURE),
        ("<img src='cid:1' alt='My receipt'>", "My receipt"),
        ("<img src='cid:1'> see", "see"),
        (" \u200b\n\u00ad", ""),
        ("", ""),
    ],
)
def test_a_preview_has_the_author_s_own_visible_words(body: str, shown: str) -> None:
    assert preview_of(body) == shown


def test_our_own_reply_is_shown_as_it_was_written() -> None:
    """A reply is plain text: markup and quotes in it are shown as they are."""
    ours = replace(RECEIVED, body="Use <br> &amp; <img>\n> not", idempotency_key="1")
    assert text_of(ours) == ours.body
    assert preview(replace(ours, body="<img src=x>")) == "<img src=x>"


def test_a_row_without_a_text_is_read_when_it_is_asked_for() -> None:
    assert text_of(replace(RECEIVED, body="<p>One</p><p>two</p>")) == "One\n\ntwo"
    assert text_of(replace(RECEIVED, body="<p>One</p>", text="kept")) == "kept"


@pytest.mark.parametrize("body", ["Hello", "Hello,\n\n  you\tthere 3 < 5 & <a@b>", "", "x" * 150_000])
def test_a_text_equal_to_its_body_is_not_stored(body: str) -> None:
    assert text_to_store(body) is None
    assert text_of(replace(RECEIVED, body=body)) == body


def test_a_text_that_does_not_fit_beside_its_body_is_not_kept() -> None:
    assert text_to_store("<p>" + "é" * 30_000) == "é" * 30_000
    assert text_to_store("<p>" + "é" * 40_000) is None


@given(TEXT)
def test_a_body_is_recognised_whatever_the_marketplace_makes_of_its_lines_and_entities(body: str) -> None:
    touched = html.escape(body).replace("\n", "<br />\r\n") + "  \n"
    assert is_same_text(body, touched)


@pytest.mark.parametrize("body", ["Tom & Jerry &amp; co", "use &lt;b&gt; here", "5 < 6 > 4", "café\u0301"])
def test_a_body_with_entities_of_its_own_is_recognised_after_one_more_encoding(body: str) -> None:
    assert is_same_text(body, html.escape(body))


def test_other_words_are_other_words() -> None:
    assert not is_same_text("Thank you!", "Thank you.")
    assert not is_same_text("Your order 1", "Your order 12")
