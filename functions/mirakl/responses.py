"""Mirakl's documents from the stream: lists element by element, and a thread's messages only as far as they fit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from functions.mirakl.json_stream import JsonStream
from functions.mirakl.message_parser import LONGEST_BODY

MOST_KEPT = 64 * 1024 * 1024
"""Bytes of memory for the messages of one answer. What is made of them takes as much again."""
COST_OF_A_MESSAGE = 2000

Element = Callable[[JsonStream], Any]


@dataclass
class Budget:
    """What may still be kept of an answer."""

    left: int = MOST_KEPT

    def takes(self, cost: int) -> bool:
        self.left -= cost
        return self.left >= 0


def document(stream: JsonStream, lists: Mapping[str, Element]) -> dict[str, Any]:
    """The object that comes next; of the elements of ``lists`` only what is made of them is kept."""
    found: dict[str, Any] = {}
    for name in stream.members():
        element = lists.get(name)
        if element and stream.comes(b"["):
            found[name] = [element(stream) for _ in stream.elements()]
        else:
            found[name], _ = stream.value()
    return found


def thread_document(stream: JsonStream, budget: Budget) -> tuple[Any, int]:
    """A thread, and how many of its messages did not fit into the budget and are left out: those that came last."""
    left_out = 0

    def message(stream: JsonStream) -> Any:
        nonlocal left_out
        raw, size = stream.value()
        body = raw.get("body") if isinstance(raw, dict) else None
        if isinstance(body, str) and len(body) > LONGEST_BODY:
            # Long enough to be noticed as too long.
            body = raw["body"] = body[: LONGEST_BODY + 1]
        if budget.takes(max(size, sys.getsizeof(body)) + COST_OF_A_MESSAGE):
            return raw
        left_out += 1
        return None

    if not stream.comes(b"{"):
        return stream.value()[0], 0
    return document(stream, {"messages": message}), left_out
