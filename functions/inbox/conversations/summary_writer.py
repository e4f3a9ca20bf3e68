"""Storing a conversation's summary so that it agrees with the messages, also when several functions write at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from functions.errors import Conflict
from functions.inbox.conversations.checkpoint import load_rows
from functions.inbox.conversations.history import event_entry
from functions.inbox.conversations.state import after_events
from functions.inbox.conversations.summary import summary_of
from functions.model.activity import Activity
from functions.model.conversations import Conversation
from functions.store import conversations
from functions.store.messages import ConversationRows

TRIES = 8


def refresh_summary(conversation_id: str, written: ConversationRows | None = None) -> None:
    """Computes and stores the summary again, after a message's row has changed."""
    store_summary(conversation_id, lambda conversation, _: conversation, written)


def store_summary(
    conversation_id: str,
    revise: Callable[[Conversation, ConversationRows], Conversation],
    written: ConversationRows | None = None,
    entry_of: Callable[[Conversation, Conversation], Activity | None] | None = None,
) -> tuple[Conversation, Conversation]:
    """Stores the conversation that ``revise`` returns, with the state and the summary of its present rows.

    The conversation is read before its rows, and is written only if its version is still the same. So of two writers
    the later one has read the rows of both. If nothing differs, nothing is written. ``revise`` also gets the rows, and
    may be called several times. ``written`` are the rows that the caller has read and changed: if another writer has
    moved the checkpoint over one of these changes meanwhile, the checkpoint is dropped.

    ``entry_of`` gets the conversation before and after ``revise``, and returns the entry of its activity that is
    written together with it. If an event has changed the state, that is an entry of its own. Returns the conversation
    as it was, and as it is stored now.

    Raises ``ConversationNotFound``, and ``Conflict`` when other writers were faster several times in a row.
    """
    for _ in range(TRIES):
        before = conversations.get(conversation_id)
        rows = load_rows(before)
        known = before
        changed_from = written.changed_from if written else None
        if rows.base and changed_from and changed_from <= rows.base.position:
            rows.reload()
            known = replace(before, checkpoint=None)
        revised = revise(known, rows)
        entries = [entry_of(before, revised) if entry_of else None]
        revised, occurrence = after_events(revised, rows)
        entries.append(event_entry(before, occurrence) if occurrence else None)
        after = replace(revised, summary=summary_of(revised, rows))
        if stored := conversations.update(before, after, [entry for entry in entries if entry]):
            return before, stored
    raise Conflict(f"The summary of {conversation_id} changed {TRIES} times while it was being written.")
