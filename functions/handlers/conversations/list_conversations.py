"""GET /api/conversations: the conversations of a view.

Reads the indexes ``by_recency``, ``by_state`` and ``by_assignee`` of ``conversations``. For a tag it reads
``conversation_tags`` and the conversations themselves. ``agents`` has what the caller has seen.
"""

from __future__ import annotations

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator

from functions import wiring
from functions.api.access import agent_of
from functions.api.cursors import cursor_for, key_from
from functions.api.pages import ResponseRows
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.rows import rows_for
from functions.api.schemas.conversations import ConversationPage
from functions.inbox.conversations import lists
from functions.inbox.conversations.lists import Filters, ViewId
from functions.model.tags import cleaned_tag

app = make_resolver()


def _cleaned(tag: str | None) -> str | None:
    return None if tag is None else cleaned_tag(tag)


@app.get(
    "/api/conversations", summary="The conversations of a view; without one all, most recent message first"
)
def list_conversations(
    view: Annotated[ViewId, Query()] = "all",
    tag: Annotated[str | None, Query(max_length=200), AfterValidator(_cleaned)] = None,
    language: Annotated[str | None, Query(max_length=10, description="Such as `fr`.")] = None,
    order: Annotated[
        Literal["with", "without"] | None, Query(description="With or without an order.")
    ] = None,
    overdue: Annotated[bool, Query(description="Only those whose response deadline has passed.")] = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> ConversationPage:
    agent = agent_of(app.current_event.raw_event)
    now = wiring.now()
    filters = Filters(tag=tag, language=language, order=order, overdue=overdue)
    start = key_from(cursor, lists.page_key(view, agent.id, filters))
    rows = ResponseRows(rows_for(agent.id, now))
    page = lists.page(view, agent.id, filters, limit, start, rows.take, now)
    return ConversationPage(conversations=rows.shown, next_cursor=cursor_for(page.next_key))


lambda_handler = make_lambda_handler(app)
