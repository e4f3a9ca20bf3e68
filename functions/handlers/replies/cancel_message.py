"""POST …/messages/{message_id}/cancel: undoes a reply before delivery makes an attempt.

Changes a row of ``messages`` and the summary in ``conversations``.
"""

from __future__ import annotations

from functions import wiring
from functions.api.access import agent_of, audit
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.messages import MessageOut
from functions.inbox.replies.decisions import cancel_reply

app = make_resolver()


@app.post(
    "/api/conversations/<conversation_id>/messages/<message_id>/cancel",
    summary="Undo a reply that is still queued",
)
def cancel_message(conversation_id: str, message_id: str) -> MessageOut:
    event = app.current_event.raw_event
    cancelled = cancel_reply(conversation_id, message_id, by=agent_of(event), now=wiring.now())
    audit(event, "cancel", conversation_id=conversation_id, message_id=message_id)
    return MessageOut.of(cancelled)


lambda_handler = make_lambda_handler(app)
