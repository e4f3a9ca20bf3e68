"""POST /api/conversations/{conversation_id}/notes: writes an internal note.

Reads ``conversations``, ``activity`` and, for mentions, the user pool; writes ``activity`` and ``agents``.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body, Header

from functions import wiring
from functions.api.access import agent_of, audit
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.activity import ActivityOut, NoteIn
from functions.inbox.collaboration import notes

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
    event = app.current_event.raw_event
    new = notes.NewNote(
        body=note.body,
        author=agent_of(event),
        idempotency_key=idempotency_key,
        mentions=tuple(dict.fromkeys(note.mentions)),
    )
    written = notes.write_note(conversation_id, new, wiring.team, wiring.now())
    audit(event, "note", conversation_id=conversation_id, note_id=written.id)
    return Response(201, content_types.APPLICATION_JSON, ActivityOut.of(written))


lambda_handler = make_lambda_handler(app)
