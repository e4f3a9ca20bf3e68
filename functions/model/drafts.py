"""Drafts: what an agent is writing in a conversation, so that they can go on at another device."""

from __future__ import annotations

from dataclasses import dataclass

from functions.model.messages import Recipient


@dataclass(frozen=True)
class DraftContent:
    """What the author sees of a draft, and under which key it will be sent."""

    body: str = ""
    to: tuple[Recipient, ...] = ()
    upload_ids: tuple[str, ...] = ()
    idempotency_key: str | None = None
    """Of the reply that it becomes. Devices that have the same draft send it under the same key, so it is one reply."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is lost if it is replaced."""
        return not self.body.strip() and not self.upload_ids


@dataclass(frozen=True)
class Draft:
    """The draft of one author in one conversation. A deleted one is blank, and keeps its version and its key."""

    conversation_id: str
    author_id: str
    content: DraftContent
    version: int
    """Grows with every change. No two drafts of a conversation have the same, also if one was deleted long before."""
    saved_at: str
