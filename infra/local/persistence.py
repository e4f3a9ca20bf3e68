"""What ``make run-durable`` saves in ``.local/`` besides DynamoDB's data and the bucket's objects: stream positions and
the sync cursor.

After a crash they may be missing or out of date. Then more is read again, and since every write is idempotent this
changes nothing.
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

from functions.handlers.replies.sweep_replies import enqueue
from functions.store import messages
from infra.local.aws.cloud import CURSOR_PARAMETER, Cloud
from infra.local.aws.pollers import StreamPositions
from infra.local.aws.stream_reader import StreamPosition
from infra.local.processes.settings import CannotRun, MarketplaceAccess
from infra.repository import REPOSITORY

DATA = REPOSITORY / ".local" / "data"
FILES = "files"
"""The subfolder with the files from customers."""
MAX_OPEN_REPLIES = 1000
"""How many replies are put back into the queue at the start. ``sweep_replies`` adds the rest."""


class SavedStreamPositions(StreamPositions):
    """One file for each reader. Each file is written by one thread only."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def load(self, reader: str) -> StreamPosition | None:
        saved = _read(self._file(reader))
        return StreamPosition(**saved) if saved else None

    def save(self, reader: str, position: StreamPosition) -> None:
        _write(self._file(reader), asdict(position))

    def _file(self, reader: str) -> Path:
        return self._folder / f"read-by-{reader}.json"


class SavedCursor:
    """The SSM parameter with the place of the synchronisation, which moto loses when it stops."""

    def __init__(self, path: Path, cloud: Cloud) -> None:
        self._path = path
        self._ssm = cloud.client("ssm")

    def restore(self) -> None:
        if saved := _read(self._path):
            self._ssm.put_parameter(
                Name=CURSOR_PARAMETER, Value=json.dumps(saved), Type="String", Overwrite=True
            )

    def save(self) -> None:
        try:
            cursor = self._ssm.get_parameter(Name=CURSOR_PARAMETER)["Parameter"]["Value"]
        except self._ssm.exceptions.ParameterNotFound:
            return
        _write(self._path, json.loads(cursor))


def refill_queue() -> None:
    """Puts all open replies into the queue: moto lost its messages at the end of the last run."""
    for reply in messages.unsettled_replies(limit=MAX_OPEN_REPLIES):
        enqueue(reply)


def data_folder(marketplace: MarketplaceAccess | None) -> Path:
    """One folder for each marketplace and shop: threads of two of them must never mix."""
    if marketplace is None:
        return DATA / "sandbox"
    name = marketplace.url.partition("://")[2]
    return DATA / re.sub(r"[^\w.-]+", "_", f"{name}-{marketplace.shop_id or 'default-shop'}")


@contextmanager
def exclusive_use(folder: Path) -> Iterator[None]:
    """Locks the data for this process. Raises ``CannotRun`` when another one has locked them."""
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
    """Replaces the file as a whole, also if this process is killed meanwhile."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(path)
