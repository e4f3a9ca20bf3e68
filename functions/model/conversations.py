"""A conversation and the summary that the list shows of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from functions.model.customers import Customer
from functions.model.messages import Recipient, Sender


class ReplyAlert(StrEnum):
    """What the list says of a conversation's replies until somebody deals with it, the most urgent first."""

    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"
    """An answer was lost, and delivery is still finding out."""
    WAITING = "waiting"
    """A reply is held up, and so is every reply behind it."""


@dataclass(frozen=True)
class ReplyRequirement:
    """What the marketplace last said about a thread that waits for the shop."""

    reply_needed_since: str | None = None
    as_of: str | None = None
    """Time of the last message the marketplace knew when it said so."""
    no_reply_needed_at: str | None = None
    """The latest click on "no reply needed" in the back office."""


@dataclass(frozen=True)
class Summary:
    """What the list shows of a conversation's messages: a pure function of its rows."""

    last_message_at: str | None
    last_sender: Sender | None
    last_message_preview: str
    message_count: int
    needs_reply_since: str | None
    reply_alert: ReplyAlert | None = None


@dataclass(frozen=True)
class Conversation:
    id: str
    mirakl_thread_id: str
    subject: str
    customer: Customer | None
    """Id and names, as the list shows them; the rest is with the customer alone. Whom the marketplace no longer
    names stays."""
    order_ids: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    """Whom the shop may write to, the customer first."""
    created_at: str
    summary: Summary
    verdict: ReplyRequirement = field(default_factory=ReplyRequirement)
    version: int = 0
    """Moves with every change of the summary; the optimistic lock of its writers."""
    thread_hash: str | None = None
    """Fingerprint of the marketplace's thread as last stored completely; None while it is not."""
    auto_replied_at: str | None = None
    auto_replied_to: str | None = None
    erased_before: str | None = None
    """What was sent up to then was erased; it is never stored again."""
    former_customer_ids: tuple[str, ...] = ()
    """Whose it was before: what they wrote is in it still."""

    @property
    def order_id(self) -> str | None:
        return self.order_ids[0] if self.order_ids else None
