"""The file of an attachment."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from functions.inbox.attachments.attachment_files import FetchFailure, FileState


class AttachmentFileOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="AttachmentFile")

    state: FileState
    url: str | None = Field(
        description="Shows a picture, downloads any other file. Null unless `state` is `ready`."
    )
    download_url: str | None = Field(
        description="Downloads the file under its name. Null unless it is `ready`."
    )
    expires_at: str | None = Field(description="Until then both addresses work.")
    name: str
    type: str | None = Field(description="The MIME type that the content shows. Null unless it is `ready`.")
    size: int = Field(description="Bytes.")
    width: int | None = Field(
        description="Pixels. Width and height are null for everything but a picture that can be shown."
    )
    height: int | None
    failure: FetchFailure | None = Field(description="Why the file could not be fetched.")
    retry_at: str | None = Field(
        description="From then on reading this again fetches the file again. Null: only the retry request does."
    )
