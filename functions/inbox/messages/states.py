"""The life of a reply, as a table. Every change of a status goes through ``step``."""

from __future__ import annotations

from typing import Any

from functions.model.messages import Message, Status
from functions.store import messages

TRANSITIONS: dict[Status, frozenset[Status]] = {
    # Unknown or sent when a person retries a reply whose last attempt may have arrived after all.
    Status.QUEUED: frozenset({Status.SENDING, Status.CANCELLED, Status.UNKNOWN, Status.SENT}),
    # Back to queued only when the marketplace certainly took nothing.
    Status.SENDING: frozenset({Status.SENT, Status.FAILED, Status.UNKNOWN, Status.QUEUED}),
    # The answer was lost: only reading the thread back decides.
    Status.UNKNOWN: frozenset(
        {Status.SENT, Status.FAILED, Status.QUEUED, Status.UNCONFIRMED, Status.CANCELLED}
    ),
    # Reading the thread does not decide: a person does, or the marketplace names it after all.
    Status.UNCONFIRMED: frozenset({Status.SENT, Status.QUEUED, Status.CANCELLED}),
    # Queued again or dropped by a person; sent when the marketplace turns out to have it after all.
    Status.FAILED: frozenset({Status.QUEUED, Status.SENT, Status.CANCELLED}),
    # The marketplace took it, and never shows it; nobody decides about an automatic one.
    Status.SENT: frozenset({Status.UNCONFIRMED, Status.CANCELLED}),
    # Dropped by a person, and the marketplace turns out to have it.
    Status.CANCELLED: frozenset({Status.SENT}),
    Status.RECEIVED: frozenset(),
}


def transition(reply: Message, following: Status, **changes: Any) -> Message | None:
    """Moves ``reply`` on, if its row still is as it was read; None when somebody else moved it first."""
    if following not in TRANSITIONS[reply.status]:
        raise ValueError(f"A reply that is {reply.status} cannot become {following}.")
    return messages.change(reply, status=following, **changes)
