"""The requests that write a reply, or decide about one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from functions.api.addresses import MAX_KEY_BYTES, can_be_key
from functions.inbox.guard.findings import GuardRule
from functions.inbox.replies.text_length import utf16_length, visible_length

MIN_BODY_LENGTH = 3
MAX_BODY_LENGTH = 50_000
MAX_UPLOAD_IDS = 100
"""More than a reply may have, so that the answer to too many says how many it may have."""
MAX_UPLOAD_ID_LENGTH = 64


def _has_allowed_length(body: str) -> str:
    """Mirakl's own limits, checked here so that the agent learns of them before the reply is queued."""
    if visible_length(body) < MIN_BODY_LENGTH:
        raise ValueError(f"A reply needs at least {MIN_BODY_LENGTH} characters that one can see.")
    if utf16_length(body) > MAX_BODY_LENGTH:
        raise ValueError(f"A reply may have {MAX_BODY_LENGTH} characters, and an emoji counts as two.")
    return body


def _each_once(upload_ids: list[str]) -> list[str]:
    if len(set(upload_ids)) < len(upload_ids):
        raise ValueError("A file can be in a reply only once.")
    return upload_ids


def _can_be_id(text: str) -> str:
    if not can_be_key(text):
        raise ValueError("This is not the id of a message.")
    return text


MessageId = Annotated[str, Field(min_length=1, max_length=MAX_KEY_BYTES), AfterValidator(_can_be_id)]


class ReplyIn(BaseModel):
    model_config = ConfigDict(title="Reply", extra="forbid")

    body: Annotated[
        str,
        Field(
            min_length=MIN_BODY_LENGTH,
            max_length=MAX_BODY_LENGTH,
            description="At least 3 visible characters; at most 50,000 in UTF-16, where an emoji counts as two.",
        ),
        AfterValidator(_has_allowed_length),
    ]
    to: list[Literal["customer", "operator"]] = Field(default=["customer"], min_length=1, max_length=2)
    seen_message_id: MessageId | None = Field(
        default=None,
        description="The last message on the author's screen. The reply answers no message after it.",
    )
    send_anyway: bool = Field(
        default=False, description="Send although something newer than `seen_message_id` stands there."
    )
    sent_despite: list[GuardRule] = Field(
        default=[],
        max_length=len(GuardRule),
        description="Rules of the guard's findings that the author has seen.",
    )
    unchecked: bool = Field(default=False, description="The guard did not answer in time.")
    upload_ids: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=MAX_UPLOAD_ID_LENGTH)]],
        Field(
            max_length=MAX_UPLOAD_IDS,
            description="The files to send, in this order: ids from `POST /api/uploads`. At most 20, each once.",
        ),
        AfterValidator(_each_once),
    ] = []
    saved_reply_ids: list[str] = Field(
        default=[],
        max_length=10,
        description="The saved replies that were inserted into it, for counting. Unknown ids are ignored.",
    )


class DecisionIn(BaseModel):
    model_config = ConfigDict(title="Decision", extra="forbid")

    decision: Literal["mine", "send", "discard"] = Field(
        description="For an unconfirmed reply: it is the given message, send it again, or discard it."
    )
    message_id: MessageId | None = Field(
        default=None, description="With `mine`: the message of the conversation that is this reply."
    )
