"""POST /api/uploads: the form by which the browser uploads a file for a reply, straight to the bucket.

Calls nothing: the form is only signed here. What the bucket then accepts is what this function may put there.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import wiring
from functions.api.access import agent_of, audit
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.uploads import UploadIn, UploadOut
from functions.inbox.replies.uploads import new_upload

app = make_resolver()


@app.post("/api/uploads", summary="Allow the upload of one file, for five minutes", status_code=201)
def create_upload(upload: Annotated[UploadIn, Body()]) -> Response[UploadOut]:
    event = app.current_event.raw_event
    agent = agent_of(event)
    allowed = new_upload(agent.id, upload.name, upload.size, upload.type, wiring.uploads(), wiring.now())
    audit(event, "upload", upload_id=allowed.upload_id, size=upload.size)
    return Response(201, content_types.APPLICATION_JSON, UploadOut.model_validate(allowed))


lambda_handler = make_lambda_handler(app)
