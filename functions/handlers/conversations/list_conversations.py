"""GET /api/conversations: the inbox, the most recent message first. Reads the recency index of ``conversations``."""

from __future__ import annotations

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.api.cursors import cursor_for, key_from
from functions.api.pages import ResponseRows
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.conversations import ConversationInList, ConversationPage
from functions.api.schemas.views import ViewId
from functions.store import conversations

app = make_resolver()


@app.get("/api/conversations", summary="The inbox, most recent message first")
def list_conversations(
    view: Annotated[ViewId, Query()] = "all",
    tag: Annotated[str | None, Query(max_length=200)] = None,
    language: Annotated[str | None, Query(max_length=10, description="Such as `fr`.")] = None,
    order: Annotated[
        Literal["with", "without"] | None, Query(description="With or without an order.")
    ] = None,
    overdue: Annotated[bool, Query(description="Only those whose response deadline has passed.")] = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> ConversationPage:
    start = key_from(cursor, conversations.RECENCY_KEY)
    rows = ResponseRows(ConversationInList.of)
    page = conversations.most_recent(limit, start, fits=rows.take)
    return ConversationPage(conversations=rows.shown, next_cursor=cursor_for(page.next_key))


lambda_handler = make_lambda_handler(app)
