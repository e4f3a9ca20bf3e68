"""Reading Mirakl's documents from the stream: lists element by element, and messages and lines of an order only
while there is memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from functions.mirakl.json_stream import JsonStream
from functions.mirakl.message_parser import MAX_BODY_BYTES

MAX_KEPT_BYTES = 64 * 1024 * 1024
"""Bytes of memory for the messages of one answer. The objects that are made of them need the same amount again."""
MESSAGE_OVERHEAD = 2000
"""Bytes of memory that a message needs besides its JSON."""
MAX_LINES = 500
"""Lines of an order that are kept. The row that they are stored in has room for about as many."""
MAX_LINES_BYTES = 2_000_000
"""Bytes of these lines in the answer."""

Element = Callable[[JsonStream], Any]


@dataclass
class MemoryLimit:
    """How many bytes of an answer may still be kept."""

    remaining: int = MAX_KEPT_BYTES

    def try_reserve(self, size: int) -> bool:
        """False once the limit is exceeded, then for all further calls too."""
        self.remaining -= size
        return self.remaining >= 0


def document(stream: JsonStream, lists: Mapping[str, Element]) -> dict[str, Any]:
    """The object that comes next. ``lists`` has a function for the elements of some of its lists, by member name."""
    members: dict[str, Any] = {}
    for name in stream.members():
        element = lists.get(name)
        if element and stream.is_next(b"["):
            members[name] = [element(stream) for _ in stream.elements()]
        else:
            members[name], _ = stream.value()
    return members


def thread_document(stream: JsonStream, memory: MemoryLimit) -> tuple[Any, int]:
    """The JSON of a thread, and how many of its last messages are left out (None) because of the memory limit."""
    left_out = 0

    def message(stream: JsonStream) -> Any:
        nonlocal left_out
        raw, size = stream.value()
        body = raw.get("body") if isinstance(raw, dict) else None
        if isinstance(body, str) and len(body) > MAX_BODY_BYTES:
            # One character more than allowed, so that the parser still notices that it is too long.
            body = raw["body"] = body[: MAX_BODY_BYTES + 1]
        if memory.try_reserve(max(size, sys.getsizeof(body)) + MESSAGE_OVERHEAD):
            return raw
        left_out += 1
        return None

    if not stream.is_next(b"{"):
        return stream.value()[0], 0
    return document(stream, {"messages": message}), left_out


def order_document(stream: JsonStream) -> Any:
    """The JSON of an order. Lines that are too many or too large are null in it, so that they can be counted."""
    kept = kept_bytes = 0

    def line(stream: JsonStream) -> Any:
        nonlocal kept, kept_bytes
        raw, size = stream.value()
        if kept == MAX_LINES or kept_bytes + size > MAX_LINES_BYTES:
            return None
        kept, kept_bytes = kept + 1, kept_bytes + size
        return raw

    return document(stream, {"order_lines": line}) if stream.is_next(b"{") else stream.value()[0]
