"""A thread of the marketplace as M10 and M11 return it, in our own types."""

from __future__ import annotations

from dataclasses import dataclass

from functions.model.conversations import ReplyRequirement
from functions.model.customers import Customer
from functions.model.messages import Attachment, Recipient, Sender


@dataclass(frozen=True)
class ThreadMessage:
    id: str
    sender: Sender
    author: str
    body: str
    sent_at: str
    to: tuple[Recipient, ...]
    attachments: tuple[Attachment, ...]
    tie: int = 0
    """The place among the messages of the thread that have the same time, in the marketplace's order."""
    unreadable: tuple[str, ...] = ()
    """The parts that could not be parsed, or not be kept whole, as names of fields of this class."""
    attachments_left_out: int = 0


@dataclass(frozen=True)
class Thread:
    id: str
    topic: str
    topic_is_code: bool
    """Whether ``topic`` is the code of a reason (RE01 has its label), and not a text."""
    customer: Customer | None
    order_ids: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    created_at: str
    messages: tuple[ThreadMessage, ...]
    """The oldest first, each once. M11 returns at most the last 100."""
    total_count: int
    """How many different messages there are, including those that cannot be read."""
    reply_requirement: ReplyRequirement
    is_count_uncertain: bool = False
    """There may be more messages than ``total_count``, because the answer does not say how many, or shows none."""
    unreadable: tuple[str, ...] = ()
    """The parts that could not be parsed, as names of fields of this class."""

    @property
    def is_partial(self) -> bool:
        """Whether messages of the thread are missing here, or may be."""
        return self.is_count_uncertain or len(self.messages) < self.total_count
