"""GET …/conversations/{conversation_id}/attachments/{attachment_id}: the file of an attachment.

It may also be the document of an order that the conversation is about: ``GET /api/orders/{order_id}`` names its id.
Reads and writes ``attachments``. If the file has to be fetched: reads ``messages``, ``order_parts`` and
``conversations``, and invokes ``fetch_attachment``.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from functions import wiring
from functions.api.addresses import decoded_id
from functions.api.correlation import correlation_id_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.attachments import AttachmentFileOut
from functions.inbox.attachments.opening import open_file
from functions.settings import settings

app = make_resolver()


@app.get(
    "/api/conversations/<conversation_id>/attachments/<attachment_id>",
    summary="The file of an attachment, which the first request starts to fetch from the marketplace",
)
def get_attachment(
    conversation_id: str,
    attachment_id: Annotated[str, Path(description="Percent-encoded twice, because it may contain slashes.")],
) -> AttachmentFileOut:
    event = app.current_event.raw_event
    found = decoded_id(attachment_id)

    def start(request: dict[str, str]) -> None:
        wiring.invoke(settings.fetch_function, request | {"correlation_id": correlation_id_of(event)})

    file = open_file(conversation_id, found, wiring.files(), wiring.now(), start)
    return AttachmentFileOut.model_validate(file)


lambda_handler = make_lambda_handler(app)
