"""The activity of a conversation: what people and the inbox itself did with it. None of it goes to the marketplace."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from functions.model.agents import Person


class Kind(StrEnum):
    NOTE = "note"
    CHANGE = "change"


class Cause(StrEnum):
    """Why the inbox itself changed a conversation."""

    MESSAGE = "message"
    """The customer or the operator wrote something that the author of Done or Snooze had not seen."""
    REPLY_FAILED = "reply_failed"
    """A reply was refused, or its outcome cannot be found out."""
    REPLY_CANCELLED = "reply_cancelled"
    """A reply was taken back that may have been the answer when somebody said Done."""
    SNOOZE_ENDED = "snooze_ended"
    """The time of the snooze came, or the response deadline before it."""
    AGENT_LEFT = "agent_left"
    """The assignee is in no group of the user pool any more."""


@dataclass(frozen=True)
class FieldChange:
    """``before`` and ``after`` are texts as a person reads them: a state, a time, a name, a tag. None: nothing."""

    field: str
    """``state``, ``assignee``, ``no_reply_needed`` or ``tag``."""
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Activity:
    """One entry: an internal note, or one change of one or more fields."""

    conversation_id: str
    id: str
    kind: Kind
    at: str
    """By our clock."""
    by: Person | None
    """Who did it. None: the inbox itself, for ``cause``."""
    cause: Cause | None = None
    changes: tuple[FieldChange, ...] = ()
    until: str | None = None
    """With the state ``snoozed``: until when."""
    body: str = ""
    """The words of a note, as plain text."""
    mentions: tuple[Person, ...] = ()
    request_hash: str | None = None
    """Of a note: tells whether a repeated Idempotency-Key has the same request."""
