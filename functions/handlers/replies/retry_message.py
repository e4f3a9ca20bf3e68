"""POST …/messages/{message_id}/retry: queues a failed reply again.

Changes a row of ``messages`` and the summary in ``conversations``. Looks whether the files of the reply are there.
"""

from __future__ import annotations

from functions import wiring
from functions.api.access import audit
from functions.api.correlation import correlation_id_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.messages import MessageOut
from functions.inbox.replies.decisions import retry_reply

app = make_resolver()


@app.post(
    "/api/conversations/<conversation_id>/messages/<message_id>/retry",
    summary="Queue a failed reply again",
)
def retry_message(conversation_id: str, message_id: str) -> MessageOut:
    event = app.current_event.raw_event
    queued = retry_reply(
        conversation_id, message_id, wiring.now(), correlation_id_of(event), uploads=wiring.uploads
    )
    audit(event, "retry", conversation_id=conversation_id, message_id=message_id)
    return MessageOut.of(queued)


lambda_handler = make_lambda_handler(app)
