"""Bodies as text: for the list's preview, and for recognising our own words after the marketplace touched them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from functions.model import Message

TAGS = (
    "a|abbr|b|blockquote|body|br|center|code|dd|del|div|dl|dt|em|font|h[1-6]|head|hr|html|i|img|ins|li|link|meta|"
    "ol|p|pre|s|script|small|span|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul"
)
HIDDEN = re.compile(r"<(script|style|head|title)\b[^<>]*>|<!--", re.IGNORECASE)
"""What begins something that no reader sees, up to its end. Unclosed, it is text like any other."""
MARKUP = re.compile(rf"</?(?:{TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
NO_CHARACTER = re.compile(r"&#\d{8,};?")
"""Python refuses to read a number of thousands of digits."""
PREVIEW_LENGTH = 140
MOST_ENCODINGS = 4


def plain_text(body: str) -> str:
    """``body`` without markup, entities decoded, white space folded. ``3 < 5`` stays what it is."""
    visible = MARKUP.sub(" ", "".join(_visible(body)))
    return _fold(html.unescape(NO_CHARACTER.sub("\ufffd", visible)))


def text_of(message: Message) -> str:
    """What a reader sees of a message; our own replies are plain text as they are."""
    if message.text is not None:
        return message.text
    return message.body if message.idempotency_key else plain_text(message.body)


def preview(body: str) -> str:
    text = plain_text(body)
    return text if len(text) <= PREVIEW_LENGTH else text[: PREVIEW_LENGTH - 1].rstrip() + "…"


def same_words(one: str, other: str) -> bool:
    """Whether two bodies say the same, whatever became of line ends, entities, ``<br />`` and trailing space."""
    return _bare(one) == _bare(other)


def _bare(body: str) -> str:
    """A form that encoding once more, or breaking lines with markup, does not change."""
    for _ in range(MOST_ENCODINGS):
        decoded = plain_text(body)
        if decoded == body:
            break
        body = decoded
    return unicodedata.normalize("NFC", body)


def _visible(body: str) -> Iterator[str]:
    """The parts of ``body`` that are not hidden. Takes time in proportion to its length, whatever it holds."""
    unclosed = set()
    seen = searched = 0
    while opening := HIDDEN.search(body, searched):
        searched = opening.end()
        closing = f"</{opening[1]}" if opening[1] else "--"
        if closing.lower() in unclosed:
            continue
        end = re.compile(rf"{closing}\s*>", re.IGNORECASE).search(body, searched)
        if end is None:
            unclosed.add(closing.lower())
            continue
        yield body[seen : opening.start()]
        yield " "
        seen = searched = end.end()
    yield body[seen:]


def _fold(text: str) -> str:
    return " ".join(text.split())
