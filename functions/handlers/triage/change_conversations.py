"""POST /api/conversations/bulk: the same change of up to 100 conversations."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.changes import BulkIn, BulkOut

app = make_resolver()


@app.post("/api/conversations/bulk", summary="Change up to 100 conversations; each has its own result")
def change_conversations(bulk: Annotated[BulkIn, Body()]) -> BulkOut:
    raise NotImplementedError


lambda_handler = make_lambda_handler(app)
