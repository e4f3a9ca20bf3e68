"""The file of an attachment, and what is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FileState(StrEnum):
    READY = "ready"
    FETCHING = "fetching"
    FAILED = "failed"
    GONE = "gone"
    """The marketplace says that there is no such file."""


class FetchFailure(StrEnum):
    BUSY = "busy"
    """The marketplace asks to wait."""
    FORBIDDEN = "forbidden"
    """The API key may not read files."""
    UNREACHABLE = "unreachable"
    """There was no usable answer."""
    TOO_LARGE = "too_large"
    """Larger than what is fetched."""


@dataclass(frozen=True)
class AttachmentFile:
    state: FileState
    name: str
    """Safe to show and to save: without control characters and without characters that change the direction of text."""
    size: int
    """Bytes: of the file once it is ready, and before that as the marketplace says."""
    type: str | None = None
    """The MIME type that its content shows. None until it is ready."""
    url: str | None = None
    """Only while ready: shows the picture, or downloads any other file."""
    download_url: str | None = None
    """Only while ready: downloads the file under its name."""
    expires_at: str | None = None
    """Until then both addresses work."""
    width: int | None = None
    height: int | None = None
    """Pixels of a picture that a browser can show safely. None for every other file."""
    failure: FetchFailure | None = None
    retry_at: str | None = None
    """From then on a request for a failed file fetches it again. None: only ``retry`` does."""
