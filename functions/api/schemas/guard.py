"""Checking a reply before it is sent."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from functions.api.schemas.replies import MAX_BODY_LENGTH
from functions.inbox.guard.findings import GuardRule


class CheckIn(BaseModel):
    model_config = ConfigDict(title="Check", extra="forbid")

    body: Annotated[str, Field(max_length=MAX_BODY_LENGTH)]
    to: list[Literal["customer", "operator"]] = Field(default=["customer"], min_length=1, max_length=2)


class FindingOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="Finding")

    rule: GuardRule
    start: int = Field(description="Unicode characters before the words that it is about.")
    end: int = Field(description="Where these words end. The same as `start`: it is about the whole reply.")
    blocks: bool = Field(description="Whether the shop's owner lets no reply be sent with such a finding.")
    message: str = Field(description="One sentence that says why, in English.")


class CheckOut(BaseModel):
    model_config = ConfigDict(title="Findings")

    findings: list[FindingOut] = Field(description="By their place in the reply.")
