"""Colleagues who have left: their open conversations become unassigned, so that somebody answers their customers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from functions.errors import ConversationNotFound
from functions.inbox.triage.changes import release_conversation
from functions.model.agents import Agent
from functions.model.read_marks import ReadMarks
from functions.observability import logger
from functions.store import agents, views

MAX_CONVERSATIONS = 500
"""Conversations that one call releases. The next call goes on."""


@dataclass(frozen=True)
class Departures:
    departed: int
    """People who are in no group any more. Each call looks for their conversations again."""
    released: int
    failed: int
    """Conversations that could not be written. The next call tries again."""


def release_departed(team: Iterable[Agent], now: str) -> Departures:
    """Releases the conversations of everybody who was in the team once and is not any more.

    Of somebody who has left, only the id stays: a conversation that was done or snoozed may open again later, or a
    colleague may have chosen them a moment ago. ``team`` must be complete. If it is empty nothing is done: that the
    groups were emptied by mistake is more likely than that everybody has left.
    """
    members = {agent.id for agent in team}
    known = {stored.agent_id: stored for stored in agents.everybody()}
    if not members:
        logger.warning("No agents and no supervisors: nobody is taken for departed", known=len(known))
        return Departures(0, 0, 0)
    for newcomer in sorted(members - known.keys()):
        agents.update(ReadMarks(newcomer), ReadMarks(newcomer))
    released = failed = 0
    departed = sorted(known.keys() - members)
    for agent_id in departed:
        # If it fails because the agent still writes, the next call tries again.
        agents.update(known[agent_id], ReadMarks(agent_id, version=known[agent_id].version))
        for conversation in views.page(views.of_agent(agent_id), MAX_CONVERSATIONS, None).items:
            if released + failed == MAX_CONVERSATIONS:
                break
            try:
                release_conversation(conversation.id, agent_id, now)
                released += 1
            except ConversationNotFound:
                continue  # erased since
            except Exception as error:
                # One conversation must not stop the others. The next call tries again.
                logger.error("It could not be released", conversation_id=conversation.id, exc_info=error)
                failed += 1
    return Departures(len(departed), released, failed)
