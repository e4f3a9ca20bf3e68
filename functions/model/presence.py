"""Who is in a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from functions.model.agents import Person


@dataclass(frozen=True)
class Presence:
    agent: Person
    here_until: str
    typing_until: str | None
    """None: the agent is not typing."""

    def is_typing(self, now: str) -> bool:
        return self.typing_until is not None and self.typing_until > now
