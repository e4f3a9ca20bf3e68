"""What an agent has seen: up to when in each conversation, and which notes mention them that they have not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from functions.model.conversations import Conversation
from functions.model.messages import Sender

MAX_MARKS = 500
"""Conversations with a mark of their own. The mark that is too many raises the watermark."""
MAX_MENTIONS = 100
"""Mentions that wait for an agent. The oldest are dropped; the notes themselves stay."""


@dataclass(frozen=True)
class Mention:
    """A note that mentions the agent."""

    conversation_id: str
    note_id: str
    by: str
    """The name of the note's author."""
    at: str


@dataclass(frozen=True)
class ReadMarks:
    """Of one agent. A message is unread if it is newer than the watermark and than the mark of its conversation."""

    agent_id: str
    watermark: str | None = None
    """None: the agent has not used the inbox yet."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """By conversation: the time of the last message that was seen there. All are later than the watermark."""
    mentions: tuple[Mention, ...] = ()
    """The oldest first."""
    version: int = 0
    """The optimistic lock; 0: nothing is stored of the agent yet."""

    def is_unread(self, conversation: Conversation) -> bool:
        """Whether the agent has not seen the last message, and the shop did not write it."""
        summary = conversation.summary
        if not summary.last_message_at or summary.last_sender is Sender.TECHNICIAN:
            return False
        return summary.last_message_at > self._seen_until(conversation.id)

    def from_first_use(self, now: str) -> ReadMarks:
        """What was there before the agent used the inbox for the first time is not unread."""
        return self if self.watermark else replace(self, watermark=now)

    def with_seen(self, conversation_id: str, sent_at: str) -> ReadMarks:
        """The agent has seen the messages of a conversation up to this time. What was seen stays seen."""
        if sent_at <= self._seen_until(conversation_id):
            return self
        marks = dict(sorted({**self.marks, conversation_id: sent_at}.items(), key=lambda mark: mark[1]))
        watermark = self.watermark
        while len(marks) > MAX_MARKS:
            watermark = marks.pop(next(iter(marks)))
        return replace(self, marks=marks, watermark=watermark)

    def with_mention(self, mention: Mention) -> ReadMarks:
        return replace(self, mentions=(*self.mentions, mention)[-MAX_MENTIONS:])

    def without_mentions_in(self, conversation_id: str) -> ReadMarks:
        """The agent has seen the notes of a conversation."""
        left = tuple(each for each in self.mentions if each.conversation_id != conversation_id)
        return self if left == self.mentions else replace(self, mentions=left)

    def without_conversation(self, conversation_id: str) -> ReadMarks:
        """Without anything that tells of a conversation, because it is erased."""
        marks = {key: at for key, at in self.marks.items() if key != conversation_id}
        return replace(self.without_mentions_in(conversation_id), marks=marks)

    def _seen_until(self, conversation_id: str) -> str:
        return max(self.watermark or "", self.marks.get(conversation_id, ""))
