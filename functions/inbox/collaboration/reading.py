"""What agents have seen. Unread is per agent: that a colleague has read a message says nothing about you."""

from __future__ import annotations

from collections.abc import Callable

from functions.errors import Conflict, MessageNotFound
from functions.model.conversations import Conversation
from functions.model.read_marks import ReadMarks
from functions.store import agents, messages

TRIES = 8
"""Tabs of one agent, and notes that mention them, may write at the same time."""


def read_marks_of(agent_id: str, now: str) -> ReadMarks:
    """What the agent has seen, with one read. At the agent's first request, all messages so far are read."""
    marks = agents.get(agent_id)
    return marks if marks.watermark else _change(agent_id, lambda stored: stored.from_first_use(now))


def mark_seen(conversation: Conversation, agent_id: str, message_id: str, now: str) -> ReadMarks:
    """The agent has seen the conversation up to this message, and the notes in it.

    A message that is not there any more marks nothing: its time is not known.
    """
    sent_at = _sent_at(conversation, message_id)

    def seen(stored: ReadMarks) -> ReadMarks:
        marks = stored.from_first_use(now).without_mentions_in(conversation.id)
        return marks.with_seen(conversation.id, sent_at) if sent_at else marks

    return _change(agent_id, seen)


def _sent_at(conversation: Conversation, message_id: str) -> str | None:
    summary = conversation.summary
    if message_id == summary.last_message_id:
        return summary.last_message_at
    try:
        return messages.get(conversation.id, message_id).sent_at
    except MessageNotFound:
        return None


def _change(agent_id: str, revise: Callable[[ReadMarks], ReadMarks]) -> ReadMarks:
    for _ in range(TRIES):
        before = agents.get(agent_id)
        after = revise(before)
        if after == before or agents.update(before, after):
            return after
    raise Conflict(f"What {agent_id} has seen changed {TRIES} times while it was being written.")
