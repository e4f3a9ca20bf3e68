"""The table ``saved_replies``.

======= ================== ======================================================================================
kind    key                what it is
======= ================== ======================================================================================
pointer active             ``version``, ``prefix`` and ``row_count`` of the active set, and who saved it when
replies prefix, id         one reply of a set, with its ``position`` in it
uses    id                 ``uses`` and ``last_used_at`` of a reply; they stay when the set is replaced
======= ================== ======================================================================================

A set may be larger than an item and than a transaction. So all rows of a new set are written first, under a prefix that
no other set has, and then the pointer names it, on the condition that it is still at the version before. A reader who
finds fewer rows than the pointer counts reads the pointer again, so nobody ever gets a part of a set.

The prefix begins with the version. After a set has become active, no writer of its version or an earlier one can
succeed any more, so the rows of all these are deleted, also those of a writer that was killed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from uuid import uuid4

from functions.errors import Conflict
from functions.model.agents import Person
from functions.model.saved_replies import SavedReply, SavedReplySet, Uses
from functions.store.conditions import condition_held, known_fields
from functions.store.mapping import PERSON
from functions.store.tables.saved_replies import SavedReplyRow

POINTER, ACTIVE = "pointer", "active"
REPLIES = "replies"
USES = "uses"
TRIES = 5


def active_set() -> SavedReplySet:
    """The active set, read consistently. Raises ``Conflict`` when it is replaced several times meanwhile."""
    for _ in range(TRIES):
        pointer = _pointer()
        if pointer is None:
            return SavedReplySet()
        rows = list(
            SavedReplyRow.query(REPLIES, SavedReplyRow.key.startswith(pointer.prefix), consistent_read=True)
        )
        if len(rows) == int(pointer.row_count):
            return SavedReplySet(
                version=int(pointer.version),
                replies=tuple(_reply(row) for row in sorted(rows, key=lambda row: int(row.position))),
                saved_at=pointer.saved_at,
                saved_by=PERSON.from_row(pointer.saved_by),
            )
    raise Conflict(f"The saved replies were incomplete {TRIES} times while they were being read.")


def replace(before: int, replies: Iterable[SavedReply], by: Person | None, now: str) -> bool:
    """Makes these the active set, with the version after ``before``, in one step.

    False, and nothing changes for any reader, when another set than ``before`` is active.
    """
    pointer = _pointer()
    if (int(pointer.version) if pointer else 0) != before:
        return False
    version, new = before + 1, list(replies)
    prefix = f"{_version_key(version)} {uuid4()} "
    # Without a condition, because the keys are new.
    with SavedReplyRow.batch_write() as batch:
        for position, reply in enumerate(new):
            batch.save(SavedReplyRow(REPLIES, prefix + reply.id, reply=_document(reply), position=position))
    row = SavedReplyRow(
        POINTER,
        ACTIVE,
        version=version,
        prefix=prefix,
        row_count=len(new),
        saved_at=now,
        saved_by=PERSON.to_row(by),
    )
    unmoved = SavedReplyRow.version == before if before else SavedReplyRow.key.does_not_exist()
    # If the answer to a write that succeeded is lost, the SDK repeats it, and its condition does not hold any more.
    is_active = condition_held(lambda: row.save(condition=unmoved)) or _is_active(prefix)
    _delete_dead_rows(version, active=prefix if is_active else None, own=prefix)
    return is_active


def known_ids(ids: Iterable[str]) -> list[str]:
    """Those of the active set, each once. Raises ``Conflict`` when it is replaced several times meanwhile."""
    wanted = list(dict.fromkeys(ids))
    for _ in range(TRIES):
        pointer = _pointer()
        if pointer is None:
            return []
        keys = [(REPLIES, pointer.prefix + each) for each in wanted]
        rows = SavedReplyRow.batch_get(keys, consistent_read=True)
        found = {row.key.removeprefix(pointer.prefix) for row in rows}
        if len(found) == len(wanted) or _is_active(pointer.prefix):
            return [each for each in wanted if each in found]
    raise Conflict(f"The saved replies were replaced {TRIES} times while they were being read.")


def count_use(reply_id: str, now: str) -> None:
    """Adds one use. If AWS's answer is lost and the request is repeated by the SDK, it may add two."""
    SavedReplyRow(USES, reply_id).update([SavedReplyRow.uses.add(1), SavedReplyRow.last_used_at.set(now)])


def all_uses() -> dict[str, Uses]:
    """By id, also of replies that are in no set any more. They may be a moment old."""
    return {row.key: Uses(int(row.uses or 0), row.last_used_at) for row in SavedReplyRow.query(USES)}


def _delete_dead_rows(version: int, *, active: str | None, own: str) -> None:
    """With ``active``, the rows of all other sets up to ``version``; without, only those written under ``own``."""
    key = SavedReplyRow.key
    dead = key < _version_key(version + 1) if active else key.startswith(own)
    with SavedReplyRow.batch_write() as batch:
        for row in SavedReplyRow.query(
            REPLIES, dead, consistent_read=True, attributes_to_get=["kind", "key"]
        ):
            if active is None or not row.key.startswith(active):
                batch.delete(row)


def _version_key(version: int) -> str:
    """Sorted as the versions are."""
    return f"{version:010}"


def _pointer() -> SavedReplyRow | None:
    try:
        return SavedReplyRow.get(POINTER, ACTIVE, consistent_read=True)
    except SavedReplyRow.DoesNotExist:
        return None


def _is_active(prefix: str) -> bool:
    pointer = _pointer()
    return pointer is not None and pointer.prefix == prefix


def _document(reply: SavedReply) -> dict[str, object]:
    return asdict(reply)


def _reply(row: SavedReplyRow) -> SavedReply:
    """Another version may have stored more of it."""
    return SavedReply(**known_fields(SavedReply, row.reply, {}))
