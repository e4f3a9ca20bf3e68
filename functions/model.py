"""The words of the inbox, shared by every layer: no DynamoDB, no Mirakl, no HTTP in here.

All times are UTC ISO 8601 strings with milliseconds and ``Z``: they sort as text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


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


OPEN = frozenset({Status.QUEUED, Status.SENDING, Status.UNKNOWN})
"""A reply in one of these still has to be settled by delivery."""

REAL = frozenset({Status.RECEIVED, Status.SENT})
"""A message in one of these is at the marketplace; only these count and move a conversation."""


class ReplyAlert(StrEnum):
    """What the list says of a conversation's replies until somebody deals with it, the most urgent first."""

    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"
    """An answer was lost, and delivery is still finding out."""
    WAITING = "waiting"
    """A reply is held up, and so is every reply behind it."""


@dataclass(frozen=True)
class Agent:
    """Somebody who is signed in."""

    id: str
    """The user pool's own id of the person: stays when name or e-mail change."""
    name: str
    is_supervisor: bool = False


@dataclass(frozen=True)
class Attachment:
    id: str
    name: str
    size: int


NAMELESS = "Customer"
"""The display name of a customer whose name nobody tells."""


@dataclass(frozen=True)
class Customer:
    """Names, e-mail, locale and language come from an order; a thread alone gives display name and mostly an id."""

    id: str | None
    display_name: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    """The marketplace's anonymised alias for notifications; it does not take answers."""
    locale: str | None = None
    language: str | None = None
    """In which they bought, as the lines of their last order that we asked about say."""
    erased_before: str | None = None
    """What stood in their threads up to then was erased; it is never stored again."""


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


@dataclass(frozen=True)
class MarketplaceVerdict:
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
    verdict: MarketplaceVerdict = field(default_factory=MarketplaceVerdict)
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


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list and where the next begins (None: this was the last)."""

    items: tuple[T, ...]
    next_key: dict[str, str] | None


def utc_text(moment: datetime) -> str:
    """The one text form of a time: ``2026-03-02T14:05:09.000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def utc_now() -> str:
    return utc_text(datetime.now(UTC))


def utc_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def later(text: str, **delta: float) -> str:
    """``text`` moved by a ``timedelta`` (negative values move it back)."""
    return utc_text(utc_moment(text) + timedelta(**delta))


def seconds_between(start: str, end: str) -> float:
    return (utc_moment(end) - utc_moment(start)).total_seconds()
