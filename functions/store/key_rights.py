"""What the API key may do at the marketplace, as the answers of its calls have shown: one row of ``sync_records``.

The functions that call the marketplace note what they see, and store it when their work is done. They write only what
is new: a first answer, a change, or an answer that is a day younger than the one that is stored. What two of them write
at the same moment is merged; what cannot be merged is noted again with a later call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from functions.model.clock import shift
from functions.store.conditions import condition_held
from functions.store.tables.sync_records import SyncRecordRow

RIGHTS = "rights"
RECORD = "key"
AGAIN_HOURS = 24
"""An answer that says the same as the stored one is written after so long."""
KNOWN_SECONDS = 600
"""How long a function goes by what it has read, although another one may have written."""
MAX_TRIES = 3


@dataclass(frozen=True)
class Right:
    """What answers said about one operation."""

    key_hash: str
    """Of the key that asked."""
    allowed_at: str | None = None
    """When a call succeeded."""
    refused_at: str | None = None
    """When a call was answered 403."""

    @property
    def at(self) -> str:
        return max(self.allowed_at or "", self.refused_at or "")

    @property
    def is_allowed(self) -> bool:
        """By the last answer."""
        return (self.allowed_at or "") >= (self.refused_at or "")


@dataclass(frozen=True)
class Answer:
    key_hash: str
    is_allowed: bool
    at: str

    def merged_with(self, before: Right | None) -> Right:
        known = before if before and before.key_hash == self.key_hash else Right(self.key_hash)
        return replace(known, allowed_at=self.at) if self.is_allowed else replace(known, refused_at=self.at)

    def is_news_to(self, before: Right | None) -> bool:
        if before is None or before.key_hash != self.key_hash or before.is_allowed != self.is_allowed:
            return True
        return before.at <= shift(self.at, hours=-AGAIN_HOURS)


def of_the_key() -> dict[str, Right]:
    """What is known about the key that asked last, by operation. A consistent read."""
    rights = _read()[0]
    newest = max(rights.values(), key=lambda right: right.at, default=None)
    return {name: right for name, right in rights.items() if newest and right.key_hash == newest.key_hash}


class KeyRights:
    """What this function has seen. ``hash_of`` returns what is stored of an API key."""

    def __init__(self, clock: Callable[[], str], hash_of: Callable[[str], str]) -> None:
        self._clock = clock
        self._hash_of = hash_of
        self._noted: dict[tuple[str, bool], Answer] = {}
        self._known: Mapping[str, Right] = {}
        self._known_until = ""

    def note(self, operation: str, is_allowed: bool, key: str) -> None:
        """Notes an answer to ``key`` in memory. ``operation`` is a method and a path, with ``*`` in place of an id.

        It must not fail: the answer may be the only proof that a reply was sent.
        """
        answer = Answer(self._hash_of(key), is_allowed, self._clock())
        self._noted[operation, is_allowed] = answer

    def store(self) -> None:
        """Writes what is new of what was noted."""
        if not self._noted:
            return
        is_old = self._known_until <= self._clock()
        for _ in range(MAX_TRIES if is_old or self._news(self._known) else 0):
            rights, at = _read()
            if not (news := self._news(rights)):
                self._know(rights)
                break
            for operation, answer in news:
                rights[operation] = answer.merged_with(rights.get(operation))
            if _write(rights, self._clock(), at):
                self._know(rights)
                break
        self._noted.clear()

    def _news(self, known: Mapping[str, Right]) -> list[tuple[str, Answer]]:
        """The older answers first."""
        noted = sorted(self._noted.items(), key=lambda each: each[1].at)
        last = {operation: answer for (operation, _), answer in noted}
        return [
            (operation, answer)
            for (operation, _), answer in noted
            if last[operation].is_news_to(known.get(operation))
        ]

    def _know(self, rights: Mapping[str, Right]) -> None:
        self._known = rights
        self._known_until = shift(self._clock(), seconds=KNOWN_SECONDS)


def _read() -> tuple[dict[str, Right], str | None]:
    """What is stored, and when it was; None if nothing is."""
    try:
        row = SyncRecordRow.get(RIGHTS, RECORD, consistent_read=True)
    except SyncRecordRow.DoesNotExist:
        return {}, None
    return {name: Right(**fields) for name, fields in row.data.items()}, row.at


def _write(rights: Mapping[str, Right], at: str, read_at: str | None) -> bool:
    """False, and nothing is written, if somebody else has written since ``read_at``."""
    row = SyncRecordRow(RIGHTS, RECORD, at=at, data={name: asdict(right) for name, right in rights.items()})
    as_read = SyncRecordRow.at.does_not_exist() if read_at is None else SyncRecordRow.at == read_at
    return condition_held(lambda: row.save(condition=as_read))
