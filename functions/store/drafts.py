"""The table ``drafts``: what each agent is writing in which conversation.

A row is deleted ``KEEP_DAYS`` days after its last change, also one of an agent who has left. DynamoDB does that late,
so a row whose time is over counts as absent.
"""

from __future__ import annotations

from functions.model.clock import shift, utc_moment
from functions.model.drafts import Draft, DraftContent
from functions.model.messages import Recipient
from functions.store.conditions import condition_held, without_empty_texts
from functions.store.mapping import OPTIONAL_TEXTS, TEXT, RowMapping, optional_members
from functions.store.tables.drafts import DraftRow

KEEP_DAYS = 30
"""Longer than files of a draft are kept, and than an agent's holiday usually takes."""

CONTENT = RowMapping(
    DraftContent, {"body": TEXT, "to": optional_members(Recipient), "upload_ids": OPTIONAL_TEXTS}
)


def get(conversation_id: str, author_id: str, now: str) -> Draft | None:
    """A consistent read."""
    try:
        row = DraftRow.get(conversation_id, author_id, consistent_read=True)
    except DraftRow.DoesNotExist:
        return None
    return None if row.expires_at <= utc_moment(now) else _draft(row)


def save(draft: Draft, *, replaces: int | None, now: str) -> bool:
    """Stores a draft if the one that is there has the version ``replaces``; None: if none is there.

    False, and nothing is written, if another one is there.
    """
    row = DraftRow(
        draft.conversation_id,
        draft.author_id,
        version=draft.version,
        saved_at=draft.saved_at,
        expires_at=utc_moment(shift(draft.saved_at, days=KEEP_DAYS)),
        **without_empty_texts(CONTENT.attributes(draft.content)),
    )
    if replaces is None:
        as_read = DraftRow.version.does_not_exist() | (DraftRow.expires_at <= utc_moment(now))
    else:
        as_read = DraftRow.version == replaces
    return condition_held(lambda: row.save(condition=as_read))


def of_conversation(conversation_id: str) -> list[Draft]:
    """Of all agents, also those whose time is over. Consistent reads."""
    return [_draft(row) for row in DraftRow.query(conversation_id, consistent_read=True)]


def delete(draft: Draft) -> None:
    """Deletes the row, whatever it has become meanwhile."""
    condition_held(DraftRow(draft.conversation_id, draft.author_id).delete)


def _draft(row: DraftRow) -> Draft:
    content = DraftContent(**CONTENT.fields(row))
    return Draft(row.conversation_id, row.author_id, content, int(row.version), row.saved_at)
