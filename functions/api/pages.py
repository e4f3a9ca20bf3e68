"""The rows of a list in a response, as many as a response can carry."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Generic, TypeVar

from pydantic import BaseModel

MAX_ROWS_BYTES = 400_000
"""Bytes of JSON of all rows of a response.

Lambda accepts a response of 6 MB, in which our JSON is a text: each of its quotes and backslashes takes two bytes. So
the response is at most twice as long, and never longer when it is compressed. A single row may take 1.3 MB.

The limit is far lower than Lambda's because of the time: a message's text may have to be read from its body. That takes
a quarter of a second for the longest, and several times as long in a function of 512 MB.
"""

Row = TypeVar("Row")
Shown = TypeVar("Shown", bound=BaseModel)


class ResponseRows(Generic[Row, Shown]):
    """What a response shows of the rows that fit."""

    def __init__(self, show: Callable[[Row], Shown]) -> None:
        self.shown: list[Shown] = []
        self._show = show
        self._bytes_left = MAX_ROWS_BYTES

    def take(self, row: Row) -> bool:
        """Shows ``row`` too, if it still fits; the first row always does. Returns whether it is shown."""
        shown = self._show(row)
        self._bytes_left -= len(json.dumps(shown.model_dump(mode="json")))
        if self.shown and self._bytes_left < 0:
            return False
        self.shown.append(shown)
        return True
