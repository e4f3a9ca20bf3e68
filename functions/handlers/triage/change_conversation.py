"""PATCH /api/conversations/{conversation_id}: state, assignee, tags.

Reads ``conversations`` and ``messages``. Writes the conversation, its tags and its activity in one transaction.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import wiring
from functions.api.access import agent_of, audit
from functions.api.changes import change_of, explained
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.rows import detail_for
from functions.api.schemas.changes import PatchIn
from functions.api.schemas.conversations import ConversationDetail
from functions.inbox.triage.changes import Seen, change_conversation

app = make_resolver()


@app.patch("/api/conversations/<conversation_id>", summary="Change a conversation's state, assignee or tags")
def patch_conversation(conversation_id: str, change: Annotated[PatchIn, Body()]) -> ConversationDetail:
    event = app.current_event.raw_event
    agent = agent_of(event)
    detail = detail_for(agent.id, wiring.now())
    seen = Seen(change.version, change.seen_message_id)
    with explained(conversation_id, detail):
        changed = change_conversation(
            conversation_id, change_of(change, agent, wiring.team), seen, agent, wiring.now
        )
    audit(event, "change", conversation_id=conversation_id, version=changed.after.version)
    return detail(changed.after)


lambda_handler = make_lambda_handler(app)
