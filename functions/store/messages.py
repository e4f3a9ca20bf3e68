"""The table ``messages``: received messages, our replies (the outbox), and claims.

A claim is a row under the key of a marketplace message that says which of our replies this message is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from functions.errors import MessageNotFound
from functions.model.conversations import Checkpoint
from functions.model.messages import (
    UNSETTLED,
    Attachment,
    Message,
    OutgoingFile,
    Recipient,
    Sender,
    Status,
)
from functions.model.paging import Page, cut, whatever_size
from functions.store.conditions import (
    Attributes,
    condition_held,
    differences,
    known_fields,
    without_empty_texts,
)
from functions.store.mapping import (
    COUNT,
    FLAG,
    OPTIONAL_TEXTS,
    TEXT,
    Codec,
    RowMapping,
    member,
    optional_members,
    typed_key,
)
from functions.store.tables.messages import MessageRow

RECEIVED = "in-"
"""The ids of messages from the marketplace begin with this; those of our replies begin with ``out-``."""
OUTBOX = "open"
"""The one partition key of the sparse index of unsettled replies."""
ATTACHMENTS = Codec(
    lambda files: [vars(file) for file in files] or None,
    lambda stored: tuple(Attachment(**file) for file in stored or ()),
)
FILES = Codec(
    lambda files: [vars(file) for file in files] or None,
    lambda stored: tuple(OutgoingFile(**known_fields(OutgoingFile, file, {})) for file in stored or ()),
)
MAPPING = RowMapping(
    Message,
    {
        "sender": member(Sender),
        "author": TEXT,
        "body": TEXT,
        "sent_at": TEXT,
        "status": member(Status),
        "to": optional_members(Recipient),
        "attachments": ATTACHMENTS,
        "files": FILES,
        "automatic": FLAG,
        "attempt": COUNT,
        "maybe_sent": FLAG,
        "tie": COUNT,
        "unreadable": OPTIONAL_TEXTS,
        "attachments_left_out": COUNT,
        "sent_despite": OPTIONAL_TEXTS,
        "unchecked": FLAG,
    },
    without=("conversation_id", "id"),
)
"""All fields of a message but the key. Every other attribute is computed in ``_attributes``."""


@dataclass
class ConversationRows:
    """The rows of a conversation, from a consistent read. Code that writes one of them also updates it here."""

    conversation_id: str
    messages: dict[str, Message]
    """By id."""
    claims: dict[str, str]
    """The id of the reply that claimed a message, by the message's ``received_id``."""
    base: Checkpoint | None = None
    """Rows up to this checkpoint were not read, and of the claims only those that were asked for. None: all were."""
    checkpoint_position: str = ""
    """Up to where the conversation's checkpoint stood for rows when they were read. Empty: it had none."""
    changed_from: str | None = None
    """The position of the first row that has been added or changed since then."""

    def reload(self) -> None:
        """Reads all rows."""
        now = load(self.conversation_id)
        self.messages, self.claims, self.base = now.messages, now.claims, None

    def holds(self, mirakl_message_id: str) -> bool:
        """Whether this message of the marketplace is stored, or claimed."""
        key = received_id(mirakl_message_id)
        return key in self.messages or key in self.claims


def received_id(mirakl_message_id: str) -> str:
    """The id of a marketplace message here. A message and a claim of it have the same id, so only one can be stored."""
    return f"{RECEIVED}{mirakl_message_id}"


def mirakl_id_of(received: str) -> str:
    """The marketplace's id in a ``received_id``."""
    return received.removeprefix(RECEIVED)


def load(conversation_id: str) -> ConversationRows:
    """All rows of the conversation; empty if it does not exist."""
    messages, claims = {}, {}
    for row in MessageRow.query(conversation_id, consistent_read=True):
        if row.claimed_by:
            claims[row.message_id] = row.claimed_by
        else:
            messages[row.message_id] = _message(row)
    return ConversationRows(conversation_id, messages, claims)


def load_after(conversation_id: str, base: Checkpoint | None) -> ConversationRows:
    """The rows after a checkpoint, without claims; all rows if it is None."""
    if base is None:
        return load(conversation_id)
    later = MessageRow.by_time.query(
        conversation_id, MessageRow.position > base.position, consistent_read=True
    )
    found = {row.message_id: _message(row) for row in later}
    return ConversationRows(conversation_id, found, {}, base, base.position)


def claims_of(conversation_id: str, received_ids: Iterable[str]) -> dict[str, str]:
    """The claims under these ids: the id of the claiming reply by ``received_id``. Consistent reads, 100 at a time."""
    keys = [(conversation_id, each) for each in set(received_ids)]
    rows = MessageRow.batch_get(keys, consistent_read=True) if keys else ()
    return {row.message_id: row.claimed_by for row in rows if row.claimed_by}


def get(conversation_id: str, message_id: str) -> Message:
    """A consistent read. Raises ``MessageNotFound``, also for a claim."""
    try:
        row = MessageRow.get(conversation_id, message_id, consistent_read=True)
    except MessageRow.DoesNotExist:
        raise MessageNotFound from None
    if row.claimed_by:
        raise MessageNotFound
    return _message(row)


def page_key(conversation_id: str) -> dict[str, str]:
    """The form of a page's ``next_key`` in a conversation. An empty value may be any text."""
    return {"conversation_id": conversation_id, "message_id": "", "position": ""}


def latest(
    conversation_id: str,
    limit: int,
    start: dict[str, str] | None,
    fits: Callable[[Message], bool] = whatever_size,
) -> Page[Message]:
    """One page of messages, the oldest first. The first page has the newest messages, ``next_key`` leads to older ones.

    ``start`` is the ``next_key`` of the page before. The page ends before a message that does not fit; ``fits`` is
    called with the newest first.
    """
    rows = MessageRow.by_time.query(
        conversation_id,
        consistent_read=True,
        scan_index_forward=False,
        limit=limit + 1,
        page_size=limit + 1,
        last_evaluated_key=typed_key(start),
    )
    page, has_more = cut(map(_message, rows), limit, fits)
    next_key = None
    if has_more:
        oldest = page[-1]
        next_key = page_key(conversation_id) | {"message_id": oldest.id, "position": oldest.position}
    return Page(page[::-1], next_key)


def with_attachment(conversation_id: str, attachment_id: str) -> Message | None:
    """The newest message that has this attachment. Reads as far back as is needed; all of them if there is none."""
    rows = MessageRow.by_time.query(
        conversation_id,
        filter_condition=MessageRow.attachments.exists(),
        consistent_read=True,
        scan_index_forward=False,
    )
    for message in map(_message, rows):
        if any(file.id == attachment_id for file in message.attachments):
            return message
    return None


def having_files(conversation_id: str) -> Iterator[Message]:
    """All messages with attachments, or with files that an agent sent or wants to send. Consistent reads."""
    has_some = (
        MessageRow.attachments.exists() | MessageRow.files.exists() | MessageRow.attachments_left_out.exists()
    )
    rows = MessageRow.by_time.query(conversation_id, filter_condition=has_some, consistent_read=True)
    return map(_message, rows)


def add(message: Message) -> bool:
    """Stores a new message. Returns False, and writes nothing, when its id is taken by a message or a claim."""
    row = _row(message)
    return condition_held(lambda: row.save(condition=MessageRow.message_id.does_not_exist()))


def add_first(new: list[Message]) -> None:
    """Stores the first messages of a new conversation, 25 at a time and without a condition."""
    with MessageRow.batch_write() as batch:
        for message in new:
            batch.save(_row(message))


def claim(conversation_id: str, mirakl_message_id: str, reply_id: str, sent_at: str | None = None) -> bool:
    """Records that a marketplace message is our reply. False when it is claimed already, also by the same reply.

    If the message is stored as a received message of the shop, the claim replaces it and keeps ``sent_at``. A received
    message of somebody else is not replaced.
    """
    row = MessageRow(conversation_id, received_id(mirakl_message_id), claimed_by=reply_id, sent_at=sent_at)
    may_be_ours = (MessageRow.sender == Sender.TECHNICIAN.value) | MessageRow.unreadable.contains("sender")
    taken_for_another = (MessageRow.status == Status.RECEIVED.value) & may_be_ours
    free = MessageRow.message_id.does_not_exist() | taken_for_another
    return condition_held(lambda: row.save(condition=free))


def claimed_sent_at(conversation_id: str, claim_id: str) -> str | None:
    """The ``sent_at`` that the claim kept; None if it kept none. ``claim_id`` is a ``received_id``."""
    sent_at: str | None = MessageRow.get(conversation_id, claim_id, consistent_read=True).sent_at
    return sent_at


def replace_claim(message: Message, claimant: str) -> bool:
    """Stores a message in place of its claim by the reply ``claimant``. False when that claim is no longer there."""
    row = _row(message)
    return condition_held(lambda: row.save(condition=MessageRow.claimed_by == claimant))


def drop_claim(conversation_id: str, mirakl_message_id: str, reply_id: str) -> None:
    """Deletes the claim of this marketplace message by ``reply_id``, if it is there."""
    row = MessageRow(conversation_id, received_id(mirakl_message_id))
    condition_held(lambda: row.delete(condition=MessageRow.claimed_by == reply_id))


def change(message: Message, **changes: Any) -> Message | None:
    """Applies ``changes``, as ``update`` does."""
    return update(message, replace(message, **changes))


def update(before: Message, after: Message) -> Message | None:
    """Writes what differs, if the row still has the status and attempt of ``before``. None when it does not."""
    actions = differences(MessageRow, _attributes(before), _attributes(after))
    if not actions:
        return after
    unchanged = MessageRow.status == before.status.value
    if before.sender is Sender.TECHNICIAN and before.attempt:
        unchanged &= MessageRow.attempt == before.attempt
    row = MessageRow(before.conversation_id, before.id)
    return after if condition_held(lambda: row.update(actions, condition=unchanged)) else None


def unsettled_replies(limit: int) -> list[Message]:
    """Unsettled replies in the order of their ``due_at``."""
    keys = [
        (row.conversation_id, row.message_id) for row in MessageRow.open_replies.query(OUTBOX, limit=limit)
    ]
    rows = MessageRow.batch_get(keys, consistent_read=True) if keys else ()
    unsettled = [message for message in map(_message, rows) if message.status in UNSETTLED]
    return sorted(unsettled, key=lambda message: message.due_at or "")


def postpone(reply: Message, until: str) -> bool:
    """Sets ``due_at`` of an unsettled reply. False when another writer changed it first."""
    row = MessageRow(reply.conversation_id, reply.id)
    unmoved = MessageRow.due_at == reply.due_at
    return condition_held(lambda: row.update([MessageRow.due_at.set(until)], condition=unmoved))


def _attributes(message: Message) -> Attributes:
    """Every stored attribute except the key. None means absent."""
    is_open = message.status in UNSETTLED
    return without_empty_texts(
        MAPPING.attributes(message)
        | {
            "position": message.position,
            "outbox": OUTBOX if is_open else None,
            "delivery_group": message.delivery_group if is_open else None,
            "due_at": message.due_at if is_open else None,
        }
    )


def _row(message: Message) -> MessageRow:
    return MessageRow(message.conversation_id, message.id, **_attributes(message))


def _message(row: MessageRow) -> Message:
    return Message(conversation_id=row.conversation_id, id=row.message_id, **MAPPING.fields(row))
