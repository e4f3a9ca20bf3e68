"""Saved replies: the whole set, as it is read and replaced."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from functions.api.schemas.conversations import Person
from functions.inbox.replies import saved_replies
from functions.inbox.replies.saved_replies import MAX_REPLIES, VARIABLES, VariableName
from functions.model.languages import Language
from functions.model.saved_replies import SavedReply, SavedReplySet, Uses

Texts = Annotated[
    dict[Language, str],
    Field(
        description="By language, at least one. Variables such as `{order_id}` and, with a fallback, "
        "`{customer_first_name|there}` are filled by the web app."
    ),
]


class SavedReplyOut(BaseModel):
    id: str
    name: str
    shortcut: str | None = Field(description="What is typed after `/` to find it first.")
    texts: Texts
    uses: int = Field(description="In how many replies it was, at least in part, when they were sent.")
    last_used_at: str | None

    @classmethod
    def of(cls, reply: SavedReply, uses: Uses) -> SavedReplyOut:
        return cls(
            id=reply.id,
            name=reply.name,
            shortcut=reply.shortcut,
            texts=dict(reply.texts),
            uses=uses.count,
            last_used_at=uses.last_at,
        )


class SavedRepliesOut(BaseModel):
    version: int = Field(description="Of the whole set. It grows with every change; 0 before the first one.")
    saved_replies: list[SavedReplyOut]
    saved_at: str | None
    saved_by: Person | None
    variables: list[VariableName] = Field(description="Those that a text may contain.")
    shop_name: str | None = Field(description="For the variable `shop_name`. Null: not known yet.")
    shop_timezone: str = Field(
        description="The shop's IANA time zone, such as `America/Toronto`. Variables that are days are days there."
    )

    @classmethod
    def of(
        cls, active: SavedReplySet, uses: dict[str, Uses], shop_name: str | None, shop_timezone: ZoneInfo
    ) -> SavedRepliesOut:
        return cls(
            version=active.version,
            saved_replies=[SavedReplyOut.of(reply, uses.get(reply.id, Uses())) for reply in active.replies],
            saved_at=active.saved_at,
            saved_by=active.saved_by and Person.model_validate(active.saved_by),
            variables=list(VARIABLES),
            shop_name=shop_name,
            shop_timezone=shop_timezone.key,
        )


class SavedReplyIn(BaseModel):
    """Its contents are checked by ``inbox.replies.saved_replies``, which names the reply in each problem."""

    model_config = ConfigDict(title="SavedReply", extra="forbid")

    id: str = Field(
        description="Chosen by the caller: 1 to 64 of a-z, A-Z, 0-9, - and _. Uses are counted by id."
    )
    name: str = Field(
        description=f"At most {saved_replies.MAX_NAME_LENGTH} characters; no two replies have the same."
    )
    shortcut: str | None = Field(
        default=None,
        description=f"At most {saved_replies.MAX_SHORTCUT_LENGTH} characters without spaces and slashes.",
    )
    texts: Texts

    def to_model(self) -> SavedReply:
        return SavedReply(self.id, self.name, self.shortcut, self.texts)


class SavedRepliesIn(BaseModel):
    model_config = ConfigDict(title="SavedReplies", extra="forbid")

    version: int = Field(ge=0, description="Of the set that these replace, as it was read.")
    saved_replies: list[SavedReplyIn] = Field(description=f"At most {MAX_REPLIES}.")
