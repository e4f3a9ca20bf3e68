"""A message as the API returns it, received or a reply written here; and a page of them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from functions.api.schemas.conversations import ConversationDetail
from functions.inbox.messages.text import text_of
from functions.inbox.replies.compose import undo_until
from functions.model.messages import Message, Recipient, Sender, Status


class AttachmentOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="Attachment")

    id: str
    name: str
    size: int = Field(description="Bytes.")


class OutgoingFileOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="OutgoingFile")

    upload_id: str
    name: str = Field(description="As the customer sees it.")
    size: int = Field(description="Bytes.")
    type: str = Field(description="The MIME type that the author's browser gave.")


class MessageOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="Message")

    id: str
    sender: Sender
    author: str
    author_id: str | None = Field(description="The agent who wrote it here. Null for everybody else.")
    body: str = Field(description="As received. It may contain HTML: sanitise it before you show it.")
    text: str = Field(
        description="What a reader sees of the body, as lines. Lines of quoted history begin with '> '."
    )
    sent_at: str
    status: Status
    mirakl_message_id: str | None
    to: list[Recipient]
    attachments: list[AttachmentOut]
    files: list[OutgoingFileOut] = Field(
        description="The files that a reply was written with. `attachments` are what the marketplace has of it."
    )
    error: str | None = Field(description="Why a reply is not delivered, as a sentence for people.")
    automatic: bool
    idempotency_key: str | None
    written_at: str | None = Field(description="When a reply was written here, by our clock.")
    not_before: str | None = Field(
        description="Delivery of a waiting reply does not continue before this time."
    )
    undo_until: str | None = Field(description="A queued reply can be taken back until about this time.")
    cancelled_by: str | None = Field(description="Who cancelled a reply. Null if nobody did.")
    cancelled_by_id: str | None
    absent_since: str | None = Field(
        description="Since when the marketplace no longer shows this message in its thread."
    )
    unreadable: list[str] = Field(description="Parts of the marketplace's message that could not be read.")
    attachments_left_out: int = Field(description="How many attachments of the message are not in this list.")
    sent_despite: list[str] = Field(
        description="Rules of the guard of which the author was warned before they sent the reply all the same."
    )
    unchecked: bool = Field(description="Whether a reply was sent before the guard had answered.")

    @classmethod
    def of(cls, message: Message) -> MessageOut:
        return cls.model_validate(
            {**vars(message), "text": text_of(message), "undo_until": undo_until(message)}
        )


class MessagePage(BaseModel):
    conversation: ConversationDetail
    messages: list[MessageOut]
    next_cursor: str | None
