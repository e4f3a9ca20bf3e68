"""Bodies as text: for the list's preview, and for recognising our own words after the marketplace touched them."""

from __future__ import annotations

import html
import re
import unicodedata

TAGS = (
    "a|abbr|b|blockquote|body|br|center|code|dd|del|div|dl|dt|em|font|h[1-6]|head|hr|html|i|img|ins|li|link|meta|"
    "ol|p|pre|s|script|small|span|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul"
)
HIDDEN = re.compile(r"<(script|style|head|title)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
MARKUP = re.compile(rf"</?(?:{TAGS})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
PREVIEW_LENGTH = 140
MOST_ENCODINGS = 4


def plain_text(body: str) -> str:
    """``body`` without markup, entities decoded, white space folded. ``3 < 5`` stays what it is."""
    return _fold(html.unescape(MARKUP.sub(" ", HIDDEN.sub(" ", body))))


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


def _fold(text: str) -> str:
    return " ".join(text.split())
