"""POST …/messages/{message_id}/resolve: a person decides about an unconfirmed reply, or discards a failed one.

Reads and changes rows of ``messages``, and changes the summary in ``conversations``.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import wiring
from functions.api.access import agent_of, audit
from functions.api.correlation import correlation_id_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.messages import MessageOut
from functions.api.schemas.replies import DecisionIn
from functions.inbox.replies.decisions import resolve_reply

app = make_resolver()


@app.post(
    "/api/conversations/<conversation_id>/messages/<message_id>/resolve",
    summary="Decide about an unconfirmed reply, or discard a failed one",
)
def resolve_message(
    conversation_id: str, message_id: str, decision: Annotated[DecisionIn, Body()]
) -> MessageOut:
    event = app.current_event.raw_event
    resolved = resolve_reply(
        conversation_id,
        message_id,
        decision.decision,
        decision.message_id,
        by=agent_of(event),
        now=wiring.now(),
        correlation_id=correlation_id_of(event),
    )
    audit(
        event,
        "resolve",
        conversation_id=conversation_id,
        message_id=message_id,
        decision=decision.decision,
        taken_for=decision.message_id,
    )
    return MessageOut.of(resolved)


lambda_handler = make_lambda_handler(app)
