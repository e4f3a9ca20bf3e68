"""Conversations in a list, as one agent sees them."""

from __future__ import annotations

from collections.abc import Callable

from functions.api.schemas.conversations import ConversationInList
from functions.model.conversations import Conversation


def rows_for(agent_id: str) -> Callable[[Conversation], ConversationInList]:
    """Makes rows for this agent. Reads once what they have seen."""
    return lambda conversation: ConversationInList.of(conversation, unread=False)
