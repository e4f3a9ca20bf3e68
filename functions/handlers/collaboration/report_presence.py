"""PUT /api/conversations/{conversation_id}/presence: the caller looks at a conversation, and has seen something there.

Reads ``conversations`` and ``messages``, writes ``presence`` and ``agents``.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import wiring
from functions.api.access import agent_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.activity import PresenceIn, PresenceOut
from functions.api.schemas.conversations import PresentAgent
from functions.inbox.collaboration import presence
from functions.inbox.collaboration.reading import mark_seen
from functions.store import conversations

app = make_resolver()


@app.put(
    "/api/conversations/<conversation_id>/presence",
    summary="Say that the caller is here, and what they have seen",
)
def report_presence(conversation_id: str, report: Annotated[PresenceIn, Body()]) -> PresenceOut:
    agent, now = agent_of(app.current_event.raw_event), wiring.now()
    conversation = conversations.get(conversation_id)
    presence.report(conversation_id, agent, typing=report.typing, now=now)
    if report.seen_message_id:
        mark_seen(conversation, agent.id, report.seen_message_id, now)
    others = presence.others_in(conversation_id, agent.id, now)
    return PresenceOut(present=[PresentAgent.of(each, now) for each in others])


lambda_handler = make_lambda_handler(app)
