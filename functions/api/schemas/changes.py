"""The requests that change a conversation: its state, assignee and tags; one conversation, or many."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from functions.api.schemas.conversations import ConversationDetail
from functions.api.schemas.replies import MessageId
from functions.model.conversations import State
from functions.model.tags import MAX_TAG_LENGTH, cleaned_tag

Tag = Annotated[
    str,
    Field(min_length=1, max_length=200, description=f"At most {MAX_TAG_LENGTH} characters, on one line."),
    AfterValidator(cleaned_tag),
]
MAX_ITEMS = 100
MAX_TAGS_AT_ONCE = 7
"""The writes of a change are one transaction. In older versions of DynamoDB Local it may have ten."""
FIRST_YEAR, LAST_YEAR = 2000, 2100


class ChangeIn(BaseModel):
    """What shall change. What is not given stays."""

    model_config = ConfigDict(title="Change", extra="forbid")

    state: State | None = None
    snoozed_until: AwareDatetime | None = Field(
        default=None, description="With the state `snoozed`: a time to come."
    )
    assignee_id: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="An agent's id. Null: nobody."
    )
    add_tags: list[Tag] = Field(default=[], max_length=MAX_TAGS_AT_ONCE)
    remove_tags: list[Tag] = Field(default=[], max_length=MAX_TAGS_AT_ONCE)
    no_reply_needed: bool | None = Field(
        default=None,
        description="Whether what was seen needs no reply. The marketplace does not learn of it.",
    )

    @model_validator(mode="after")
    def _belongs_together(self) -> ChangeIn:
        if len(self.add_tags) + len(self.remove_tags) > MAX_TAGS_AT_ONCE:
            raise ValueError(f"One change may add and remove {MAX_TAGS_AT_ONCE} tags in all.")
        if self.snoozed_until and not FIRST_YEAR <= self.snoozed_until.year <= LAST_YEAR:
            raise ValueError(f"`snoozed_until` has to be in the years {FIRST_YEAR} to {LAST_YEAR}.")
        if (self.state is State.SNOOZED) != (self.snoozed_until is not None):
            raise ValueError("`snoozed_until` and the state `snoozed` belong together.")
        return self

    @property
    def sets_assignee(self) -> bool:
        return "assignee_id" in self.model_fields_set


class SeenVersion(BaseModel):
    """What the agent had on the screen."""

    version: int = Field(ge=0, description="The conversation's version that the agent saw.")
    seen_message_id: MessageId | None = Field(
        default=None,
        description="The last message on the screen. Needed to set `done`, `snoozed` or `no_reply_needed`.",
    )


class PatchIn(ChangeIn, SeenVersion):
    model_config = ConfigDict(title="ConversationChange", extra="forbid")


class BulkItem(SeenVersion):
    model_config = ConfigDict(extra="forbid")

    id: MessageId = Field(description="The conversation's id.")


class BulkIn(BaseModel):
    model_config = ConfigDict(title="BulkChange", extra="forbid")

    items: list[BulkItem] = Field(min_length=1, max_length=MAX_ITEMS)
    change: ChangeIn


class PreviousValues(BaseModel):
    """What the changed fields were before: send them as a change to undo it."""

    state: State
    snoozed_until: str | None
    assignee_id: str | None
    tags: list[str]
    no_reply_needed: bool


class BulkResult(BaseModel):
    id: str
    outcome: Literal["changed", "conflict", "not_found", "refused", "failed"]
    conversation: ConversationDetail | None = Field(description="As it is now. Null if it could not be read.")
    previous: PreviousValues | None = Field(description="Only if it was changed.")
    message: str | None = Field(description="Why it was not changed, as a sentence for people.")


class BulkOut(BaseModel):
    results: list[BulkResult] = Field(description="One for each item, in their order.")
