"""POST /api/conversations/{conversation_id}/messages: queues a reply.

Reads ``conversations``, ``messages`` and the uploads that the reply names, and writes one row of ``messages``. The
table's stream brings it to delivery. Counts in ``saved_replies`` which saved replies were used.
"""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body, Header
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from functions import wiring
from functions.api.access import agent_of, audit
from functions.api.correlation import correlation_id_of
from functions.api.pages import ResponseRows
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.messages import MessageOut
from functions.api.schemas.replies import ReplyIn
from functions.errors import NewerMessages
from functions.inbox.replies.compose import NewReply, queue_reply
from functions.inbox.replies.saved_replies import count_uses
from functions.inbox.replies.uploads import pinned
from functions.model.messages import Message, OutgoingFile, Recipient
from functions.observability import metrics

app = make_resolver()


@app.post(
    "/api/conversations/<conversation_id>/messages",
    summary="Queue a reply; a request with the same Idempotency-Key always returns the same reply",
    status_code=201,
)
def send_message(
    conversation_id: str,
    reply: Annotated[ReplyIn, Body()],
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=255)],
) -> Response[MessageOut]:
    event = app.current_event.raw_event
    agent = agent_of(event)
    new = NewReply(
        body=reply.body,
        to=tuple(Recipient(who) for who in dict.fromkeys(reply.to)),
        author=agent.name,
        idempotency_key=idempotency_key,
        author_id=agent.id,
        correlation_id=correlation_id_of(event),
        seen_message_id=reply.seen_message_id,
        send_anyway=reply.send_anyway,
        sent_despite=tuple(dict.fromkeys(reply.sent_despite)),
        unchecked=reply.unchecked,
        upload_ids=tuple(reply.upload_ids),
    )

    def pin(upload_ids: tuple[str, ...]) -> tuple[OutgoingFile, ...]:
        return pinned(upload_ids, agent.id, wiring.uploads(), wiring.now())

    try:
        queued = queue_reply(conversation_id, new, wiring.now(), pin, wiring.blocking_rules())
    except NewerMessages as error:
        error.details = {"messages": _shown(error.messages)}
        raise
    written = queued.message
    if queued.is_new:
        _count_warnings(written)
    ids = {"conversation_id": conversation_id, "message_id": written.id}
    guard = {"sent_despite": list(written.sent_despite), "unchecked": written.unchecked}
    audit(event, "send", **ids, files=len(written.files), send_anyway=reply.send_anyway, **guard)
    if queued.is_new:  # last: the reply is stored, and what is said about it must not wait for a statistic
        count_uses(reply.saved_reply_ids, wiring.now())
    return Response(201, content_types.APPLICATION_JSON, MessageOut.of(written))


def _count_warnings(reply: Message) -> None:
    """Counts replies that the guard had not checked in time, and by its rules those sent despite a warning."""
    for rule in (*reply.sent_despite, *(["unchecked"] if reply.unchecked else [])):
        with single_metric("RepliesSentDespite", MetricUnit.Count, 1, namespace=metrics.namespace) as metric:
            metric.add_dimension("rule", rule)


def _shown(newer: list[Message]) -> list[dict[str, Any]]:
    """As many of the newest ones as fit into a response, the oldest first."""
    newest_first = ResponseRows(MessageOut.of)
    for message in reversed(newer):
        if not newest_first.take(message):
            break
    return [message.model_dump(mode="json") for message in reversed(newest_first.shown)]


lambda_handler = make_lambda_handler(app)
