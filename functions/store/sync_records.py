"""The table ``sync_records``: import failures, cached responses, hashes of messages, and how far ``migrate`` has come.

``kind`` is the partition key. The values of the constants below are stored, so they do not change.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from functions.model.clock import shift
from functions.store.tables.sync_records import SyncRecordRow

IMPORT_FAILURE = "trouble"
CACHED_RESPONSE = "answer"
HASHES = "hashes"
MIGRATION = "migration"
MIGRATED = "conversations.2"
"""The migration that fills what today's views need. A later one gets another number."""
HASH_BYTES = 8
FIRST_WAIT_MINUTES = 5
MAX_WAIT_MINUTES = 24 * 60


@dataclass(frozen=True)
class ImportFailure:
    """A thread that could not be stored completely. The names of the fields are keys of the stored document."""

    thread_id: str
    reason: str
    since: str
    """When its import failed for the first time."""
    tries: int
    """How often it failed again since then."""
    expected: int | None = None
    """How many messages the marketplace counts; None if messages are not what is missing."""
    have: int | None = None
    """How many of these messages are stored."""


@dataclass(frozen=True)
class MessageHashes:
    """One hash of ``HASH_BYTES`` for each of the marketplace's last messages up to a checkpoint, the oldest first."""

    digests: tuple[bytes, ...]

    @property
    def id(self) -> str:
        """What a checkpoint names to say that these are its hashes."""
        return sha256(b"".join(self.digests)).hexdigest()[:16]


def record_failure(
    thread_id: str, now: str, reason: str, expected: int | None = None, have: int | None = None
) -> bool:
    """Records that the import failed at ``now``. Returns whether the thread had no import failure before.

    After the first failure the next run reads the thread again. After each further one the wait doubles, up to a day.
    """
    known = _get(IMPORT_FAILURE, thread_id)
    since = known.data["since"] if known else now
    tries = known.data["tries"] + 1 if known else 0
    wait = min(MAX_WAIT_MINUTES, FIRST_WAIT_MINUTES * 2 ** min(tries - 1, 12)) if tries else 0
    data = {"reason": reason[:500], "since": since, "tries": tries, "expected": expected, "have": have}
    SyncRecordRow(IMPORT_FAILURE, thread_id, at=shift(now, minutes=wait), data=data).save()
    return known is None


def import_failures(due: str | None = None, limit: int | None = None) -> Iterator[ImportFailure]:
    """All import failures, at most ``limit``, or only those whose next try was due before ``due``.

    With the start of a run as ``due``, failures that this run recorded wait for the next run.
    """
    for row in SyncRecordRow.query(IMPORT_FAILURE, limit=limit):
        if due is None or row.at < due:
            yield ImportFailure(row.record_id, **row.data)


def clear_failure(thread_id: str) -> None:
    SyncRecordRow(IMPORT_FAILURE, thread_id).delete()


def cache_response(name: str, now: str, data: dict[str, Any]) -> None:
    """Stores a response of the marketplace under ``name``, with the time ``now``."""
    SyncRecordRow(CACHED_RESPONSE, name, at=now, data=data).save()


def cached_response(name: str, not_before: str) -> dict[str, Any] | None:
    """The response stored under ``name``; None if there is none, or if it is older than ``not_before``."""
    stored = stored_response(name)
    return stored[1] if stored and stored[0] >= not_before else None


def stored_response(name: str) -> tuple[str, dict[str, Any]] | None:
    """When a response was stored under ``name``, and the response. It may be one that was replaced a moment ago."""
    row = _get(CACHED_RESPONSE, name, consistent=False)
    return (row.at, row.data) if row else None


def put_hashes(conversation_id: str, now: str, hashes: MessageHashes) -> None:
    data = {"digests": b64encode(b"".join(hashes.digests)).decode()}
    SyncRecordRow(HASHES, conversation_id, at=now, data=data).save()


def hashes_of(conversation_id: str) -> MessageHashes | None:
    row = _get(HASHES, conversation_id)
    if row is None:
        return None
    stored = b64decode(row.data["digests"])
    return MessageHashes(
        tuple(stored[start : start + HASH_BYTES] for start in range(0, len(stored), HASH_BYTES))
    )


def delete_hashes(conversation_id: str) -> None:
    SyncRecordRow(HASHES, conversation_id).delete()


def save_migration(now: str, progress: dict[str, Any]) -> None:
    """How far the command ``migrate`` has come with what this version needs of stored conversations."""
    SyncRecordRow(MIGRATION, MIGRATED, at=now, data=progress).save()


def migration() -> dict[str, Any] | None:
    row = _get(MIGRATION, MIGRATED)
    return row.data if row else None


def nothing_to_migrate(now: str) -> None:
    """Recorded before the first conversation is stored: none can be from an older version."""
    save_migration(now, {"after": None, "read": 0, "changed": 0, "is_done": True})


def views_are_complete() -> bool:
    """Whether no conversation that an older version has stored can be missing in a view."""
    done = migration()
    return done is not None and bool(done["is_done"])


def _get(kind: str, record_id: str, *, consistent: bool = True) -> SyncRecordRow | None:
    try:
        return SyncRecordRow.get(kind, record_id, consistent_read=consistent)
    except SyncRecordRow.DoesNotExist:
        return None
