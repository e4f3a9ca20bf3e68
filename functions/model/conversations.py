"""A conversation, and the summary of it that the list shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from functions.model.agents import Person
from functions.model.customers import Customer
from functions.model.messages import Recipient, Sender


class ReplyAlert(StrEnum):
    """What the list shows about a conversation's replies until somebody deals with it. The most urgent comes first."""

    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"
    """The answer to an attempt was lost, and delivery is still finding out its outcome."""
    WAITING = "waiting"
    """A queued reply is held up, and with it all later replies of its delivery group."""


class State(StrEnum):
    """How far the work on a conversation has come. It is derived (``inbox.conversations.state``)."""

    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"


@dataclass(frozen=True)
class Mark:
    """What an agent decided about the messages that they had seen. It says nothing about later ones."""

    by: Person
    at: str
    """By our clock."""
    seen_message_id: str
    seen_position: str
    """The position of the seen message when the mark was set."""


@dataclass(frozen=True)
class StateMark(Mark):
    """Done, or snoozed. It holds until something happens that the agent did not know of."""

    state: State = State.DONE
    until: str | None = None
    """The end of a snooze."""


@dataclass(frozen=True)
class LastChange:
    """Who changed a field last, and with which version of the conversation."""

    version: int
    by: str
    """The name of the person; empty if the inbox itself did it."""
    at: str


@dataclass(frozen=True)
class ReplyRequirement:
    """What the marketplace last said about whether a thread waits for the shop."""

    reply_needed_since: str | None = None
    """Since when the marketplace waits for the shop. None: it does not wait, or (``as_of`` is None) said nothing."""
    as_of: str | None = None
    """The time of the last message that the marketplace knew when it said so."""
    no_reply_needed_at: str | None = None
    """The time of the latest click on "no reply needed" in the back office."""


@dataclass(frozen=True)
class Summary:
    """What the list shows of a conversation's messages. It is a pure function of the conversation's rows."""

    last_message_at: str | None
    last_message_id: str | None
    last_sender: Sender | None
    last_message_preview: str
    message_count: int
    needs_reply_since: str | None
    reply_alert: ReplyAlert | None = None
    state: State = State.OPEN
    snoozed_until: str | None = None
    wakes_at: str | None = None
    """When a snooze ends: at ``snoozed_until``, or at the response deadline if that comes first."""
    done_at: str | None = None
    done_by: str | None = None


@dataclass(frozen=True)
class Checkpoint:
    """What a summary needs of the rows up to ``position`` (``inbox.conversations.checkpoint``)."""

    position: str
    message_count: int
    """How many messages the marketplace has shown."""
    stored_count: int
    """How many of them it still counts."""
    people_wrote_at: str
    """When a person of the shop wrote last; empty if nobody did."""
    shop_wrote_at: str
    """When the shop wrote last, a rule included; empty if it never did."""
    hashes: str = ""
    """Which set of hashes belongs to it (``store.sync_records.MessageHashes``)."""


@dataclass(frozen=True)
class Conversation:
    id: str
    mirakl_thread_id: str
    subject: str
    customer: Customer | None
    """Id and names only, for the list; the other fields are in the customer's own row. It stays when the marketplace
    no longer names the customer."""
    order_ids: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    """To whom the shop may write, the customer first."""
    created_at: str
    summary: Summary
    reply_requirement: ReplyRequirement = field(default_factory=ReplyRequirement)
    version: int = 0
    """The optimistic lock: it grows by one with every write that changes the row."""
    thread_hash: str | None = None
    """The fingerprint of the thread that was last stored completely. None while the thread is not complete."""
    auto_replied_at: str | None = None
    """When the quiet time was last reserved, for an automatic reply to the message ``auto_replied_to``."""
    auto_replied_to: str | None = None
    erased_before: str | None = None
    """Messages sent up to this time were erased and are never stored again."""
    checkpoint: Checkpoint | None = None
    """Up to its position nothing is open. None: every row has to be read."""
    index_keys: Mapping[str, str | None] = field(default_factory=dict)
    """The keys of the indexes by state and by assignee as they are stored. Older code may have left old ones."""
    language: str | None = None
    """The customer's language, such as ``fr``; None while it is not known."""
    state_mark: StateMark | None = None
    no_reply_mark: Mark | None = None
    """An agent said that the messages up to the seen one need no reply. The marketplace does not learn of it."""
    assignee: Person | None = None
    tags: tuple[str, ...] = ()
    """In the order in which they were added."""
    last_changes: Mapping[str, LastChange] = field(default_factory=dict)
    """By field: ``state``, ``assignee``, ``no_reply_needed``."""
    former_customer_ids: tuple[str, ...] = ()
    """Customers whom the marketplace named in this thread earlier. The conversation still has their messages."""

    @property
    def is_tombstone(self) -> bool:
        """Whether it was erased and has had no message since. No list shows it, and nobody works on it."""
        return self.erased_before is not None and self.summary.last_message_at is None

    @property
    def order_id(self) -> str | None:
        return self.order_ids[0] if self.order_ids else None
