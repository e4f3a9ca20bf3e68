"""GET /api/conversations/{conversation_id}: one conversation with a page of its messages.

Reads ``conversations``, ``customers``, and the index ``by_time`` of ``messages``; for the caller ``agents`` and
``presence``.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions import wiring
from functions.api.access import agent_of
from functions.api.cursors import cursor_for, key_from
from functions.api.pages import ResponseRows
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.rows import detail_for
from functions.api.schemas.messages import MessageOut, MessagePage
from functions.store import conversations, messages

app = make_resolver()


@app.get(
    "/api/conversations/<conversation_id>",
    summary="A conversation with its messages; the first page has the latest",
)
def get_conversation(
    conversation_id: str,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> MessagePage:
    start = key_from(cursor, messages.page_key(conversation_id))
    conversation = conversations.get(conversation_id)
    agent, now = agent_of(app.current_event.raw_event), wiring.now()
    newest_first = ResponseRows(MessageOut.of)
    page = messages.latest(conversation_id, limit, start, fits=newest_first.take)
    return MessagePage(
        conversation=detail_for(agent.id, now)(conversation),
        messages=newest_first.shown[::-1],
        next_cursor=cursor_for(page.next_key),
    )


lambda_handler = make_lambda_handler(app)
