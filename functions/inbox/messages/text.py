"""A message's words: as they are shown, kept with the message, and told in the list's preview."""

from __future__ import annotations

import re

from functions.inbox.messages.reading import is_only_picture, one_line, own_words, read
from functions.inbox.messages.reading.composed import normalised
from functions.inbox.messages.reading.invisible import IGNORED
from functions.model.messages import Message

PREVIEW_LENGTH = 140
PICTURE = "🖼"
"""The preview of a message that is nothing but a picture, in no language; the page has the word."""
LARGEST_WITH_TEXT = 140_000
"""Bytes of body and text together that one row keeps: DynamoDB takes 400 kB an item, its copy in an index included."""
MOST_ENCODINGS = 4
JOINS_AN_EMOJI = r"(?<=[\u203c-\u3299\U0001f000-\U0001faff\ufe0f])[\u200d\ufe0f]"
JOINS_LETTERS = r"(?<=[\u0600-\u109f])[\u200c\u200d](?=[\u0600-\u109f])"
UNSEEN = re.compile(rf"({JOINS_AN_EMOJI}|{JOINS_LETTERS})|[{IGNORED}\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""Invisible characters, but for those that make one sign of several."""


def text_of(message: Message) -> str:
    """What a reader sees of a message; our own replies are plain text as they are."""
    if message.text is not None:
        return message.text
    return message.body if message.idempotency_key else read(message.body)


def text_to_keep(body: str) -> str | None:
    """What ``Message.text`` keeps of a received body: None where reading gives the body itself, or both are too long
    for one row. Then it is read again whenever it is needed."""
    text = read(body)
    size = len(body.encode("utf-8", "replace")) + len(text.encode("utf-8", "replace"))
    return text if text != body and size <= LARGEST_WITH_TEXT else None


def preview(message: Message) -> str:
    """The beginning of the message's own words on one line, without what nobody sees."""
    words = " ".join(UNSEEN.sub(r"\1", own_words(text_of(message))).split())
    if not words and not message.idempotency_key and is_only_picture(message.body):
        return PICTURE
    return words if len(words) <= PREVIEW_LENGTH else words[: PREVIEW_LENGTH - 1].rstrip() + "…"


def is_same_text(one: str, other: str) -> bool:
    """Whether two bodies say the same, whatever became of line ends, entities, ``<br />`` and trailing space."""
    return _bare(one) == _bare(other)


def _bare(body: str) -> str:
    """A form that encoding once more, or breaking lines with markup, does not change."""
    for _ in range(MOST_ENCODINGS):
        decoded = one_line(body)
        if decoded == body:
            break
        body = decoded
    return normalised("NFC", body)
