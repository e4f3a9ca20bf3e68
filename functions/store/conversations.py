"""The tables ``conversations`` and ``order_conversations`` (the links from orders to conversations)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from functions.errors import ConversationNotFound
from functions.model.activity import Activity
from functions.model.conversations import Conversation
from functions.model.paging import Page
from functions.store import activity, tags
from functions.store.conditions import condition_held, differences, transaction_held
from functions.store.conversation_rows import attributes_of, conversation_of, keys_of, stored_checkpoint
from functions.store.mapping import typed_key
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.order_conversations import OrderConversationRow

NAMESPACE = UUID("5f0c6a4e-3d0b-4c43-9f0e-0f7f6f5a1c55")


def id_for(mirakl_thread_id: str) -> str:
    """The conversation's id. It is computed from the thread's id, so a lookup by thread id is one GetItem."""
    return str(uuid5(NAMESPACE, mirakl_thread_id))


def get(conversation_id: str) -> Conversation:
    """A consistent read. Raises ``ConversationNotFound``."""
    try:
        return conversation_of(ConversationRow.get(conversation_id, consistent_read=True))
    except ConversationRow.DoesNotExist:
        raise ConversationNotFound from None


def get_many(conversation_ids: Iterable[str]) -> dict[str, Conversation]:
    """The conversations that exist, by id. Consistent reads, 100 at a time."""
    ids = list(dict.fromkeys(conversation_ids))
    rows = ConversationRow.batch_get(ids, consistent_read=True) if ids else ()
    return {row.conversation_id: conversation_of(row) for row in rows}


def scan(limit: int, start: dict[str, str] | None) -> Page[str]:
    """The ids of the next conversations of the table, in no order. ``start`` is a page's ``next_key``."""
    found = ConversationRow.scan(
        limit=limit,
        page_size=limit,
        last_evaluated_key=typed_key(start),
        attributes_to_get=["conversation_id"],
        consistent_read=True,
    )
    ids = tuple(row.conversation_id for row in found)
    last = found.last_evaluated_key
    return Page(ids, {name: value["S"] for name, value in last.items()} if last else None)


def one_about(order_id: str) -> str | None:
    """The id of a conversation that is linked with this order."""
    links = OrderConversationRow.query(order_id, limit=1, consistent_read=True)
    return next((link.conversation_id for link in links), None)


def ids_about(order_id: str) -> set[str]:
    """The ids of all conversations that are linked with this order, which are few."""
    links = OrderConversationRow.query(order_id, consistent_read=True)
    return {link.conversation_id for link in links}


def link_order(order_id: str, conversation_id: str) -> None:
    """Writes nothing if the link exists."""
    row = OrderConversationRow(order_id, conversation_id)
    condition_held(lambda: row.save(condition=OrderConversationRow.order_id.does_not_exist()))


def unlink_order(order_id: str, conversation_id: str) -> None:
    condition_held(OrderConversationRow(order_id, conversation_id).delete)


def create(conversation: Conversation) -> bool:
    """Stores a new conversation. Returns False, and writes nothing, when it exists already."""
    row = ConversationRow(conversation.id, **attributes_of(conversation))
    return condition_held(lambda: row.save(condition=ConversationRow.conversation_id.does_not_exist()))


def update(
    before: Conversation, after: Conversation, entries: Sequence[Activity] = ()
) -> Conversation | None:
    """Writes what differs, and with it entries of the conversation's activity. Tags change only with an entry.

    Returns the conversation as it is stored then. None, and nothing is written, when another writer changed it after
    ``before`` was read.

    If nothing differs, nothing is written and the version stays the same. What older code has stored of the index keys
    is corrected, also if ``after`` is ``before``.
    """
    stored = attributes_of(before) | dict(before.index_keys)
    actions = differences(ConversationRow, stored, attributes_of(after))
    if not actions and after.checkpoint == before.checkpoint:
        return after
    version = before.version + 1
    stored_after = replace(after, version=version, index_keys=keys_of(after))
    checkpoint = ConversationRow.checkpoint
    moved = stored_checkpoint(after.checkpoint, version)
    actions += [ConversationRow.version.set(version), checkpoint.set(moved) if moved else checkpoint.remove()]
    row = ConversationRow(before.id)
    unchanged = ConversationRow.version == before.version
    if not entries:
        return stored_after if condition_held(lambda: row.update(actions, condition=unchanged)) else None

    def all_together(transaction: TransactWrite) -> None:
        transaction.update(row, actions, condition=unchanged)
        for entry in entries:
            transaction.save(activity.put_action(entry))
        tags.move_links(transaction, before, after, entries[0].at)

    return stored_after if transaction_held(all_together) else None


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
