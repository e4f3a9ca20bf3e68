"""Erasing a conversation so that nothing brings it back: what ``erase`` and ``retention`` have in common.

The order of the writes is what makes it safe to stop anywhere: the mark first, so that no function stores what is
being erased; what made the conversation findable (its customer, its place in the inbox) last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from pynamodb.exceptions import DeleteError

from functions.inbox.messages.writer import ERASED
from functions.model.clock import shift
from functions.model.conversations import Conversation
from functions.model.messages import CONFIRMED, UNSETTLED, Message, Status
from functions.store import conversations, customers, messages, sync_records
from functions.store.conditions import aws_code, condition_held
from functions.store.messages import ConversationRows
from functions.store.tables import ConversationRow, CustomerRow, MessageRow, OrderConversationRow
from functions.timing import CLOCK_TOLERANCE_SECONDS
from infra.admin.console import Refused

TRIES = 8


def is_settled(message: Message, now: str) -> bool:
    """False for a reply on its way, and for one whose id the marketplace has still to tell: that id must be known
    to keep it from coming back."""
    if message.status in UNSETTLED:
        return False
    sent_at = max(message.sent_at, message.attempted_at or "")
    recently = shift(now, seconds=-2 * CLOCK_TOLERANCE_SECONDS)
    return message.status is not Status.SENT or bool(message.mirakl_message_id) or sent_at < recently


def mark(conversation_id: str, erased_before: str) -> Conversation:
    """From now on functions store nothing of the conversation that is older; returns it as it was."""
    for _ in range(TRIES):
        before = conversations.get(conversation_id)
        until = max(erased_before, before.erased_before or "")
        if conversations.update(before, replace(before, erased_before=until, thread_hash=None)):
            return before
    raise Refused(f"Conversation {conversation_id} changes all the time; try again.")


def clear(conversation: Conversation, now: str, is_erased: Callable[[Message], bool]) -> int:
    """Erases its messages, and with the last of them all that leads to it; returns how many.

    Messages that are at the marketplace go last, each leaving a claim on its id: while one of them is there, the
    conversation keeps its place in the inbox, where whoever goes on after an interruption finds it.
    """
    rows = messages.load(conversation.id)
    erased = [message for message in rows.messages.values() if is_erased(message)]
    if not all(is_settled(message, now) for message in erased):
        raise Refused(
            f"Conversation {conversation.id} has a reply that is not settled yet. Wait until it is delivered, a few"
            " minutes if the marketplace answers, or take it back; then say the same again."
        )
    if len(erased) == len(rows.messages):
        for order_id in conversation.order_ids:
            OrderConversationRow(order_id, conversation.id).delete()
        sync_records.clear_failure(conversation.mirakl_thread_id)
    for message in sorted(erased, key=lambda message: message.status in CONFIRMED):
        _erase(message, rows)
    return len(erased)


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


def bury(conversation_id: str) -> bool:
    """Leaves of the conversation only what keeps it from coming back; False when it holds messages again."""
    for _ in range(TRIES):
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
            return True
    raise Refused(f"Conversation {conversation_id} changes all the time; try again.")


def delete_links(conversation_ids: Iterable[str]) -> None:
    """Also those from orders that a thread no longer has: whoever was to delete them may have been stopped before."""
    erased = set(conversation_ids)
    for link in OrderConversationRow.scan(consistent_read=True):
        if link.conversation_id in erased:
            link.delete()


def mark_customer(customer_id: str, erased_before: str) -> None:
    """Threads of theirs that nobody has read yet are not stored either, as far as they are older."""
    CustomerRow(customer_id).update([CustomerRow.erased_before.set(erased_before)])


def forget_customer(customer_id: str, erased_before: str) -> None:
    """Leaves of the customer only their id and the mark."""
    known = customers.get(customer_id)
    until = max(erased_before, (known.erased_before if known else None) or "")
    CustomerRow(customer_id, erased_before=until).save()
