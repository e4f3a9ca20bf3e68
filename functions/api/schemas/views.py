"""The views of the inbox with their counts, the agents, and the tags."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from functions.api.schemas.conversations import Person
from functions.inbox.conversations.lists import ViewId
from functions.model.agents import Agent


class ViewCount(BaseModel):
    id: ViewId
    count: int = Field(description="At most 99.")
    capped: bool = Field(description="Whether there are more than `count`.")


class MentionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    conversation_id: str
    note_id: str
    by: str = Field(description="The name of who wrote the note.")
    at: str


class ViewsOut(BaseModel):
    views: list[ViewCount]
    mentions: list[MentionOut] = Field(
        description="Notes that mention the caller and that they have not seen."
    )
    next_due_at: str | None = Field(
        description="The response deadline that comes first, or has passed first."
    )
    complete: bool = Field(
        description="False while conversations that an older version stored may be missing in the views."
    )


class AgentOut(Person):
    role: Literal["agent", "supervisor"]

    @classmethod
    def of(cls, agent: Agent) -> AgentOut:
        return cls(id=agent.id, name=agent.name, role="supervisor" if agent.is_supervisor else "agent")


class AgentsOut(BaseModel):
    agents: list[AgentOut] = Field(description="By name.")


class TagCount(BaseModel):
    name: str
    count: int = Field(description="Conversations with the tag, at most 99.")
    capped: bool = Field(description="Whether there are more than `count`.")


class TagsOut(BaseModel):
    tags: list[str] = Field(description="All tags that are, or were, in use; by name.")
    counts: list[TagCount] = Field(description="Of the first 50 of them; the others are not counted.")
