"""Every body can be read, in time in proportion to its length, and no word outside markup is lost."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.messages.reading import own_words, read

WORD = st.text("abcxyzé0123456789", min_size=1, max_size=8)
WRITTEN = st.sampled_from(
    ["<", ">", "&", "<3", "<-", "< b", "&amp", "<ORDER-12>", "<a@b>", "<x y>", "\n", "\n\n", "\t", " - ", "?"]
)
MARKUP = st.sampled_from(
    [
        *[
            "<p>",
            "</p>",
            "<br>",
            "<br/>\n",
            "<div class='q'>",
            "</div>",
            "<b>",
            "</b>",
            "<ul>",
            "<li>",
            "</ul>",
        ],
        *["<table>", "<tr>", "<td>", "</td>", "</table>", "<blockquote>", "</blockquote>", "<pre>", "</pre>"],
        *['<span style="a: b">', "</span>", "<!-- -->", "<style>p {}</style>", "<a href='#'>", "</a>"],
        *["<img src=q>", "&nbsp;", "&lt;"],
    ]
)


@given(st.lists(st.one_of(WORD, WRITTEN, MARKUP), max_size=60))
def test_every_word_outside_markup_is_there_in_its_order(parts: list[str]) -> None:
    """Words that are separate in the markup stay separated by spaces."""
    words = [word for part in parts if not _is_markup(part) for word in re.findall(r"\w+", part)]
    shown = re.findall(r"\w+", read(" ".join(parts)))
    remaining = iter(shown)
    assert all(word in remaining for word in words), (words, shown)


def _is_markup(part: str) -> bool:
    return part in ("&nbsp;", "&lt;") or (
        part.startswith("<") and part not in ("<ORDER-12>", "<a@b>", "<x y>", "<3")
    )


@given(st.text("<>!-/&#;:9x aSCRIPTscriptyle'\"=\n@", max_size=400))
def test_whatever_is_written_can_be_read(body: str) -> None:
    """Reading continues after it: text is text."""
    assert isinstance(own_words(read(body)), str)


SLOW = [
    *[
        "<",
        "&",
        "&#9",
        "&amp;",
        "<a ",
        "<a =",
        '<a ="',
        "<a ='",
        '<a "',
        '<a x="y" ',
        "<a:b",
        "<b>",
        "<![if ",
    ],
    *["<!--", "<!-- -->", "<script>", "</script ", "<style x", "<p><script>x</style>", "<title></title"],
    *[
        "<br/>" + " " * 50,
        "<br/>\n\n\n",
        "a\n<br>\n",
        "<p>x",
        "<pre>\n",
        "<img alt=x>",
        " ",
        "\n",
        "\x0b",
        "\u200b",
    ],
    *["<blockquote>", "<blockquote>x", "<table><tr><td>", "<td>x", "<ul><li>", "<ul><li>x"],
    *["<a href=http://x.example>y", f"<a href='mailto:{'x' * 50}'>y</a>"],
    *["> ", ">\n", "> x\n", "-- ", "From: x\n", "From: Sent: 1 \n", "From: Subject: Date: 1\n"],
    *["On 1/1 x\n", "On 1/1 wrote:\n\n", "On 1/1 x wrote:\n> y\n", f"On {'schrieb ' * 16}\n"],
]


@pytest.mark.parametrize("part", SLOW)
def test_a_body_made_to_be_slow_takes_time_in_proportion_to_its_length(part: str) -> None:
    """150 kB of markup, and of each unclosed construct. Quadratic time would take minutes."""
    for body in (part * (150_000 // len(part)), part + " " * 150_000 + "x", part + "x" * 150_000):
        started = time.monotonic()
        text = read(body)
        own_words(text)
        assert time.monotonic() - started < 10
        assert len(text) <= 4 * len(body)


@pytest.mark.parametrize(
    "body", ["<blockquote>x" * 50_000, "<table><tr><td>x" * 20_000, "<ul><li>x" * 50_000, "<div>" * 100_000]
)
def test_nesting_without_end_is_read(body: str) -> None:
    started = time.monotonic()
    assert read(body).count("x") == body.count("x")
    assert time.monotonic() - started < 10
