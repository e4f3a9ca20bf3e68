"""The objects of a bucket: in memory, and for ``make run-durable`` also in a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import md5, sha256
from pathlib import Path
from threading import Lock

NEW = ".new"
"""The suffix of a file that is being written."""


@dataclass(frozen=True)
class StoredObject:
    key: str
    content: bytes
    headers: Mapping[str, str]
    """With names in lower case: those that the request stored, such as ``content-type``."""
    stored_at: datetime

    @property
    def etag(self) -> str:
        return md5(self.content, usedforsecurity=False).hexdigest()


class Objects:
    def __init__(self) -> None:
        self._objects: dict[str, StoredObject] = {}
        self._lock = Lock()

    def put(self, stored: StoredObject) -> None:
        with self._lock:
            self._save(stored)
            self._objects[stored.key] = stored

    def get(self, key: str) -> StoredObject | None:
        return self._objects.get(key)

    def delete(self, key: str) -> None:
        with self._lock:
            if self._objects.pop(key, None):
                self._forget(key)

    def with_prefix(self, prefix: str = "") -> list[StoredObject]:
        """In the order of S3: by the keys' UTF-8 bytes."""
        with self._lock:
            found = [stored for key, stored in self._objects.items() if key.startswith(prefix)]
        return sorted(found, key=lambda stored: stored.key.encode())

    def clear(self) -> None:
        for stored in self.with_prefix():
            self.delete(stored.key)

    def _save(self, stored: StoredObject) -> None:
        """In memory there is nothing more to do."""

    def _forget(self, key: str) -> None:
        """In memory there is nothing more to do."""


class SavedObjects(Objects):
    """One file for each object: a line of JSON, and then the content."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            if file.suffix == NEW:  # the process was killed while it wrote this
                file.unlink()
            else:
                stored = _read(file)
                self._objects[stored.key] = stored

    def _save(self, stored: StoredObject) -> None:
        """Replaces the file as a whole, also if this process is killed meanwhile."""
        description = {
            "key": stored.key,
            "headers": dict(stored.headers),
            "stored_at": stored.stored_at.timestamp(),
        }
        file = self._file(stored.key)
        new = file.with_suffix(NEW)
        new.write_bytes(json.dumps(description).encode() + b"\n" + stored.content)
        new.replace(file)

    def _forget(self, key: str) -> None:
        self._file(key).unlink()

    def _file(self, key: str) -> Path:
        """A key may be longer than a file's name, and may contain anything."""
        return self._folder / sha256(key.encode()).hexdigest()


def _read(file: Path) -> StoredObject:
    line, _, content = file.read_bytes().partition(b"\n")
    description = json.loads(line)
    stored_at = datetime.fromtimestamp(description["stored_at"], UTC)
    return StoredObject(description["key"], content, description["headers"], stored_at)
