"""The body of a post: parts that are read while they are sent, so that no file is in memory as a whole."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import BinaryIO

from requests_toolbelt import MultipartEncoder

JSON_TYPE = "application/json"


@dataclass(frozen=True)
class FilePart:
    name: str
    """In ASCII."""
    type: str
    content: BinaryIO
    """At its beginning. Its length must be known: a file, or bytes in memory."""


class BodyNotSent(Exception):
    """The body could not be read, or was not sent in time. A part of it may have left."""


class MultipartBody:
    """As ``requests`` takes it: with a length, and read in pieces.

    A JSON document comes first, then each file as a part with the name ``files``.
    """

    def __init__(self, name: str, document: str, files: Sequence[FilePart] = ()) -> None:
        parts = [("files", (file.name, file.content, file.type)) for file in files]
        self._encoder = MultipartEncoder([(name, (None, document, JSON_TYPE)), *parts])
        self.content_type: str = self._encoder.content_type
        self.len: int = self._encoder.len
        self.has_files = bool(files)
        self.until = inf
        """By the monotonic clock: what has not left by then is not sent."""
        self.given = 0
        """How many bytes were read in order to be sent."""

    def read(self, size: int = -1) -> bytes:
        """Raises ``BodyNotSent``, which no HTTP library takes for an error of the connection."""
        if time.monotonic() > self.until:
            raise BodyNotSent("The marketplace took the files too slowly for the time that was left.")
        try:
            piece: bytes = self._encoder.read(size)
        except (OSError, ValueError) as error:
            raise BodyNotSent(f"A file of the reply could not be read ({type(error).__name__}).") from error
        self.given += len(piece)
        return piece
