"""The tables ``conversations`` and ``order_conversations`` (the links from orders to conversations)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID, uuid5

from pynamodb.expressions.update import Action

from functions.errors import ConversationNotFound
from functions.model.conversations import (
    Checkpoint,
    Conversation,
    ReplyAlert,
    ReplyRequirement,
    Summary,
)
from functions.model.customers import Customer
from functions.model.messages import Recipient, Sender
from functions.model.paging import Page, cut, whatever_size
from functions.store.conditions import (
    Attributes,
    condition_held,
    differences,
    known_fields,
    without_empty_texts,
)
from functions.store.mapping import (
    NUMBER,
    OPTIONAL_TEXTS,
    TEXT,
    TEXTS,
    RowMapping,
    members,
    optional_member,
)
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.order_conversations import OrderConversationRow

INBOX = "all"
"""The one partition key of the recency index. Only conversations with a message have it."""
NEEDS_REPLY = "needs_reply"
"""The ``state_key`` of conversations in which a customer or the marketplace waits for the shop."""
NAMESPACE = UUID("5f0c6a4e-3d0b-4c43-9f0e-0f7f6f5a1c55")
RECENCY_KEY = {"inbox": INBOX, "last_message_at": "", "conversation_id": ""}
"""The form of a page's ``next_key`` in the inbox. An empty value may be any text."""
LINK_KEY = {"conversation_id": ""}
"""The form of a page's ``next_key`` among the conversations about an order."""
READ_ONLY = ("version", "auto_replied_at", "auto_replied_to")
"""Attributes that have their own writes: the optimistic lock and the reserved quiet time."""
MAPPING = RowMapping(
    Conversation,
    {
        "subject": TEXT,
        "order_ids": TEXTS,
        "recipients": members(Recipient),
        "created_at": TEXT,
        "former_customer_ids": OPTIONAL_TEXTS,
    },
    without=("id", "customer", "summary", "reply_requirement", "checkpoint", "state_keys", *READ_ONLY),
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
SUMMARY = RowMapping(
    Summary,
    {
        "last_sender": optional_member(Sender),
        "last_message_preview": TEXT,
        "message_count": NUMBER,
        "reply_alert": optional_member(ReplyAlert),
    },
)
REQUIREMENT = RowMapping(ReplyRequirement, {}, names={"as_of": "reply_needed_as_of"})


def id_for(mirakl_thread_id: str) -> str:
    """The conversation's id. It is computed from the thread's id, so a lookup by thread id is one GetItem."""
    return str(uuid5(NAMESPACE, mirakl_thread_id))


def get(conversation_id: str) -> Conversation:
    """A consistent read. Raises ``ConversationNotFound``."""
    try:
        return _conversation(ConversationRow.get(conversation_id, consistent_read=True))
    except ConversationRow.DoesNotExist:
        raise ConversationNotFound from None


def get_many(conversation_ids: Iterable[str]) -> dict[str, Conversation]:
    """The conversations that exist, by id. Consistent reads, 100 at a time."""
    ids = list(dict.fromkeys(conversation_ids))
    rows = ConversationRow.batch_get(ids, consistent_read=True) if ids else ()
    return {row.conversation_id: _conversation(row) for row in rows}


def most_recent(
    limit: int, start: dict[str, str] | None, fits: Callable[[Conversation], bool] = whatever_size
) -> Page[Conversation]:
    """One page of the inbox, the most recent message first, with one Query. ``start`` is a page's ``next_key``.

    The page ends before a conversation that does not fit. The index may lag behind the table, and it has only the
    attributes that the list shows.
    """
    key = {name: {"S": value} for name, value in start.items()} if start else None
    rows = ConversationRow.by_recency.query(
        INBOX,
        scan_index_forward=False,
        limit=limit + 1,
        page_size=limit + 1,
        last_evaluated_key=key,
    )
    page, has_more = cut(map(_conversation, rows), limit, fits)
    last = page[-1] if has_more else None
    next_key = (
        RECENCY_KEY | {"last_message_at": last.summary.last_message_at or "", "conversation_id": last.id}
        if last
        else None
    )
    return Page(page, next_key)


def scan(limit: int, start: dict[str, str] | None) -> Page[str]:
    """The ids of the next conversations of the table, in no order. ``start`` is a page's ``next_key``."""
    key = {name: {"S": value} for name, value in start.items()} if start else None
    found = ConversationRow.scan(
        limit=limit,
        page_size=limit,
        last_evaluated_key=key,
        attributes_to_get=["conversation_id"],
        consistent_read=True,
    )
    ids = tuple(row.conversation_id for row in found)
    last = found.last_evaluated_key
    return Page(ids, {name: value["S"] for name, value in last.items()} if last else None)


def has_old_keys(conversation: Conversation) -> bool:
    """Whether the index keys of the row are not those of its summary, because older code has stored it."""
    return _state_attributes(*conversation.state_keys) != _state_of(conversation.summary)


def of_order(
    order_id: str,
    limit: int,
    start: dict[str, str] | None,
    fits: Callable[[Conversation], bool] = whatever_size,
) -> Page[Conversation]:
    """One page of the conversations about an order, the most recent message first. ``start`` is a page's ``next_key``.

    An order has few conversations, so only the rows of one page are sorted. The page ends before a conversation that
    does not fit.

    A link without a conversation that names the order is ignored: links are written before the conversation's row, and
    are deleted a moment after the marketplace removed the order from a thread.
    """
    key = {name: {"S": value} for name, value in ({"order_id": order_id} | start).items()} if start else None
    links = OrderConversationRow.query(order_id, limit=limit + 1, last_evaluated_key=key)
    linked = [link.conversation_id for link in links]
    read = get_many(linked[:limit])
    about_order = (read[each] for each in linked[:limit] if each in read and order_id in read[each].order_ids)
    page, has_more = cut(about_order, limit, fits)
    last = page[-1].id if has_more else linked[limit - 1] if len(linked) > limit else None
    newest_first = sorted(page, key=lambda c: (c.summary.last_message_at or "", c.id), reverse=True)
    return Page(tuple(newest_first), LINK_KEY | {"conversation_id": last} if last else None)


def link_order(order_id: str, conversation_id: str) -> None:
    """Writes nothing if the link exists."""
    row = OrderConversationRow(order_id, conversation_id)
    condition_held(lambda: row.save(condition=OrderConversationRow.order_id.does_not_exist()))


def unlink_order(order_id: str, conversation_id: str) -> None:
    OrderConversationRow(order_id, conversation_id).delete()


def create(conversation: Conversation) -> bool:
    """Stores a new conversation. Returns False, and writes nothing, when it exists already."""
    row = ConversationRow(conversation.id, **_attributes(conversation))
    return condition_held(lambda: row.save(condition=ConversationRow.conversation_id.does_not_exist()))


def update(before: Conversation, after: Conversation) -> bool:
    """Writes what differs. False when another writer changed the conversation after ``before`` was read.

    If nothing differs, nothing is written and the version stays the same. What older code has stored of the index keys
    is corrected, also if ``after`` is ``before``.
    """
    stored = _attributes(before) | _state_attributes(*before.state_keys)
    actions = differences(ConversationRow, stored, _attributes(after))
    if not actions and after.checkpoint == before.checkpoint:
        return True
    version = before.version + 1
    checkpoint = ConversationRow.checkpoint
    moved = _stored_checkpoint(after.checkpoint, version)
    actions += [ConversationRow.version.set(version), checkpoint.set(moved) if moved else checkpoint.remove()]
    row = ConversationRow(before.id)
    unchanged = ConversationRow.version == before.version
    return condition_held(lambda: row.update(actions, condition=unchanged))


def forget_checkpoint(conversation_id: str) -> None:
    """Removes the checkpoint and the fingerprint, before a row changes for which the checkpoint may stand.

    The version grows, so that a writer that has read the checkpoint does not write it back.
    """
    row = ConversationRow(conversation_id)
    actions: list[Action] = [
        ConversationRow.checkpoint.remove(),
        ConversationRow.thread_hash.remove(),
        ConversationRow.version.set(ConversationRow.version + 1),
    ]
    condition_held(lambda: row.update(actions, condition=ConversationRow.conversation_id.exists()))


def begin_auto_reply(conversation_id: str, message_id: str, now: str, not_since: str) -> bool:
    """Reserves the quiet time for an automatic reply to ``message_id``.

    False when another message reserved it after ``not_since``. For the same message it is True again, because a stream
    record may come twice. Raises ``ConversationNotFound``.
    """
    row = ConversationRow(conversation_id)
    free = ConversationRow.auto_replied_at.does_not_exist() | (ConversationRow.auto_replied_at < not_since)
    reserved = condition_held(
        lambda: row.update(
            [ConversationRow.auto_replied_at.set(now), ConversationRow.auto_replied_to.set(message_id)],
            condition=ConversationRow.conversation_id.exists() & free,
        )
    )
    return reserved or get(conversation_id).auto_replied_to == message_id


def release_auto_reply(conversation_id: str, message_id: str) -> None:
    """Ends the quiet time that ``message_id`` reserved, because its automatic reply was not sent."""
    row = ConversationRow(conversation_id)
    condition_held(
        lambda: row.update(
            [ConversationRow.auto_replied_at.remove(), ConversationRow.auto_replied_to.remove()],
            condition=ConversationRow.auto_replied_to == message_id,
        )
    )


def try_acquire_refresh(conversation_id: str, now: str, not_since: str) -> bool:
    """Whether this caller may refresh the conversation: nobody has begun to after ``not_since``. Only one gets True.

    Raises ``ConversationNotFound``.
    """
    row = ConversationRow(conversation_id)
    free = ConversationRow.refreshed_at.does_not_exist() | (ConversationRow.refreshed_at <= not_since)
    taken = condition_held(
        lambda: row.update(
            [ConversationRow.refreshed_at.set(now)],
            condition=ConversationRow.conversation_id.exists() & free,
        )
    )
    if not taken:
        get(conversation_id)
    return taken


def ids_of_customer(customer_id: str) -> list[str]:
    """The ids of the customer's conversations, from an index that may lag behind the table."""
    return [row.conversation_id for row in ConversationRow.by_customer.query(customer_id)]


def _attributes(conversation: Conversation) -> Attributes:
    """Every stored attribute except the key and those of ``READ_ONLY``. None means absent."""
    customer, summary = conversation.customer, conversation.summary
    return without_empty_texts(
        MAPPING.attributes(conversation)
        | (CUSTOMER.attributes(customer) if customer else CUSTOMER.absent())
        | SUMMARY.attributes(summary)
        | REQUIREMENT.attributes(conversation.reply_requirement)
        | {"inbox": INBOX if summary.last_message_at else None}
        | _state_of(summary)
    )


def _state_of(summary: Summary) -> Attributes:
    key = NEEDS_REPLY if summary.needs_reply_since else None
    return _state_attributes(key, summary.needs_reply_since)


def _state_attributes(key: str | None, since: str | None) -> Attributes:
    """The keys of the index by state: both or none."""
    return {"state_key": key, "state_since": since}


def _stored_checkpoint(checkpoint: Checkpoint | None, version: int) -> dict[str, Any] | None:
    """With the version of the row: if code that knows no checkpoints changes the row, the checkpoint is void."""
    return {**vars(checkpoint), "version": version} if checkpoint else None


def _checkpoint(row: ConversationRow) -> Checkpoint | None:
    stored = row.checkpoint
    if not stored or stored["version"] != row.version:
        return None
    return Checkpoint(**known_fields(Checkpoint, stored, {}))


def _conversation(row: ConversationRow) -> Conversation:
    return Conversation(
        id=row.conversation_id,
        customer=Customer(**CUSTOMER.fields(row)) if row.customer_display_name is not None else None,
        summary=Summary(**SUMMARY.fields(row)),
        reply_requirement=ReplyRequirement(**REQUIREMENT.fields(row)),
        version=int(row.version or 0),
        checkpoint=_checkpoint(row),
        state_keys=(row.state_key, row.state_since),
        auto_replied_at=row.auto_replied_at,
        auto_replied_to=row.auto_replied_to,
        **MAPPING.fields(row),
    )
