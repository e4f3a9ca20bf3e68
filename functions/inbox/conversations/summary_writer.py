"""Storing a conversation's summary so that it agrees with the messages, also when several functions write at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from functions.errors import Conflict
from functions.inbox.conversations.summary import summarise
from functions.model.conversations import Conversation
from functions.store import conversations, messages

TRIES = 8


def refresh_summary(conversation_id: str) -> None:
    """Computes and stores the summary again, after a message's row has changed."""
    store_summary(conversation_id, lambda conversation: conversation)


def store_summary(conversation_id: str, revise: Callable[[Conversation], Conversation]) -> None:
    """Stores the conversation that ``revise`` returns, with the summary of its present rows.

    The conversation is read before its rows, and is written only if its version is still the same. So of two writers
    the later one has read the rows of both. If nothing differs, nothing is written. ``revise`` may be called several
    times. Raises ``ConversationNotFound``, and ``Conflict`` when other writers were faster several times in a row.
    """
    for _ in range(TRIES):
        before = conversations.get(conversation_id)
        rows = messages.load(conversation_id)
        revised = revise(before)
        after = replace(revised, summary=summarise(rows.messages.values(), revised.reply_requirement))
        if conversations.update(before, after):
            return
    raise Conflict(f"The summary of {conversation_id} changed {TRIES} times while it was being written.")
