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
        ("a\r\n\r\n  b\t c", "a b c"),
        ("", ""),
    ],
)
def test_markup_goes_and_words_stay(body: str, text: str) -> None:
    assert plain_text(body) == text


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
