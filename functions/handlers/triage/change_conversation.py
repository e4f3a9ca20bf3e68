"""PATCH /api/conversations/{conversation_id}: state, assignee, tags."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.changes import PatchIn
from functions.api.schemas.conversations import ConversationDetail

app = make_resolver()


@app.patch("/api/conversations/<conversation_id>", summary="Change a conversation's state, assignee or tags")
def change_conversation(conversation_id: str, change: Annotated[PatchIn, Body()]) -> ConversationDetail:
    raise NotImplementedError


lambda_handler = make_lambda_handler(app)
