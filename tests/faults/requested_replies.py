"""What the agents of a simulation asked for, to compare it with what happened."""

from __future__ import annotations

from dataclasses import dataclass

from functions.model.messages import Recipient


@dataclass
class RequestedReply:
    """A reply that an agent requested."""

    thread_id: str
    body: str
    to: Recipient = Recipient.CUSTOMER
    sent_again: int = 0
    """How often a person pressed Retry or Send again. Each time it may leave once more, after later replies."""
    is_mine: bool = False
    """A person has said that a message of the shop is this reply."""
