"""What a file is, by its content. Its name and what the marketplace says about it decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

import filetype
import imagesize

OCTETS = "application/octet-stream"
"""The type of everything that a browser might run, and of what is not recognised: HTML, SVG, scripts, programs."""
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What a page may show. Nothing in these runs, and all browsers know them."""
GIF = "image/gif"
OTHER_TYPES = ("image/", "audio/", "video/")
DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/zip",
        "application/msword",
        "application/rtf",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)
HEAD_BYTES = 4_000_000
"""Bytes at the beginning in which the size of a picture is looked for. Nothing is unpacked."""
MAX_PIXELS = 50_000_000
"""A browser needs 4 bytes of memory for each. A file of some kilobytes may claim more than any computer has."""


@dataclass(frozen=True)
class Content:
    type: str
    width: int | None = None
    height: int | None = None
    """Pixels of a picture that a browser can show. None for everything else."""


def _is_first_frame_within(gif: bytes, width: int, height: int) -> bool:
    """Whether the first frame is within the picture's own size, by which it is judged.

    Browsers enlarge the picture for a frame that is not. https://www.w3.org/Graphics/GIF/spec-gif89a.txt
    """
    if len(gif) < 13:
        return False
    flags = gif[10]
    at = 13 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)
    while gif[at : at + 1] == b"!":  # an extension: a label, and blocks with their lengths
        at += 2
        while length := int.from_bytes(gif[at : at + 1]):
            at += length + 1
        at += 1
    if gif[at : at + 1] != b",":
        return False
    left, top, wide, high = (int.from_bytes(gif[at + n : at + n + 2], "little") for n in (1, 3, 5, 7))
    return left + wide <= width and top + high <= height


def content_of(file: BinaryIO) -> Content:
    file.seek(0)
    head = file.read(HEAD_BYTES)
    found = filetype.guess(head)
    media_type: str = found.mime if found else OCTETS
    if media_type in PICTURES:
        width, height = imagesize.get(BytesIO(head))
        if media_type == GIF and not _is_first_frame_within(head, width, height):
            width = height = -1
        if width > 0 and height > 0 and width * height <= MAX_PIXELS:
            return Content(media_type, width, height)
    is_known = media_type.startswith(OTHER_TYPES) or media_type in DOCUMENTS
    return Content(media_type if is_known else OCTETS)
