"""Notes and changes of a conversation, and who is there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from functions.api.schemas.conversations import Person, PresentAgent
from functions.api.schemas.replies import MessageId
from functions.inbox.replies.text_length import visible_length
from functions.model.activity import Activity, Cause, Kind

MAX_NOTE_LENGTH = 20_000
MAX_MENTIONS = 20


def _is_visible(body: str) -> str:
    if not visible_length(body):
        raise ValueError("A note needs at least one character that one can see.")
    return body


class NoteIn(BaseModel):
    model_config = ConfigDict(title="Note", extra="forbid")

    body: Annotated[str, Field(min_length=1, max_length=MAX_NOTE_LENGTH), AfterValidator(_is_visible)]
    mentions: list[str] = Field(default=[], max_length=MAX_MENTIONS, description="Ids of agents.")


class FieldChangeOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="FieldChange")

    field: Literal["state", "assignee", "no_reply_needed", "tag"]
    before: str | None
    after: str | None


class ActivityOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="Activity")

    id: str
    kind: Kind
    at: str
    by: Person | None = Field(description="Null: the inbox itself, because of `cause`.")
    cause: Cause | None
    changes: list[FieldChangeOut]
    until: str | None = Field(description="With the state `snoozed`: until when.")
    body: str = Field(description="Of a note: plain text. No note is ever sent to anybody.")
    mentions: list[Person]

    @classmethod
    def of(cls, entry: Activity) -> ActivityOut:
        return cls.model_validate(entry)


class ActivityPage(BaseModel):
    activity: list[ActivityOut] = Field(description="The oldest first; the first page has the newest.")
    next_cursor: str | None


class PresenceIn(BaseModel):
    model_config = ConfigDict(title="Presence", extra="forbid")

    typing: bool = False
    seen_message_id: MessageId | None = Field(
        default=None, description="The last message that the caller has seen here: it is no longer unread."
    )


class PresenceOut(BaseModel):
    present: list[PresentAgent]
