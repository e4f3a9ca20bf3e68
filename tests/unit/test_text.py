from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.text import PREVIEW_LENGTH, plain_text, preview, same_words

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="<>&\x00"), max_size=200)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hello<br />there", "Hello there"),
        ("D&eacute;lai &rsquo;s &quot;x&quot;", 'Délai ’s "x"'),
        ('Is it ok? Also: 3 < 5 & "ok"', 'Is it ok? Also: 3 < 5 & "ok"'),
        ("if a <y and c> d", "if a <y and c> d"),
        ("<p>One</p><ul><li>two</li></ul>", "One two"),
        ("<style>p{color:red}</style>Seen", "Seen"),
        ("<script>alert(1)</script>Safe", "Safe"),
        ("<STYLE a='b'>x</style >Seen<!-- unseen -->, too", "Seen , too"),
        ("<title>One <!-- two</title> three --> four", "three --> four"),
        ("<script>never closed", "<script>never closed".replace("<script>", " ").strip()),
        (f"a number: &#{'9' * 5000};", "a number: \ufffd"),
        ("a\r\n\r\n  b\t c", "a b c"),
        ("", ""),
    ],
)
def test_markup_goes_and_words_stay(body: str, text: str) -> None:
    assert plain_text(body) == text


@given(st.text(alphabet="<>!-/&#;9x aSCRIPTscriptyle'\"=\n", max_size=400))
def test_whatever_is_written_can_be_read(body: str) -> None:
    assert isinstance(plain_text(body), str)


@pytest.mark.parametrize(
    "part", ["<script>", "<!--", "<a ", "<style x", "&#9", "<p><script>x</style>", "</script "]
)
def test_a_body_made_to_be_slow_is_read_in_one_go(part: str) -> None:
    """A quarter of a megabyte of it: what grows with the square of its length would take minutes."""
    assert plain_text(part * (250_000 // len(part))) is not None


def test_a_preview_is_short_and_says_that_it_was_cut() -> None:
    assert preview("word " * 100).endswith("…")
    assert len(preview("word " * 100)) <= PREVIEW_LENGTH
    assert preview("short") == "short"


@given(TEXT)
def test_a_body_is_recognised_whatever_the_marketplace_makes_of_its_lines_and_entities(body: str) -> None:
    touched = html.escape(body).replace("\n", "<br />\r\n") + "  \n"
    assert same_words(body, touched)


@pytest.mark.parametrize("body", ["Tom & Jerry &amp; co", "use &lt;b&gt; here", "5 < 6 > 4", "café\u0301"])
def test_a_body_with_entities_of_its_own_is_recognised_after_one_more_encoding(body: str) -> None:
    assert same_words(body, html.escape(body))


def test_other_words_are_other_words() -> None:
    assert not same_words("Thank you!", "Thank you.")
    assert not same_words("Your order 1", "Your order 12")
