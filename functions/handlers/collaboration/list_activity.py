"""GET /api/conversations/{conversation_id}/activity: notes and changes."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.activity import ActivityPage

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
    raise NotImplementedError


lambda_handler = make_lambda_handler(app)
