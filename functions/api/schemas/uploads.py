"""The request for an upload, and the form by which a browser makes it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class UploadIn(BaseModel):
    model_config = ConfigDict(title="NewUpload", extra="forbid")

    name: str = Field(min_length=1, max_length=1000, description="As on the agent's computer.")
    size: int = Field(ge=0, strict=True, description="Bytes: from 1 to 30,000,000.")
    type: str = Field(
        default="", max_length=255, description="The MIME type that the browser gives, or nothing."
    )


class UploadOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="Upload")

    upload_id: str
    url: str = Field(description="Where the file is posted to, as multipart/form-data.")
    fields: dict[str, str] = Field(
        description="The fields of the form, to be sent as they are. The field `file` comes after them."
    )
    expires_at: str = Field(description="Until then the upload has to begin.")
    name: str = Field(description="The name that the customer will see.")
