"""The table ``attachments``: the files of attachments that somebody has opened, and who may fetch them when.

A file is requested by whoever opens it (``REQUESTED``), and a function begins to fetch it (``FETCHING``). Both are
leases until ``fetch_after``: nobody else may begin before that time, and a function that is killed blocks the others
for no longer. Each lease has a token. What a function stores after it has lost its lease is dropped.

``fetch_after`` of a file that could not be fetched is the time of the next try; None: only when a person asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from functions.store.conditions import condition_held, transaction_held, without_empty_texts
from functions.store.mapping import COUNT, NUMBER, TEXT, RowMapping
from functions.store.tables.attachments import AttachmentRow
from functions.store.tables.conversations import ConversationRow

REQUESTED, FETCHING, READY, FAILED, GONE = "requested", "fetching", "ready", "failed", "gone"
LEASED = (REQUESTED, FETCHING)


@dataclass(frozen=True)
class StoredFile:
    conversation_id: str
    attachment_id: str
    message_id: str
    """The message that has the attachment."""
    sent_at: str
    """When that message was sent."""
    name: str
    size: int
    """Bytes: of the file once it is ready, and before that as the marketplace says."""
    state: str
    token: str
    """Of the lease, also after it has ended."""
    fetch_after: str | None = None
    failure: str | None = None
    failures: int = 0
    """How often in a row there was no usable answer."""
    type: str | None = None
    width: int | None = None
    height: int | None = None

    def is_leased(self, now: str) -> bool:
        return self.state in LEASED and self.fetch_after is not None and self.fetch_after > now


MAPPING = RowMapping(
    StoredFile,
    {"name": TEXT, "size": NUMBER, "failures": COUNT},
    without=("conversation_id", "attachment_id"),
)


def get(conversation_id: str, attachment_id: str) -> StoredFile | None:
    """A consistent read."""
    try:
        return _file(AttachmentRow.get(conversation_id, attachment_id, consistent_read=True))
    except DoesNotExist:
        return None


def lease(before: StoredFile | None, after: StoredFile) -> bool:
    """Stores ``after``, which has a lease, if the row is still ``before``, and the message has not been erased.

    False, and nothing is written, if somebody else was faster, or is changing the conversation at this moment. After an
    erasure has begun nobody gets a lease, so nothing is stored that it does not see.
    """
    row = _row(after)
    as_read = AttachmentRow.token.does_not_exist() if before is None else _is(before)

    def all_together(transaction: TransactWrite) -> None:
        transaction.save(row, condition=as_read)
        erased_before = ConversationRow.erased_before
        is_there = ConversationRow.conversation_id.exists()
        is_there &= erased_before.does_not_exist() | (erased_before < after.sent_at)
        transaction.condition_check(ConversationRow, after.conversation_id, condition=is_there)

    # The SDK repeats a write whose answer is lost: then the lease is this owner's already.
    return transaction_held(all_together) or get(after.conversation_id, after.attachment_id) == after


def finish(leased: StoredFile, outcome: StoredFile) -> bool:
    """Stores what came of a lease, and gives it back. False, and nothing is written, if it was lost."""
    is_owner = AttachmentRow.token == leased.token
    return condition_held(lambda: _row(outcome).save(condition=is_owner))


def of_conversation(conversation_id: str) -> list[StoredFile]:
    """Consistent reads."""
    return [_file(row) for row in AttachmentRow.query(conversation_id, consistent_read=True)]


def everything() -> Iterator[StoredFile]:
    """All files of the table, in no order. Consistent reads."""
    return map(_file, AttachmentRow.scan(consistent_read=True))


def delete(file: StoredFile) -> None:
    """Deletes the row, whoever has its lease."""
    condition_held(AttachmentRow(file.conversation_id, file.attachment_id).delete)


def _is(stored: StoredFile) -> Condition:
    until = AttachmentRow.fetch_after
    same_time = until.does_not_exist() if stored.fetch_after is None else until == stored.fetch_after
    is_same: Condition = (
        (AttachmentRow.token == stored.token) & (AttachmentRow.state == stored.state) & same_time
    )
    return is_same


def _row(file: StoredFile) -> AttachmentRow:
    attributes = without_empty_texts(MAPPING.attributes(file))
    return AttachmentRow(file.conversation_id, file.attachment_id, **attributes)


def _file(row: AttachmentRow) -> StoredFile:
    return StoredFile(row.conversation_id, row.attachment_id, **MAPPING.fields(row))
