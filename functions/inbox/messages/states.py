"""The state table of replies. Every change of a status goes through ``transition``."""

from __future__ import annotations

from typing import Any

from functions.model.messages import Message, Status
from functions.store import messages

TRANSITIONS: dict[Status, frozenset[Status]] = {
    # Unknown or sent: a person retried a reply, and its last attempt may have arrived after all.
    # Failed without an attempt: a file of the reply is gone.
    Status.QUEUED: frozenset({Status.SENDING, Status.CANCELLED, Status.UNKNOWN, Status.SENT, Status.FAILED}),
    # Queued again only when the marketplace certainly did not accept the reply.
    Status.SENDING: frozenset({Status.SENT, Status.FAILED, Status.UNKNOWN, Status.QUEUED}),
    # The answer was lost. Only reading the thread back decides.
    Status.UNKNOWN: frozenset(
        {Status.SENT, Status.FAILED, Status.QUEUED, Status.UNCONFIRMED, Status.CANCELLED}
    ),
    # Reading the thread could not decide. A person decides, or the thread shows the reply after all.
    Status.UNCONFIRMED: frozenset({Status.SENT, Status.QUEUED, Status.CANCELLED}),
    # Queued or cancelled by a person. Sent when the thread shows the reply after all.
    Status.FAILED: frozenset({Status.QUEUED, Status.SENT, Status.CANCELLED}),
    # The marketplace accepted it and never shows it. An automatic one is cancelled, because nobody decides about it.
    Status.SENT: frozenset({Status.UNCONFIRMED, Status.CANCELLED}),
    # Cancelled, and the thread shows it after all.
    Status.CANCELLED: frozenset({Status.SENT}),
    Status.RECEIVED: frozenset(),
}


def transition(reply: Message, following: Status, **changes: Any) -> Message | None:
    """Changes the status, and other fields by ``changes``. None when another writer changed the row first.

    Raises ``ValueError`` for a transition that is not in the table.
    """
    if following not in TRANSITIONS[reply.status]:
        raise ValueError(f"A reply that is {reply.status} cannot become {following}.")
    return messages.change(reply, status=following, **changes)


def is_open(message: Message) -> bool:
    """Whether delivery, a person or the next synchronisation still has to do something with the reply."""
    if message.status is Status.SENT:
        return message.stored_at is None
    return message.status not in {Status.RECEIVED, Status.CANCELLED}
