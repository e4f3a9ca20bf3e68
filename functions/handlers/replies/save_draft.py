"""PUT /api/conversations/{conversation_id}/draft: keeps what the caller is writing there.

Reads ``conversations``; reads and writes ``drafts``. It is called every few seconds, so it leaves no audit line.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import wiring
from functions.api.access import agent_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.drafts import DraftIn, DraftOut
from functions.errors import DraftChanged
from functions.inbox.replies import drafts

app = make_resolver()


@app.put(
    "/api/conversations/<conversation_id>/draft",
    summary="Keep the caller's draft of a reply, if it is still at the version that the caller read",
)
def save_draft(conversation_id: str, draft: Annotated[DraftIn, Body()]) -> DraftOut:
    author = agent_of(app.current_event.raw_event)
    try:
        saved = drafts.save_draft(conversation_id, author.id, draft.content, draft.version, wiring.now())
    except DraftChanged as error:
        error.details = DraftOut.of(error.draft).model_dump(mode="json")
        raise
    return DraftOut.of(saved)


lambda_handler = make_lambda_handler(app)
