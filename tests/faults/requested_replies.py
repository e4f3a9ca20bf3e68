"""What the agents of a simulation asked for, to compare it with what happened."""

from __future__ import annotations

from dataclasses import dataclass, replace

from functions.errors import NewerMessages
from functions.inbox.replies.compose import NewReply, queue_reply
from functions.model.messages import Recipient
from tests.faults.sent_files import pin


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
    files: tuple[str, ...] = ()
    """The names of its files, which are their upload ids here."""


def write_on_purpose(conversation_id: str, reply: NewReply, now: str) -> None:
    """The agent writes; if something newer stands there, they look at it and send all the same."""
    try:
        queue_reply(conversation_id, reply, now, pin)
    except NewerMessages as refused:
        seen_all = replace(reply, seen_message_id=refused.messages[-1].id, send_anyway=True)
        queue_reply(conversation_id, seen_all, now, pin)
