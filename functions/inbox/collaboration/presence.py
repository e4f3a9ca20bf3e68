"""Who is in a conversation at this moment, so that two agents do not answer one customer."""

from __future__ import annotations

from functions.model.agents import Person
from functions.model.clock import shift
from functions.model.presence import Presence
from functions.store import presence

HERE_SECONDS = 45
"""An agent counts as being there for so long after a report. The web app reports every 20 seconds while the
conversation is on screen, so one lost report changes nothing, and who closes the tab is gone within a minute."""
TYPING_SECONDS = 10
"""The web app reports every few seconds while the agent types. Longer than that, "typing" would often be wrong."""


def report(conversation_id: str, agent: Person, *, typing: bool, now: str) -> None:
    typing_until = shift(now, seconds=TYPING_SECONDS) if typing else None
    person = Person(agent.id, agent.name)
    presence.put(conversation_id, Presence(person, shift(now, seconds=HERE_SECONDS), typing_until))


def others_in(conversation_id: str, agent_id: str, now: str) -> list[Presence]:
    """Who is there except the agent, by name."""
    found = presence.of_conversation(conversation_id, now)
    return sorted((each for each in found if each.agent.id != agent_id), key=lambda each: each.agent.name)
