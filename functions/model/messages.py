"""The messages of a conversation: received messages, and our replies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sender(StrEnum):
    CUSTOMER = "customer"
    TECHNICIAN = "technician"
    """The shop's side: an agent, a rule of ours, or somebody in the marketplace's back office."""
    OPERATOR = "operator"


class Recipient(StrEnum):
    CUSTOMER = "customer"
    OPERATOR = "operator"
    SHOP = "shop"


class Status(StrEnum):
    """The state of a message."""

    # ``inbox.messages.states`` has the allowed transitions.

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The answer to the attempt was lost. Delivery reads the thread to find out whether the reply arrived."""
    UNCONFIRMED = "unconfirmed"
    """Reading the thread cannot tell whether the reply arrived. A person has to decide."""
    CANCELLED = "cancelled"


UNSETTLED = frozenset({Status.QUEUED, Status.SENDING, Status.UNKNOWN})
"""A reply with one of these statuses still has to be finished by delivery."""

CONFIRMED = frozenset({Status.RECEIVED, Status.SENT})
"""The marketplace has a message with one of these statuses. Only these count in the summary."""


@dataclass(frozen=True)
class Attachment:
    id: str
    name: str
    size: int
    """Bytes."""


@dataclass(frozen=True)
class OutgoingFile:
    """A file that an agent sends with a reply, as it was in the bucket when they sent it."""

    upload_id: str
    key: str
    """Of the object in the bucket of files."""
    name: str
    """As the customer sees it: in ASCII, and safe to save."""
    size: int
    """Bytes."""
    type: str
    """The MIME type that the agent's browser gave. Nobody has looked whether the content fits."""
    etag: str
    """Of the object's content. Delivery sends no other content."""


@dataclass(frozen=True)
class Message:
    """One message of a conversation: received from the marketplace, or a reply of ours."""

    conversation_id: str
    id: str
    sender: Sender
    author: str
    """A name, as it is shown."""
    body: str
    """As received or as written. It may contain HTML and must not be rendered without sanitising."""
    sent_at: str
    """The marketplace's time. For a reply whose time there is not known yet: when it was written."""
    status: Status
    mirakl_message_id: str | None = None
    to: tuple[Recipient, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    error: str | None = None
    automatic: bool = False
    idempotency_key: str | None = None
    request_hash: str | None = None
    attempt: int = 0
    """How many attempts delivery has made to post this reply."""
    attempted_at: str | None = None
    """When the last attempt began."""
    maybe_sent: bool = False
    """True from just before a request may leave until its outcome is certain."""
    not_before: str | None = None
    """Delivery waits until then: the marketplace asked for it, or the last attempt may still take effect."""
    author_id: str | None = None
    """The id of the agent who wrote this reply. None for received messages and for replies from a rule."""
    correlation_id: str | None = None
    """The correlation id of the request that queued this reply. The log lines of its delivery carry it too."""
    due_at: str | None = None
    """When the sweep queues an unsettled reply again."""
    text: str | None = None
    """What a reader sees of ``body``, as lines; lines of quoted history begin with ``> ``. None if it equals the body
    or is too long to be stored. ``inbox.messages.text.text_of`` returns the text in every case."""
    tie: int = 0
    """The place among the messages of the thread that have the same time, in the marketplace's order."""
    stored_at: str | None = None
    """By our clock: when the message was first read from the marketplace's thread. From then on an agent could read it.
    A reply without this time has never been shown in the thread."""
    written_at: str | None = None
    """By our clock: when a reply was written. Its author cannot have read messages that were stored later."""
    queued_at: str | None = None
    """By our clock: when a person or a rule last queued a reply. Delivery does not change it."""
    seen_message_id: str | None = None
    """The last message that was on the screen of a reply's author."""
    absent_since: str | None = None
    """Since when complete threads do not show this message, although the marketplace had shown or accepted it."""
    unreadable: tuple[str, ...] = ()
    """The parts of the marketplace's message that could not be parsed or stored, as names of fields of this class."""
    attachments_left_out: int = 0
    """How many attachments did not fit into the row."""
    answers_id: str | None = None
    """The id of the customer's message that an automatic reply answers."""
    expires_at: str | None = None
    """From then on an automatic reply is not sent: the hours of its rule are over, or its message is too old."""
    cancelled_by: str | None = None
    """The name of the person who cancelled a reply. None if nobody did."""
    cancelled_by_id: str | None = None
    cancelled_at: str | None = None
    """By our clock: when a person cancelled a reply."""
    sent_despite: tuple[str, ...] = ()
    """The guard's rules (``inbox.guard``) of which the author was warned before they sent a reply all the same."""
    unchecked: bool = False
    """Whether a reply was sent without the guard, which did not answer in time."""
    files: tuple[OutgoingFile, ...] = ()
    """The files that a reply was written with, in their order. ``attachments`` are what the marketplace has of it."""

    @property
    def delivery_group(self) -> str:
        """Replies of one group are sent one after the other. People's and automatic replies have separate groups."""
        return f"{self.conversation_id}.automatic" if self.automatic else self.conversation_id

    @property
    def position(self) -> str:
        """The sort key of the message in its conversation: time, tie and id. It is unique, because the id is.

        ``~`` sorts after every id, so messages that have the same time are sorted by their ``tie``.
        """
        tie = f"~{self.tie:04d}#" if self.tie else ""
        return f"{self.sent_at}#{tie}{self.id}"
