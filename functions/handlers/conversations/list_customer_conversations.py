"""GET /api/customers/{customer_id}/conversations: a customer's conversations, most recent message first.

Reads ``conversations``, and ``agents`` for what the caller has seen.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from functions import wiring
from functions.api.access import agent_of
from functions.api.addresses import decoded_id
from functions.api.cursors import cursor_for, key_from
from functions.api.pages import ResponseRows
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.rows import rows_for
from functions.api.schemas.conversations import ConversationPage
from functions.store import views

app = make_resolver()

PAGE_SIZE = 100


@app.get(
    "/api/customers/<customer_id>/conversations",
    summary="A customer's conversations; a customer has few, so mostly in one page",
)
def list_customer_conversations(
    customer_id: Annotated[str, Path(description="Percent-encoded twice, because it may contain slashes.")],
    cursor: Annotated[str | None, Query()] = None,
) -> ConversationPage:
    start = key_from(cursor, views.LINK_KEY)
    row_of = rows_for(agent_of(app.current_event.raw_event).id, wiring.now())
    rows = ResponseRows(row_of)
    page = views.of_customer(decoded_id(customer_id), PAGE_SIZE, start, fits=rows.take)
    return ConversationPage(
        conversations=[row_of(conversation) for conversation in page.items],
        next_cursor=cursor_for(page.next_key),
    )


lambda_handler = make_lambda_handler(app)
