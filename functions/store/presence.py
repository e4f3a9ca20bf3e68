"""The table ``presence``: who is in a conversation at this moment. It is overwritten with each report.

It is the one table whose writes have no condition: the latest report of an agent is the true one, and a lost one is
repeated a few seconds later.
"""

from __future__ import annotations

from functions.model.agents import Person
from functions.model.clock import utc_moment
from functions.model.presence import Presence
from functions.store.tables.presence import PresenceRow


def put(conversation_id: str, presence: Presence) -> None:
    PresenceRow(
        conversation_id,
        presence.agent.id,
        name=presence.agent.name,
        here_until=presence.here_until,
        typing_until=presence.typing_until,
        expires_at=utc_moment(presence.here_until),
    ).save()


def of_conversation(conversation_id: str, now: str) -> list[Presence]:
    """Who is there at ``now``, by id. Rows whose time is over stay for days, because DynamoDB deletes them late."""
    rows = PresenceRow.query(conversation_id, filter_condition=PresenceRow.here_until > now)
    return [Presence(Person(row.agent_id, row.name), row.here_until, row.typing_until) for row in rows]
