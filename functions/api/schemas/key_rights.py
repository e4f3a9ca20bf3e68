"""What the API key may do at the marketplace."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from functions.inbox.sync.key_rights import RightState


class KeyRightOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="KeyRight")

    operation: str = Field(description="Mirakl's name of it, such as `OR11`.")
    role: str | None = Field(
        description="The role that Mirakl's documents name for it, such as `ORDER_READ`. Null: they name none."
    )
    state: RightState = Field(
        description="By the last answer that this key got. `not_tried`: it has got none, which says nothing about "
        "whether it may."
    )
    allowed_at: str | None = Field(description="When a call last succeeded, or up to a day before that.")
    refused_at: str | None = Field(
        description="When a call was last refused (403), or up to a day before that."
    )


class KeyRightsOut(BaseModel):
    model_config = ConfigDict(title="KeyRights")

    rights: list[KeyRightOut]
