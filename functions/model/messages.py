"""Messages of a conversation: received ones, and our replies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sender(StrEnum):
    CUSTOMER = "customer"
    TECHNICIAN = "technician"
    """Somebody of the shop: an agent here, a rule of ours, or the marketplace's back office."""
    OPERATOR = "operator"


class Recipient(StrEnum):
    CUSTOMER = "customer"
    OPERATOR = "operator"
    SHOP = "shop"


class Status(StrEnum):
    """Where a message stands; the allowed steps are the table in ``inbox.reply_states``."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Its answer was lost; delivery reads the thread to find out whether it arrived."""
    UNCONFIRMED = "unconfirmed"
    """Reading the thread cannot tell whether it arrived; a person has to look and decide."""
    CANCELLED = "cancelled"


UNSETTLED = frozenset({Status.QUEUED, Status.SENDING, Status.UNKNOWN})
"""A reply in one of these still has to be settled by delivery."""


CONFIRMED = frozenset({Status.RECEIVED, Status.SENT})
"""A message in one of these is at the marketplace; only these count and move a conversation."""


@dataclass(frozen=True)
class Attachment:
    id: str
    name: str
    size: int


@dataclass(frozen=True)
class Message:
    """One row of a conversation: received from the marketplace, or a reply of ours in its outbox."""

    conversation_id: str
    id: str
    sender: Sender
    author: str
    """A name, as it is shown."""
    body: str
    """As received or as written: may hold HTML, is never rendered raw."""
    sent_at: str
    """The marketplace's time once it is known; until then, when the reply was written."""
    status: Status
    mirakl_message_id: str | None = None
    to: tuple[Recipient, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    error: str | None = None
    automatic: bool = False
    idempotency_key: str | None = None
    request_hash: str | None = None
    attempt: int = 0
    """How many times delivery has begun to post this reply."""
    attempted_at: str | None = None
    maybe_sent: bool = False
    """True from just before a request may leave until its outcome is known for sure."""
    not_before: str | None = None
    """Delivery waits until then: the marketplace asked for it, or the last attempt is still settling."""
    author_id: str | None = None
    """Which agent wrote this reply; None for what came from the marketplace or from a rule."""
    correlation_id: str | None = None
    """Of the request that queued this reply: ties its delivery to it in the logs."""
    due_at: str | None = None
    """When the sweep takes up an open reply that nobody has settled by then."""
    text: str | None = None
    """What a reader sees of ``body``, in lines; lines of quoted history begin with ``> ``.
    None where it is the body itself, too long to be kept, or not read yet; ``inbox.text.text_of`` tells it."""
    tie: int = 0
    """The place among the thread's messages of the same time, as the marketplace lists them."""
    stored_at: str | None = None
    """By our clock, when the marketplace's thread first showed this message: from then on an agent could read it.
    A reply without it was never seen there."""
    written_at: str | None = None
    """By our clock, when a reply was written; what was stored later, its author could not have read."""
    seen_message_id: str | None = None
    """The last message that the author of a reply had before them."""
    absent_since: str | None = None
    """Since when a whole thread of the marketplace does not show this message, which it had shown or taken."""
    unreadable: tuple[str, ...] = ()
    """The parts of the marketplace's message that could not be read or stored: names of fields of this class."""
    attachments_left_out: int = 0
    """Attachments that did not fit into the row."""
    answers_id: str | None = None
    """The customer's message that an automatic reply answers."""
    expires_at: str | None = None
    """From then on an automatic reply that has not left is not sent: its rule speaks of a time that is over."""
    cancelled_by: str | None = None
    """The name of the person who cancelled a reply; None where nobody did."""
    cancelled_by_id: str | None = None

    @property
    def delivery_group(self) -> str:
        """Replies of one group leave one after the other: a conversation's by people, and its automatic ones."""
        return f"{self.conversation_id}.automatic" if self.automatic else self.conversation_id

    @property
    def position(self) -> str:
        """Sorts the messages of a conversation; unique, since the id is part of it.

        ``~`` sorts behind every id, so messages of one time stand in the order of their ``tie``.
        """
        tie = f"~{self.tie:04d}#" if self.tie else ""
        return f"{self.sent_at}#{tie}{self.id}"
