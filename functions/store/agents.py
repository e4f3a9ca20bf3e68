"""The table ``agents``: one row an agent, with what they have seen.

A row has at most ``MAX_MARKS`` marks. Each is packed into 22 bytes, the 16 of the conversation's id, which is a UUID,
and 6 with the time in milliseconds, and all of them are one text in base64. A row of texts would be three times as
large, and every list reads the row, and every mark writes it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from functions.model.clock import utc_moment, utc_text
from functions.model.read_marks import Mention, ReadMarks
from functions.store.conditions import condition_held, differences, known_fields
from functions.store.mapping import Codec, RowMapping
from functions.store.tables.agents import AgentRow

TEAM = "all"
"""The one partition key."""
ID_BYTES = 16
TIME_BYTES = 6
MARK_BYTES = ID_BYTES + TIME_BYTES
EPOCH = datetime.fromtimestamp(0, UTC)
MILLISECOND = timedelta(milliseconds=1)


def _packed(marks: Mapping[str, str]) -> str | None:
    packed = (
        UUID(conversation_id).bytes + ((utc_moment(at) - EPOCH) // MILLISECOND).to_bytes(TIME_BYTES)
        for conversation_id, at in marks.items()
    )
    return b64encode(b"".join(packed)).decode() or None


def _unpacked(packed: str | None) -> dict[str, str]:
    found = b64decode(packed or "")
    marks = (found[start : start + MARK_BYTES] for start in range(0, len(found), MARK_BYTES))
    return {
        str(UUID(bytes=mark[:ID_BYTES])): utc_text(EPOCH + int.from_bytes(mark[ID_BYTES:]) * MILLISECOND)
        for mark in marks
    }


MAPPING = RowMapping(
    ReadMarks,
    {
        "marks": Codec(_packed, _unpacked),
        "mentions": Codec(
            lambda mentions: [vars(each) for each in mentions] or None,
            lambda stored: tuple(Mention(**known_fields(Mention, each, {})) for each in stored or ()),
        ),
    },
    without=("agent_id", "version"),
)


def get(agent_id: str) -> ReadMarks:
    """A consistent read. What nothing is stored of has the version 0."""
    try:
        return _read_marks(AgentRow.get(TEAM, agent_id, consistent_read=True))
    except AgentRow.DoesNotExist:
        return ReadMarks(agent_id)


def get_many(agent_ids: Iterable[str]) -> list[ReadMarks]:
    """In the order of the ids, each once. Consistent reads."""
    ids = list(dict.fromkeys(agent_ids))
    rows = AgentRow.batch_get([(TEAM, each) for each in ids], consistent_read=True) if ids else ()
    found = {row.agent_id: _read_marks(row) for row in rows}
    return [found.get(each) or ReadMarks(each) for each in ids]


def everybody() -> list[ReadMarks]:
    """Of everybody of whom something is stored, also those who have left. A consistent read."""
    return [_read_marks(row) for row in AgentRow.query(TEAM, consistent_read=True)]


def update(before: ReadMarks, after: ReadMarks) -> bool:
    """Writes what differs. False, and nothing is written, when somebody else wrote the row after it was read."""
    actions = differences(AgentRow, MAPPING.attributes(before), MAPPING.attributes(after))
    if not actions and before.version:
        return True
    actions.append(AgentRow.version.set(before.version + 1))
    row = AgentRow(TEAM, before.agent_id)
    return condition_held(lambda: row.update(actions, condition=_is_as_read(before)))


def update_in(transaction: TransactWrite, before: ReadMarks, after: ReadMarks) -> None:
    """Adds to a transaction what ``update`` writes."""
    actions = differences(AgentRow, MAPPING.attributes(before), MAPPING.attributes(after))
    actions.append(AgentRow.version.set(before.version + 1))
    transaction.update(AgentRow(TEAM, before.agent_id), actions, condition=_is_as_read(before))


def _is_as_read(before: ReadMarks) -> Condition:
    version = AgentRow.version
    return version == before.version if before.version else AgentRow.agent_id.does_not_exist()


def _read_marks(row: AgentRow) -> ReadMarks:
    return ReadMarks(agent_id=row.agent_id, version=int(row.version or 0), **MAPPING.fields(row))
