"""The files that customers attached, saved in a folder for an export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from functions.store.attachments import READY, StoredFile
from functions.store.files import Files, key_of

FOLDER = "files"
LONGEST_NAME = 200
"""Bytes, as UTF-8. File systems take 255."""
LONGEST_EXTENSION = 20


def save(file: StoredFile, files: Files, folder: Path) -> PurePosixPath | None:
    """Saves the content of a file, and returns where it is in ``folder``; None if it is not in the bucket.

    Two files of a conversation may have the same name, so part of the object's key stands before it.
    """
    key = key_of(file.conversation_id, file.attachment_id)
    content = files.read(key) if file.state == READY else None
    if content is None:
        return None
    place = PurePosixPath(FOLDER, file.conversation_id, f"{key[-12:]}-{_shortened(file.name)}")
    _write(folder / place, content)
    return place


def _write(path: Path, content: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as saved:
        for piece in content:
            saved.write(piece)
    unfinished.replace(path)


def _shortened(name: str) -> str:
    """The name with as much as fits. The extension stays."""
    extension = PurePosixPath(name).suffix
    if len(extension.encode()) > LONGEST_EXTENSION:
        extension = ""
    stem = name.removesuffix(extension).encode()[: LONGEST_NAME - len(extension.encode())]
    return stem.decode(errors="ignore") + extension
