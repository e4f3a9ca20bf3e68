"""POST …/conversations/{conversation_id}/attachments/{attachment_id}/retry: fetches a file again that failed."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.attachments import AttachmentFileOut

app = make_resolver()


@app.post(
    "/api/conversations/<conversation_id>/attachments/<attachment_id>/retry",
    summary="Fetch the file of an attachment again; one that is ready or being fetched stays as it is",
)
def retry_attachment(
    conversation_id: str,
    attachment_id: Annotated[str, Path(description="Percent-encoded twice, because it may contain slashes.")],
) -> AttachmentFileOut:
    raise NotImplementedError


lambda_handler = make_lambda_handler(app)
