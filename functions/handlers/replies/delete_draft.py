"""DELETE /api/conversations/{conversation_id}/draft: the caller has sent or discarded what they were writing there.

Reads ``conversations``; reads and writes ``drafts``.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions import wiring
from functions.api.access import agent_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.drafts import DraftOut
from functions.errors import DraftChanged
from functions.inbox.replies import drafts

app = make_resolver()


@app.delete(
    "/api/conversations/<conversation_id>/draft",
    summary="Delete the caller's draft of a reply, if it is still at this version; one that is gone is no error",
)
def delete_draft(
    conversation_id: str,
    version: Annotated[int | None, Query(ge=0, description="As it was read or saved last.")] = None,
) -> DraftOut:
    author = agent_of(app.current_event.raw_event)
    try:
        left = drafts.delete_draft(conversation_id, author.id, version, wiring.now())
    except DraftChanged as error:
        error.details = DraftOut.of(error.draft).model_dump(mode="json")
        raise
    return DraftOut.of(left)


lambda_handler = make_lambda_handler(app)
