"""Keeping a conversation's summary equal to what its messages say, whoever else is writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from functions.errors import Conflict
from functions.inbox.conversations.summary import summarise
from functions.model.conversations import Conversation
from functions.store import conversations, messages

TRIES = 8


def refresh_summary(conversation_id: str) -> None:
    """Makes the summary true again after a reply has become real."""
    store_summary(conversation_id, lambda conversation: conversation)


def store_summary(conversation_id: str, revise: Callable[[Conversation], Conversation]) -> None:
    """Stores what ``revise`` makes of the conversation, with the summary of its rows as they are now.

    The conversation is read before its rows, and written only if its version did not move meanwhile: of two
    writers the later one has read the rows of both, so the summary never falls behind. When nothing differs
    nothing is written.
    """
    for _ in range(TRIES):
        before = conversations.get(conversation_id)
        rows = messages.load(conversation_id)
        revised = revise(before)
        after = replace(revised, summary=summarise(rows.messages.values(), revised.verdict))
        if conversations.update(before, after):
            return
    raise Conflict(f"The summary of {conversation_id} changed {TRIES} times while it was being written.")
