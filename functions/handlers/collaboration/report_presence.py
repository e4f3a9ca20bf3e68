"""PUT /api/conversations/{conversation_id}/presence: the caller looks at a conversation."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.activity import PresenceIn, PresenceOut

app = make_resolver()


@app.put(
    "/api/conversations/<conversation_id>/presence",
    summary="Say that the caller is here, and what they have seen",
)
def report_presence(conversation_id: str, presence: Annotated[PresenceIn, Body()]) -> PresenceOut:
    raise NotImplementedError


lambda_handler = make_lambda_handler(app)
