"""The mapping between a conversation and its row, with the keys of the indexes."""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import Any

from functions.model.agents import Person
from functions.model.conversations import (
    Checkpoint,
    Conversation,
    LastChange,
    Mark,
    ReplyAlert,
    ReplyRequirement,
    State,
    StateMark,
    Summary,
)
from functions.model.customers import Customer
from functions.model.messages import Recipient, Sender
from functions.store.conditions import Attributes, known_fields, without_empty_texts
from functions.store.mapping import (
    NUMBER,
    OPTIONAL_TEXTS,
    PERSON,
    TEXT,
    TEXTS,
    Codec,
    RowMapping,
    members,
    optional_member,
)
from functions.store.tables.conversations import ConversationRow

INBOX = "all"
"""The one partition key of the recency index. Only conversations with a message have it."""
NEEDS_REPLY = "needs_reply"
"""The ``state_key`` of open conversations in which somebody waits for the shop, or a reply has failed."""
NOBODY = "nobody"
"""The ``assignee_key`` of open conversations without an assignee. An agent's key is their id."""
WAITING = "1#"
OTHERS = "2#"
"""How ``assignee_since`` begins: who waits comes first, then the others."""
INDEX_KEYS = ("state_key", "state_since", "assignee_key", "assignee_since")
READ_ONLY = ("version", "auto_replied_at", "auto_replied_to")
"""Attributes that have their own writes: the optimistic lock and the reserved quiet time."""


def _stored_mark(mark: Mark | None) -> dict[str, Any] | None:
    return {**vars(mark), "by": PERSON.to_row(mark.by)} if mark else None


def _mark(kind: type[Mark]) -> Codec:
    def from_row(stored: dict[str, Any] | None) -> Mark | None:
        if not stored:
            return None
        found = known_fields(kind, stored, {})
        return kind(**found | {"by": PERSON.from_row(stored["by"])})

    return Codec(_stored_mark, from_row)


def _state_mark(stored: dict[str, Any] | None) -> StateMark | None:
    mark = _mark(StateMark).from_row(stored)
    return StateMark(**vars(mark) | {"state": State(mark.state)}) if mark else None


LAST_CHANGES = Codec(
    lambda changes: {field: vars(change) for field, change in changes.items()} or None,
    lambda stored: {field: LastChange(**change) for field, change in (stored or {}).items()},
)
MAPPING = RowMapping(
    Conversation,
    {
        "subject": TEXT,
        "order_ids": TEXTS,
        "recipients": members(Recipient),
        "created_at": TEXT,
        "former_customer_ids": OPTIONAL_TEXTS,
        "tags": OPTIONAL_TEXTS,
        "state_mark": Codec(_stored_mark, _state_mark),
        "no_reply_mark": _mark(Mark),
        "last_changes": LAST_CHANGES,
    },
    without=(
        "id",
        "customer",
        "summary",
        "reply_requirement",
        "checkpoint",
        "index_keys",
        "assignee",
        *READ_ONLY,
    ),
)
CUSTOMER = RowMapping(
    Customer,
    {},
    without=("email", "locale", "language", "other_names", "erased_before"),
    names={
        "id": "customer_id",
        "display_name": "customer_display_name",
        "first_name": "customer_first_name",
        "last_name": "customer_last_name",
    },
)
"""Only what the list shows of a customer. The row has no customer if it has no display name."""
ASSIGNEE = RowMapping(Person, {}, names={"id": "assignee_id", "name": "assignee_name"})
SUMMARY = RowMapping(
    Summary,
    {
        "last_sender": optional_member(Sender),
        "last_message_preview": TEXT,
        "message_count": NUMBER,
        "reply_alert": optional_member(ReplyAlert),
        "state": Codec(
            lambda state: None if state is State.OPEN else state.value,
            lambda stored: State(stored) if stored else State.OPEN,
        ),
    },
    without=("wakes_at",),
)
REQUIREMENT = RowMapping(ReplyRequirement, {}, names={"as_of": "reply_needed_as_of"})
NEEDS_A_PERSON = frozenset({ReplyAlert.FAILED, ReplyAlert.UNCONFIRMED})


def attributes_of(conversation: Conversation) -> Attributes:
    """Every stored attribute except the key and those of ``READ_ONLY``. None means absent."""
    customer, summary, assignee = conversation.customer, conversation.summary, conversation.assignee
    return without_empty_texts(
        MAPPING.attributes(conversation)
        | (CUSTOMER.attributes(customer) if customer else CUSTOMER.absent())
        | (ASSIGNEE.attributes(assignee) if assignee else ASSIGNEE.absent())
        | SUMMARY.attributes(summary)
        | REQUIREMENT.attributes(conversation.reply_requirement)
        | {"inbox": INBOX if summary.last_message_at else None}
        | keys_of(conversation)
    )


def keys_of(conversation: Conversation) -> Attributes:
    """The keys of the indexes by state and by assignee; of each index both or none."""
    summary = conversation.summary
    waiting_since = None
    if summary.state is State.OPEN:
        waiting_since = summary.needs_reply_since
        if summary.reply_alert in NEEDS_A_PERSON:
            waiting_since = waiting_since or summary.last_message_at or conversation.created_at
    state_key, state_since = {
        State.OPEN: (NEEDS_REPLY if waiting_since else None, waiting_since),
        State.SNOOZED: (State.SNOOZED.value, summary.wakes_at),
        State.DONE: (State.DONE.value, summary.done_at),
    }[summary.state]
    assignee_key = assignee_since = None
    if summary.state is State.OPEN and summary.last_message_at:
        assignee_key = conversation.assignee.id if conversation.assignee else NOBODY
        newest_first = OTHERS + _newest_first(summary.last_message_at)
        assignee_since = WAITING + waiting_since if waiting_since else newest_first
    return dict(zip(INDEX_KEYS, (state_key, state_since, assignee_key, assignee_since), strict=True))


def _newest_first(time: str) -> str:
    """A text that sorts the other way round than the time does."""
    return time.translate(str.maketrans("0123456789", "9876543210"))


def stored_checkpoint(checkpoint: Checkpoint | None, version: int) -> list[Any] | None:
    """With the version of the row: if code that knows no checkpoints changes the row, the checkpoint is void.

    Without the names of the fields, so that most rows stay under a kilobyte, which is one write unit.
    """
    return [version, *astuple(checkpoint)] if checkpoint else None


def _checkpoint(row: ConversationRow) -> Checkpoint | None:
    stored = row.checkpoint
    if not stored or stored[0] != row.version or len(stored) != 1 + len(fields(Checkpoint)):
        return None  # older code has written the row
    return Checkpoint(*stored[1:])


def conversation_of(row: ConversationRow) -> Conversation:
    """A row of an index has only what a list shows, so the other fields are as if they were absent."""
    index_keys = {name: getattr(row, name) for name in INDEX_KEYS}
    return Conversation(
        id=row.conversation_id,
        customer=Customer(**CUSTOMER.fields(row)) if row.customer_display_name is not None else None,
        summary=Summary(
            **SUMMARY.fields(row), wakes_at=row.state_since if row.state_key == State.SNOOZED else None
        ),
        reply_requirement=ReplyRequirement(**REQUIREMENT.fields(row)),
        version=int(row.version or 0),
        checkpoint=_checkpoint(row),
        index_keys=index_keys,
        assignee=Person(**ASSIGNEE.fields(row)) if row.assignee_id else None,
        auto_replied_at=row.auto_replied_at,
        auto_replied_to=row.auto_replied_to,
        **MAPPING.fields(row),
    )
