"""A streaming JSON parser, because an answer may be larger than our memory.

A value over a limit does not affect the others: a text is cut, values that are nested too deep become null, and an
object that is too large keeps its first members. The time is linear in the length of the answer, whatever it contains.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

MAX_TEXT_BYTES = 900_000
"""Bytes of a text in the answer: enough for the longest text that we store, even if every character is escaped."""
MAX_VALUE_BYTES = 2_000_000
"""Bytes of a value that is read as a whole: a message, an order, a list of participants."""
MAX_NUMBER_LENGTH = 40
"""Digits. Python refuses to convert numbers with thousands of digits."""
MAX_DEPTH = 40
"""Levels of nesting."""

SPACE = re.compile(rb"[ \t\r\n]*+")
INSIDE = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
WHOLE_CHARACTERS = re.compile(rb'(?:[^"\\]++|\\u[0-9A-Fa-f]{4}|\\[^u])*+', re.DOTALL)
RUN = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
"""Everything up to the next bracket, or up to a text that continues in the next chunk."""
SCALAR = re.compile(rb'[^ \t\r\n,:"\[\]{}]*+')
QUOTE = ord('"')
OPENING, CLOSING = b"{[", b"}]"


class NotJson(Exception):
    """The answer is not a JSON document, or it ends too early."""


class TruncatedObject(dict[str, Any]):
    """The first members of an object that was too large."""


UNREADABLE: Final = object()
"""The value of something that is not JSON, or too large. It differs from null, and no field accepts it."""


class JsonStream:
    """Reads values in the order in which they come. All methods raise ``NotJson``, and what ``chunks`` raises."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._buffer = b""
        self._at = 0

    def is_next(self, byte: bytes) -> bool:
        """Whether ``byte`` comes next, after white space. Nothing is consumed."""
        return self._peek() == byte[0]

    def members(self) -> Iterator[str]:
        """The member names of the object that comes next. The caller must read each value before the next name."""
        self._take(b"{")
        while not self.is_next(b"}"):
            name = loads(self._text())
            self._take(b":")
            yield str(name)
            if not self.is_next(b"}"):
                self._take(b",")
        self._take(b"}")

    def elements(self) -> Iterator[None]:
        """Yields once for each element of the list that comes next. The caller must read each element."""
        self._take(b"[")
        while not self.is_next(b"]"):
            yield
            if not self.is_next(b"]"):
                self._take(b",")
        self._take(b"]")

    def value(self) -> tuple[Any, int]:
        """The next value, and how many bytes of the answer it was made from."""
        first = self._peek()
        if first == QUOTE:
            text = self._text()
            return loads(text), len(text)
        if first not in OPENING:
            scalar = self._scalar()
            return loads(scalar), len(scalar)
        kept, is_whole = self._brackets()
        if is_whole:
            return loads(kept), len(kept)
        return (_first_members(kept) if first == OPENING[0] else UNREADABLE), len(kept)

    def end(self) -> None:
        """Raises ``NotJson`` if anything but white space follows."""
        self._skip_space()
        if self._at < len(self._buffer):
            raise NotJson

    def _brackets(self) -> tuple[bytes, bool]:
        kept, depth, is_whole = bytearray(), 0, True
        while True:
            if self._at == len(self._buffer):
                self._need_more()
            byte = self._buffer[self._at]
            level = depth
            if byte in OPENING:
                level = depth = depth + 1
                piece = self._bytes(1)
            elif byte in CLOSING:
                depth -= 1
                piece = self._bytes(1)
            else:
                run = RUN.match(self._buffer, self._at)
                length = run.end() - self._at if run else 0
                piece = self._bytes(length) if length else self._text()
            if level >= MAX_DEPTH:
                piece = b"null" if level == MAX_DEPTH and byte in OPENING else b""
            is_whole = is_whole and len(kept) + len(piece) <= MAX_VALUE_BYTES
            if is_whole:
                kept += piece
            if depth == 0:
                return bytes(kept), is_whole

    def _text(self) -> bytes:
        """The next text with its quotes. A text that is too long is cut at the end of a character."""
        self._take(b'"')
        kept, is_whole = bytearray(b'"'), True
        while True:
            inside = INSIDE.match(self._buffer, self._at)
            piece = self._bytes(inside.end() - self._at if inside else 0)
            if is_whole:
                kept += piece
                is_whole = len(kept) <= MAX_TEXT_BYTES
                if not is_whole and (fitting := WHOLE_CHARACTERS.match(kept, 1, MAX_TEXT_BYTES)):
                    del kept[fitting.end() :]
            if self._at < len(self._buffer) and self._buffer[self._at] == QUOTE:
                self._at += 1
                return bytes(kept + b'"')
            self._need_more()

    def _scalar(self) -> bytes:
        kept = b""
        while True:
            scalar = SCALAR.match(self._buffer, self._at)
            piece = self._bytes(scalar.end() - self._at if scalar else 0)
            if len(kept) <= MAX_VALUE_BYTES:
                kept += piece
            if self._at < len(self._buffer) or not self._more():
                return kept

    def _peek(self) -> int:
        self._skip_space()
        if self._at == len(self._buffer):
            raise NotJson
        return self._buffer[self._at]

    def _take(self, byte: bytes) -> None:
        if self._peek() != byte[0]:
            raise NotJson
        self._at += 1

    def _skip_space(self) -> None:
        while True:
            space = SPACE.match(self._buffer, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._buffer) or not self._more():
                return

    def _bytes(self, count: int) -> bytes:
        start, self._at = self._at, self._at + count
        return self._buffer[start : self._at]

    def _need_more(self) -> None:
        if not self._more():
            raise NotJson

    def _more(self) -> bool:
        chunk = next(self._chunks, b"")
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return bool(chunk)


def loads(document: bytes) -> Any:
    """``document`` as JSON; ``UNREADABLE`` when it is not JSON.

    Half a surrogate pair becomes a question mark, because it cannot be encoded.
    """
    try:
        value = json.loads(document.decode("utf-8", "replace"), parse_int=_number)
    except ValueError:
        return UNREADABLE
    if rb"\ud" in document.lower():
        text = json.dumps(value, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError:
            value = json.loads(text.encode(errors="replace"))
    return value


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_NUMBER_LENGTH else digits


def _first_members(document: bytes) -> TruncatedObject:
    stream = JsonStream(iter([document]))
    first = TruncatedObject()
    with suppress(NotJson):
        for name in stream.members():
            first[name], _ = stream.value()
    return first
