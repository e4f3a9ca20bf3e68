"""A draft as its author saves it and reads it again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from functions.api.schemas.replies import MAX_BODY_LENGTH, MAX_UPLOAD_ID_LENGTH, MAX_UPLOAD_IDS
from functions.inbox.replies.drafts import DraftFile
from functions.inbox.replies.text_length import utf16_length
from functions.model.drafts import Draft, DraftContent
from functions.model.messages import Recipient

MAX_KEY_LENGTH = 255
"""As of the header ``Idempotency-Key``."""


def _has_allowed_length(body: str) -> str:
    if utf16_length(body) > MAX_BODY_LENGTH:
        raise ValueError(f"A draft may have {MAX_BODY_LENGTH} characters, and an emoji counts as two.")
    return body


def _has_each_once(upload_ids: list[str]) -> list[str]:
    if len(set(upload_ids)) < len(upload_ids):
        raise ValueError("An upload can be in a draft only once.")
    return upload_ids


class DraftIn(BaseModel):
    model_config = ConfigDict(title="Draft", extra="forbid")

    body: Annotated[
        str,
        Field(
            max_length=MAX_BODY_LENGTH,
            description="As typed, also if it is too short for a reply. At most 50,000 in UTF-16.",
        ),
        AfterValidator(_has_allowed_length),
    ]
    to: list[Literal["customer", "operator"]] = Field(
        default=["customer"],
        max_length=2,
        description="As the author chose. Whether the conversation allows them is checked when the reply is sent.",
    )
    upload_ids: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=MAX_UPLOAD_ID_LENGTH)]],
        Field(max_length=MAX_UPLOAD_IDS, description="In the order in which they are sent, each once."),
        AfterValidator(_has_each_once),
    ] = []
    idempotency_key: str | None = Field(
        default=None,
        min_length=1,
        max_length=MAX_KEY_LENGTH,
        description="That of the reply that it becomes: sent from two devices, it is one reply.",
    )
    version: int | None = Field(
        default=None,
        ge=0,
        description="Of the draft that this one replaces, as it was read. Null: the caller knows of none.",
    )

    @property
    def content(self) -> DraftContent:
        return DraftContent(
            body=self.body,
            to=tuple(Recipient(who) for who in dict.fromkeys(self.to)),
            upload_ids=tuple(self.upload_ids),
            idempotency_key=self.idempotency_key,
        )


class DraftOut(BaseModel):
    body: str = Field(description="Empty if there is no draft, or if it was deleted.")
    to: list[Literal["customer", "operator"]]
    upload_ids: list[str]
    idempotency_key: str | None
    version: int | None = Field(
        description="Grows with every change, also when the draft is deleted. Null: there never was one, or it was "
        "forgotten 30 days after its last change."
    )
    saved_at: str | None

    @classmethod
    def of(cls, draft: Draft | None) -> DraftOut:
        content = draft.content if draft else DraftContent()
        return cls.model_validate(
            {
                **vars(content),
                "to": [who.value for who in content.to],
                "upload_ids": list(content.upload_ids),
                "version": draft.version if draft else None,
                "saved_at": draft.saved_at if draft else None,
            }
        )


class DraftFileOut(BaseModel):
    upload_id: str
    name: str | None = Field(
        description="As the customer will see it. Null: the file is gone, and its name with it."
    )
    size: int | None = Field(description="Bytes.")
    type: str | None
    can_be_sent: bool = Field(description="False: it is gone, or too old. It has to be uploaded again.")

    @classmethod
    def of(cls, file: DraftFile) -> DraftFileOut:
        stored = file.stored
        return cls(
            upload_id=file.upload_id,
            name=stored.name if stored else None,
            size=stored.size if stored else None,
            type=stored.type if stored else None,
            can_be_sent=file.can_be_sent,
        )


class OpenedDraft(DraftOut):
    files: list[DraftFileOut] = Field(description="What `upload_ids` stand for.")

    @classmethod
    def with_files(cls, draft: Draft | None, files: list[DraftFile]) -> OpenedDraft:
        return cls(**dict(DraftOut.of(draft)), files=[DraftFileOut.of(file) for file in files])
