"""The messages table: received messages, our outbox, and the claims that tie both together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from functions.errors import MessageNotFound
from functions.model.messages import UNSETTLED, Attachment, Message, Recipient, Sender, Status
from functions.model.paging import Page
from functions.store.conditions import Attributes, condition_held, differences, without_empty_texts
from functions.store.mapping import (
    COUNT,
    FLAG,
    OPTIONAL_TEXTS,
    TEXT,
    Codec,
    RowMapping,
    member,
    optional_members,
)
from functions.store.tables.messages import MessageRow

OUTBOX = "open"
"""The one key under which all open replies stand in the sparse index."""
LARGEST_PAGE = 750_000
"""Bytes of bodies and texts. Lambda answers with 6 MB at most, and JSON may need six bytes for one."""


MOST_GROWTH = 3
"""The text of a body with markup has at most this many times the body's length."""
ATTACHMENTS = Codec(
    lambda files: [vars(file) for file in files] or None,
    lambda stored: tuple(Attachment(**file) for file in stored or ()),
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
        "automatic": FLAG,
        "attempt": COUNT,
        "maybe_sent": FLAG,
        "tie": COUNT,
        "unreadable": OPTIONAL_TEXTS,
        "attachments_left_out": COUNT,
    },
    without=("conversation_id", "id"),
)
"""All fields of a message but the key. Every other attribute is computed in ``_attributes``."""


@dataclass
class ConversationRows:
    """All rows of a conversation, read consistently. Whoever writes one of them keeps this up to date."""

    conversation_id: str
    messages: dict[str, Message]
    """By id."""
    claims: dict[str, str]
    """Ids of the marketplace's messages, as ``received_id`` makes them, and the reply that claimed each."""

    def reload(self) -> None:
        now = load(self.conversation_id)
        self.messages, self.claims = now.messages, now.claims

    def holds(self, mirakl_message_id: str) -> bool:
        key = received_id(mirakl_message_id)
        return key in self.messages or key in self.claims


def received_id(mirakl_message_id: str) -> str:
    """The id under which a marketplace's message is stored, as a message or as a claim, and so only once."""
    return f"in-{mirakl_message_id}"


def load(conversation_id: str) -> ConversationRows:
    messages, claims = {}, {}
    for row in MessageRow.query(conversation_id, consistent_read=True):
        if row.claimed_by:
            claims[row.message_id] = row.claimed_by
        else:
            messages[row.message_id] = _message(row)
    return ConversationRows(conversation_id, messages, claims)


def get(conversation_id: str, message_id: str) -> Message:
    try:
        row = MessageRow.get(conversation_id, message_id, consistent_read=True)
    except MessageRow.DoesNotExist:
        raise MessageNotFound from None
    if row.claimed_by:
        raise MessageNotFound
    return _message(row)


def time_key(conversation_id: str) -> dict[str, str]:
    """The shape of a page's start in a conversation; an empty value stands for any."""
    return {"conversation_id": conversation_id, "message_id": "", "position": ""}


def latest(conversation_id: str, limit: int, start: dict[str, str] | None) -> Page[Message]:
    """One page, oldest first; the first page holds the newest messages, ``next_key`` leads to older ones.

    A page of very long messages ends before ``limit``.
    """
    key = {name: {"S": value} for name, value in start.items()} if start else None
    page: list[Message] = []
    next_key, size = None, 0
    for row in MessageRow.by_time.query(
        conversation_id,
        consistent_read=True,
        scan_index_forward=False,
        limit=limit + 1,
        page_size=limit + 1,
        last_evaluated_key=key,
    ):
        message = _message(row)
        size += _weight(message)
        if page and (len(page) == limit or size > LARGEST_PAGE):
            oldest = page[-1]
            next_key = time_key(conversation_id) | {"message_id": oldest.id, "position": oldest.position}
            break
        page.append(message)
    return Page(tuple(reversed(page)), next_key)


def _weight(message: Message) -> int:
    """Bytes that it adds to an answer. The text of markup that is not kept may be long, and costs time to read."""
    body = len(message.body.encode())
    if message.text is not None:
        return body + len(message.text.encode())
    return body * (1 + MOST_GROWTH) if "<" in message.body else body * 2


def add(message: Message) -> bool:
    """Stores a new message; False when its id is taken, and then nothing is written."""
    row = _row(message)
    return condition_held(lambda: row.save(condition=MessageRow.message_id.does_not_exist()))


def add_first(found: list[Message]) -> None:
    """Stores the messages of a conversation that had none, 25 at a time and without asking whether they are there."""
    with MessageRow.batch_write() as batch:
        for message in found:
            batch.save(_row(message))


def claim(conversation_id: str, mirakl_message_id: str, reply_id: str, sent_at: str | None = None) -> bool:
    """Marks a marketplace's message as being our reply; False when it is claimed already.

    Where a synchronisation stored the message as the shop's before anybody knew that it is our reply, the claim
    replaces it, and keeps when it was sent.
    """
    row = MessageRow(conversation_id, received_id(mirakl_message_id), claimed_by=reply_id, sent_at=sent_at)
    may_be_ours = (MessageRow.sender == Sender.TECHNICIAN.value) | MessageRow.unreadable.contains("sender")
    taken_for_another = (MessageRow.status == Status.RECEIVED.value) & may_be_ours
    free = MessageRow.message_id.does_not_exist() | taken_for_another
    return condition_held(lambda: row.save(condition=free))


def claimed_sent_at(conversation_id: str, claim_id: str) -> str | None:
    """When the claimed message was sent, where its claim has kept that."""
    sent_at: str | None = MessageRow.get(conversation_id, claim_id, consistent_read=True).sent_at
    return sent_at


def replace_claim(message: Message, claimant: str) -> bool:
    """Stores a message in the place of the claim by which it was taken for the reply ``claimant``."""
    row = _row(message)
    return condition_held(lambda: row.save(condition=MessageRow.claimed_by == claimant))


def drop_claim(conversation_id: str, mirakl_message_id: str, reply_id: str) -> None:
    """Forgets that ``reply_id`` was taken for this message of the marketplace."""
    row = MessageRow(conversation_id, received_id(mirakl_message_id))
    condition_held(lambda: row.delete(condition=MessageRow.claimed_by == reply_id))


def change(message: Message, **changes: Any) -> Message | None:
    """Applies ``changes`` if the row still has the status and attempt of ``message``; None when it does not."""
    changed = replace(message, **changes)
    actions = differences(MessageRow, _attributes(message), _attributes(changed))
    if not actions:
        return changed
    unchanged = MessageRow.status == message.status.value
    if message.sender is Sender.TECHNICIAN and message.attempt:
        unchanged &= MessageRow.attempt == message.attempt
    row = MessageRow(message.conversation_id, message.id)
    return changed if condition_held(lambda: row.update(actions, condition=unchanged)) else None


def open_replies(limit: int) -> list[Message]:
    """Replies that are not settled, the one due first (or longest overdue) first."""
    keys = [
        (row.conversation_id, row.message_id) for row in MessageRow.open_replies.query(OUTBOX, limit=limit)
    ]
    rows = MessageRow.batch_get(keys, consistent_read=True) if keys else ()
    found = [message for message in map(_message, rows) if message.status in UNSETTLED]
    return sorted(found, key=lambda message: message.due_at or "")


def postpone(reply: Message, until: str) -> bool:
    """Moves the sweep's date of an open reply, unless somebody moved or settled it first."""
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
