"""Conversations as one agent sees them: in a list, and one in detail."""

from __future__ import annotations

from collections.abc import Callable

from functions.api.schemas.conversations import ConversationDetail, ConversationInList, PresentAgent
from functions.inbox.collaboration.presence import others_in
from functions.inbox.collaboration.reading import read_marks_of
from functions.model.conversations import Conversation
from functions.store import customers


def rows_for(agent_id: str, now: str) -> Callable[[Conversation], ConversationInList]:
    """Makes rows for this agent. Reads once what they have seen."""
    marks = read_marks_of(agent_id, now)
    return lambda conversation: ConversationInList.of(conversation, unread=marks.is_unread(conversation))


def detail_for(agent_id: str, now: str) -> Callable[[Conversation], ConversationDetail]:
    """Makes details for this agent. Reads once what they have seen, and for each conversation who else is there."""
    marks = read_marks_of(agent_id, now)

    def detail(conversation: Conversation) -> ConversationDetail:
        return ConversationDetail.with_customer(
            conversation,
            customers.of_conversation(conversation),
            unread=marks.is_unread(conversation),
            present=[PresentAgent.of(each, now) for each in others_in(conversation.id, agent_id, now)],
        )

    return detail
