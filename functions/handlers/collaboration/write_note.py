"""POST /api/conversations/{conversation_id}/notes: writes an internal note."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.activity import ActivityOut, NoteIn

app = make_resolver()


@app.post(
    "/api/conversations/<conversation_id>/notes",
    summary="Write an internal note; a request with the same Idempotency-Key always returns the same note",
    status_code=201,
)
def write_note(
    conversation_id: str,
    note: Annotated[NoteIn, Body()],
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=255)],
) -> Response[ActivityOut]:
    raise NotImplementedError


lambda_handler = make_lambda_handler(app)
