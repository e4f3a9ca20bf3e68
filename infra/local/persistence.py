"""What the durable run remembers in ``.local/`` beside DynamoDB's own data: the stream's readers and the cursor.

Both may be older than the truth after a crash, or gone: then more is read again, which changes nothing.
"""

from __future__ import annotations

import fcntl
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from functions.handlers.sweep_replies import enqueue
from functions.store import messages
from infra.local.aws.cloud import CURSOR_PARAMETER, Cloud
from infra.local.aws.pollers import Positions
from infra.local.aws.stream_reader import Position
from infra.local.processes.settings import CannotRun, Marketplace
from infra.repository import REPOSITORY

DATA = REPOSITORY / ".local" / "data"
MOST_OPEN = 1000
"""Replies put back into the queue at a start; any beyond that the sweep brings."""


class KeptPositions(Positions):
    """A file for each reader: each is written by one thread only."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def load(self, reader: str) -> Position | None:
        kept = _read(self._file(reader))
        return Position(**kept) if kept else None

    def save(self, reader: str, position: Position) -> None:
        _write(self._file(reader), asdict(position))

    def _file(self, reader: str) -> Path:
        return self._folder / f"read-by-{reader}.json"


class KeptCursor:
    """moto forgets its parameters; this puts the synchronisation's cursor back."""

    def __init__(self, path: Path, cloud: Cloud) -> None:
        self._path = path
        self._ssm = cloud.client("ssm")

    def restore(self) -> None:
        if kept := _read(self._path):
            self._ssm.put_parameter(
                Name=CURSOR_PARAMETER, Value=json.dumps(kept), Type="String", Overwrite=True
            )

    def keep(self) -> None:
        try:
            cursor = self._ssm.get_parameter(Name=CURSOR_PARAMETER)["Parameter"]["Value"]
        except self._ssm.exceptions.ParameterNotFound:
            return
        _write(self._path, json.loads(cursor))


def refill_queue() -> None:
    """moto's queue went with the last run; what it held were replies that are still open."""
    for reply in messages.open_replies(limit=MOST_OPEN):
        enqueue(reply)


def folder_for(marketplace: Marketplace | None) -> Path:
    """Each marketplace and shop has data of its own: threads of two of them must never mix."""
    if marketplace is None:
        return DATA / "sandbox"
    name = marketplace.url.partition("://")[2]
    return DATA / re.sub(r"[^\w.-]+", "_", f"{name}-{marketplace.shop_id or 'default-shop'}")


@contextmanager
def only_user(folder: Path) -> Iterator[None]:
    """Two runs on the same data would each believe that it is theirs."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRun(f"Another run is using the data in {folder}; stop that one first.") from error
        yield


def _read(path: Path) -> dict[str, Any] | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _write(path: Path, content: dict[str, Any]) -> None:
    """All of it or nothing of it, whenever we are killed."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(path)
