"""GET …/conversations/{conversation_id}/attachments/{attachment_id}: the file of an attachment.

The first request starts fetching it.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.attachments import AttachmentFileOut

app = make_resolver()


@app.get(
    "/api/conversations/<conversation_id>/attachments/<attachment_id>",
    summary="The file of an attachment, which the first request starts to fetch from the marketplace",
)
def get_attachment(
    conversation_id: str,
    attachment_id: Annotated[str, Path(description="Percent-encoded twice, because it may contain slashes.")],
) -> AttachmentFileOut:
    raise NotImplementedError


lambda_handler = make_lambda_handler(app)
