"""Erased conversations: what was erased is never stored again.

Each erased message leaves a claim (``ERASED``), so that its id is known. Messages that were not stored by then are
recognised by their time: nothing sent up to ``erased_before`` is stored. Until the thread has a newer message, the
conversation stays a tombstone: a row without subject, customer and orders, which no list shows.
"""

from __future__ import annotations

from dataclasses import replace

from functions.inbox.conversations.summary_writer import store_summary
from functions.mirakl.threads import Thread
from functions.model.conversations import Conversation, Summary
from functions.model.messages import CONFIRMED
from functions.store import conversations, messages

NO_SUMMARY = Summary(
    last_message_at=None,
    last_message_id=None,
    last_sender=None,
    last_message_preview="",
    message_count=0,
    needs_reply_since=None,
)


def has_news(conversation_id: str, thread: Thread, erased_before: str) -> bool:
    """Whether an erased thread has messages, here or at the marketplace, that were not erased."""
    rows = messages.load(conversation_id)
    return any(message.status in CONFIRMED for message in rows.messages.values()) or any(
        message.sent_at > erased_before and not rows.holds(message.id) for message in thread.messages
    )


def store_tombstone(
    conversation_id: str, thread: Thread, thread_hash: str, erased_before: str, *, is_new: bool
) -> None:
    """Records that the thread was read and has nothing that may be stored."""
    tombstone = Conversation(
        id=conversation_id,
        mirakl_thread_id=thread.id,
        subject="",
        customer=None,
        order_ids=(),
        recipients=(),
        created_at=thread.created_at,
        summary=NO_SUMMARY,
        thread_hash=thread_hash,
        erased_before=erased_before,
    )
    if not is_new or not conversations.create(tombstone):
        store_summary(
            conversation_id,
            lambda stored, _: replace(
                tombstone, erased_before=max(erased_before, stored.erased_before or "")
            ),
        )
