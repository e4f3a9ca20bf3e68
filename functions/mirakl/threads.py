"""A thread of the marketplace in our words, as M10 and M11 tell it."""

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
    """The place among the thread's messages of the same time, as the marketplace lists them."""
    unreadable: tuple[str, ...] = ()
    """What of the message could not be read, or not be kept whole: names of fields of this class."""
    attachments_left_out: int = 0


@dataclass(frozen=True)
class Thread:
    id: str
    topic: str
    topic_is_code: bool
    """The topic may be the bare code of a reason, or already its label."""
    customer: Customer | None
    order_ids: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    created_at: str
    messages: tuple[ThreadMessage, ...]
    """Oldest first, each once; M11 gives the last 100 at most."""
    total_count: int
    """How many different messages there are, those that cannot be read included."""
    verdict: ReplyRequirement
    cut_short: bool = False
    """There may be more messages than ``total_count``: nobody says how many, or they were not shown."""
    unreadable: tuple[str, ...] = ()
    """What of the thread could not be read: names of fields of this class."""

    @property
    def truncated(self) -> bool:
        return self.cut_short or len(self.messages) < self.total_count
