"""The text of a message: as it is shown, as it is stored, and as the preview in the list."""

from __future__ import annotations

import re

from functions.inbox.messages.reading import is_only_picture, one_line, own_words, read
from functions.inbox.messages.reading.composed import normalised
from functions.inbox.messages.reading.invisible import IGNORED
from functions.model.messages import Message

PREVIEW_LENGTH = 140
PICTURE = "🖼"
"""The preview of a message that contains only a picture. The web app shows a word in the reader's language."""
MAX_BYTES_WITH_TEXT = 140_000
"""Bytes of body and text together in one row. A DynamoDB item may have 400 kB, including its copy in an index."""
MAX_ENCODINGS = 4
JOINS_AN_EMOJI = r"(?<=[\u203c-\u3299\U0001f000-\U0001faff\ufe0f])[\u200d\ufe0f]"
JOINS_LETTERS = r"(?<=[\u0600-\u109f])[\u200c\u200d](?=[\u0600-\u109f])"
UNSEEN = re.compile(rf"({JOINS_AN_EMOJI}|{JOINS_LETTERS})|[{IGNORED}\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""Invisible characters, except those that join several characters to one (emoji, letters of some scripts)."""


def text_of(message: Message) -> str:
    """What a reader sees of a message. A reply of ours is plain text and is returned unchanged."""
    if message.text is not None:
        return message.text
    return message.body if message.idempotency_key else read(message.body)


def text_to_store(body: str) -> str | None:
    """``Message.text`` for a received body. None if the text equals the body, or if both are too long for one row; then
    the text is computed whenever it is needed."""
    text = read(body)
    size = len(body.encode("utf-8", "replace")) + len(text.encode("utf-8", "replace"))
    return text if text != body and size <= MAX_BYTES_WITH_TEXT else None


def preview(message: Message) -> str:
    """The beginning of the message's own words on one line, without invisible characters."""
    words = " ".join(UNSEEN.sub(r"\1", own_words(text_of(message))).split())
    if not words and not message.idempotency_key and is_only_picture(message.body):
        return PICTURE
    return words if len(words) <= PREVIEW_LENGTH else words[: PREVIEW_LENGTH - 1].rstrip() + "…"


def is_same_text(one: str, other: str) -> bool:
    """Whether two bodies differ at most in line ends, entities, ``<br />`` and white space."""
    return _normalised(one) == _normalised(other)


def _normalised(body: str) -> str:
    """``body`` on one line, without entities, however often they were encoded, and without markup."""
    for _ in range(MAX_ENCODINGS):
        decoded = one_line(body)
        if decoded == body:
            break
        body = decoded
    return normalised("NFC", body)
