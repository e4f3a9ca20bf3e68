"""Erases a conversation so that no synchronisation stores it again; shared by ``erase`` and ``retention``.

The order of the writes makes it safe to stop at any point. First ``erased_before`` is set, so that no function stores
what is being erased. What makes the conversation findable, its customer and its place in the inbox, is erased last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial

from pynamodb.exceptions import DeleteError

from functions.inbox.messages.writer import ERASED
from functions.model.clock import shift
from functions.model.conversations import Conversation
from functions.model.messages import CONFIRMED, UNSETTLED, Message, Status
from functions.store import (
    activity,
    agents,
    attachments,
    conversations,
    customers,
    deadline_warnings,
    drafts,
    messages,
    order_parts,
    sync_records,
)
from functions.store.conditions import aws_code, condition_held
from functions.store.files import Files, folder_of, key_of
from functions.store.messages import ConversationRows
from functions.store.tables.activity import ActivityRow
from functions.store.tables.conversation_tags import ConversationTagRow
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.customers import CustomerRow
from functions.store.tables.messages import MessageRow
from functions.store.tables.order_conversations import OrderConversationRow
from functions.store.tags import NAMES, tag_key
from functions.store.uploads import key_of as upload_key
from functions.timing import CLOCK_TOLERANCE_SECONDS
from infra.admin.console import CommandRefused

MAX_TRIES = 8


def is_settled(message: Message, now: str) -> bool:
    """False while a reply is on its way, or was sent a moment ago and its id at the marketplace is not known yet.

    Without that id the next synchronisation would import the reply again.
    """
    if message.status in UNSETTLED:
        return False
    sent_at = max(message.sent_at, message.attempted_at or "")
    recently = shift(now, seconds=-2 * CLOCK_TOLERANCE_SECONDS)
    return message.status is not Status.SENT or bool(message.mirakl_message_id) or sent_at < recently


def set_erased_before(conversation_id: str, erased_before: str) -> Conversation:
    """From now on functions store no older message of the conversation. Returns the conversation as it was."""
    for _ in range(MAX_TRIES):
        before = conversations.get(conversation_id)
        until = max(erased_before, before.erased_before or "")
        if conversations.update(
            before, replace(before, erased_before=until, thread_hash=None, checkpoint=None)
        ):
            return before
    raise CommandRefused(f"Conversation {conversation_id} keeps changing; try again.")


def is_being_fetched(conversation_id: str, now: str) -> bool:
    """Whether a function may be fetching a file of the conversation at this moment, whichever clock is wrong."""
    lately = shift(now, seconds=-CLOCK_TOLERANCE_SECONDS)
    return any(file.is_leased(lately) for file in attachments.of_conversation(conversation_id))


def erase_messages(
    conversation: Conversation,
    now: str,
    is_erased: Callable[[Message], bool],
    files: Files,
) -> int:
    """Erases these messages, and if none is left, the rows of other tables about the conversation; returns how many.

    If a later message is left, the notes and changes up to ``now`` and all drafts are erased, because they may be about
    the others. Nobody knows when a draft was begun, and its author's browser has it still.
    Messages that the marketplace has are erased last, and each leaves a claim on its id. While one of them is left,
    the conversation stays in the inbox, where the next run of the command finds it after an interruption.
    Raises ``CommandRefused`` for a reply that is not settled.
    """
    rows = messages.load(conversation.id)
    erased = [message for message in rows.messages.values() if is_erased(message)]
    if not all(is_settled(message, now) for message in erased):
        raise CommandRefused(
            f"Conversation {conversation.id} has a reply that is not settled yet. Wait until it is delivered, a few"
            " minutes if the marketplace answers, or take it back; then run the same command again."
        )
    if len(erased) == len(rows.messages):
        for delete in DELETIONS.values():
            delete(conversation)
        delete_drafts(conversation.id, files)
    elif erased:
        _delete_activity(conversation, until=now)
        delete_drafts(conversation.id, files)
    _delete_files(conversation.id, files, kept=rows.messages.keys() - {message.id for message in erased})
    for message in erased:
        for file in message.files:  # before its row, which alone knows the key
            files.delete(file.key)
    for message in sorted(erased, key=lambda message: message.status in CONFIRMED):
        _erase(message, rows)
    sync_records.delete_hashes(conversation.id)
    return len(erased)


def _delete_files(conversation_id: str, files: Files, kept: Collection[str]) -> None:
    """Deletes the files of all messages but these, also those that a killed function has left, and their rows.

    Without its row a function that is fetching the file does not store it, or deletes it again. If it is killed before
    that, the file is found when this is called again.
    """
    there = set(files.keys(folder_of(conversation_id)))  # a row is stored before its file
    for file in attachments.of_conversation(conversation_id):
        key = key_of(conversation_id, file.attachment_id)
        if file.message_id in kept:
            there.discard(key)
        else:
            attachments.delete(file)
            there.add(key)
    for key in there:
        files.delete(key)


def delete_drafts(conversation_id: str, files: Files) -> None:
    """Deletes what agents are writing, with the files that they attached to it."""
    for draft in drafts.of_conversation(conversation_id):
        for upload_id in draft.content.upload_ids:  # before the row, which alone knows the keys
            files.delete(upload_key(draft.author_id, upload_id))
        drafts.delete(draft)


def _delete_order_links(conversation: Conversation) -> None:
    for order_id in conversation.order_ids:
        conversations.unlink_order(order_id, conversation.id)


def _delete_order_parts(conversation: Conversation) -> None:
    """Also if another conversation is about an order: then they are read again, with the incidents seen anew."""
    for order_id in conversation.order_ids:
        order_parts.delete_of(order_id)


def _delete_import_failure(conversation: Conversation) -> None:
    sync_records.clear_failure(conversation.mirakl_thread_id)


def _delete_tags(conversation: Conversation) -> None:
    """Deletes its links, and the names of tags that no other conversation has: they may name the customer."""
    for tag in conversation.tags:
        key = tag_key(tag)
        ConversationTagRow(key, conversation.id).delete()
        if not list(ConversationTagRow.query(key, consistent_read=True, limit=1)):
            ConversationTagRow(NAMES, key).delete()


def _delete_activity(conversation: Conversation, until: str | None = None) -> None:
    """Deletes notes and changes, or those up to a time."""
    with ActivityRow.batch_write() as batch:
        for row in activity.rows_of(conversation.id):
            if until is None or row.at <= until:
                batch.delete(row)


def _delete_read_marks(conversation: Conversation) -> None:
    for _ in range(MAX_TRIES):
        stored = agents.everybody()
        if all(agents.update(each, each.without_conversation(conversation.id)) for each in stored):
            return
    raise CommandRefused("What agents have seen keeps changing; try again.")


def _delete_deadline_warnings(conversation: Conversation) -> None:
    deadline_warnings.delete_of(conversation.id)


DELETIONS: Mapping[str, Callable[[Conversation], None]] = {
    "order_conversations": _delete_order_links,
    "order_parts": _delete_order_parts,
    "conversation_tags": _delete_tags,
    "sync_records": _delete_import_failure,
    "activity": _delete_activity,
    "agents": _delete_read_marks,
    "deadline_warnings": _delete_deadline_warnings,
}
"""For each table with ``Erasure.DELETE`` but ``WITH_FILES``: deletes its rows about the conversation."""
WITH_FILES = ("attachments", "drafts")
"""The tables whose rows are deleted together with the files that they are about."""
TOMBSTONES = ("customers", "conversations", "messages")
"""The tables with ``Erasure.TOMBSTONE``, for which the functions of this module write tombstones."""


def _erase(message: Message, rows: ConversationRows) -> None:
    unchanged = MessageRow.status == message.status.value
    if message.status is Status.RECEIVED:
        claim = MessageRow(message.conversation_id, message.id, claimed_by=ERASED)
        condition_held(lambda: claim.save(condition=unchanged))
        return
    if message.mirakl_message_id and not rows.holds(message.mirakl_message_id):
        messages.claim(message.conversation_id, message.mirakl_message_id, ERASED)
    try:
        MessageRow(message.conversation_id, message.id).delete(condition=unchanged)
    except DeleteError as error:
        if aws_code(error) != "ConditionalCheckFailedException":
            raise


def leave_tombstone(conversation_id: str, files: Files) -> bool:
    """Erases all of the conversation's row that is not needed to prevent its import; False if it has messages again.

    From then on no draft is taken, so those that were saved meanwhile are deleted now.
    """
    for _ in range(MAX_TRIES):
        before = conversations.get(conversation_id)
        if messages.load(conversation_id).messages:
            return False
        tombstone = ConversationRow(
            conversation_id,
            mirakl_thread_id=before.mirakl_thread_id,
            created_at=before.created_at,
            order_ids=[],
            recipients=[],
            version=before.version + 1,
            erased_before=before.erased_before,
        )
        unmoved = ConversationRow.version == before.version
        if condition_held(partial(tombstone.save, condition=unmoved)):
            delete_drafts(conversation_id, files)
            return True
    raise CommandRefused(f"Conversation {conversation_id} keeps changing; try again.")


def delete_links(conversation_ids: Iterable[str]) -> None:
    """Deletes all links of the conversations, also those from orders that the thread no longer names, with the orders.

    Reads the whole table. A function that was stopped may have left such a link.
    """
    erased = set(conversation_ids)
    for link in OrderConversationRow.scan(consistent_read=True):
        if link.conversation_id in erased:
            order_parts.delete_of(
                link.order_id
            )  # first: without the link a repetition does not find the order
            conversations.unlink_order(link.order_id, link.conversation_id)
            order_parts.delete_of(link.order_id)  # what a reader has begun before the link was deleted


def set_customer_erased_before(customer_id: str, erased_before: str) -> None:
    """From now on functions store no older message of the customer's threads, also of threads not imported yet."""
    CustomerRow(customer_id).update([CustomerRow.erased_before.set(erased_before)])


def leave_customer_tombstone(customer_id: str, erased_before: str) -> None:
    """Erases all of the customer's row but the id and ``erased_before``."""
    stored = customers.get(customer_id)
    until = max(erased_before, (stored.erased_before if stored else None) or "")
    CustomerRow(customer_id, erased_before=until).save()
