"""GET /api/conversations/{conversation_id}/activity: notes and changes. Reads ``conversations`` and ``activity``."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.api.cursors import cursor_for, key_from
from functions.api.pages import ResponseRows
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.activity import ActivityOut, ActivityPage
from functions.store import activity, conversations

app = make_resolver()


@app.get(
    "/api/conversations/<conversation_id>/activity",
    summary="Notes and changes; the first page has the latest",
)
def list_activity(
    conversation_id: str,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> ActivityPage:
    start = key_from(cursor, activity.page_key(conversation_id))
    conversations.get(conversation_id)
    newest_first = ResponseRows(ActivityOut.of)
    page = activity.latest(conversation_id, limit, start, fits=newest_first.take)
    return ActivityPage(activity=newest_first.shown[::-1], next_cursor=cursor_for(page.next_key))


lambda_handler = make_lambda_handler(app)
