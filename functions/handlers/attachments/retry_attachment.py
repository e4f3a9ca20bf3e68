"""POST …/conversations/{conversation_id}/attachments/{attachment_id}/retry: fetches a file again that failed.

Does the same as ``get_attachment``.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from functions import wiring
from functions.api.access import audit
from functions.api.addresses import decoded_id
from functions.api.correlation import correlation_id_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.attachments import AttachmentFileOut
from functions.inbox.attachments.opening import open_file
from functions.settings import settings

app = make_resolver()


@app.post(
    "/api/conversations/<conversation_id>/attachments/<attachment_id>/retry",
    summary="Fetch the file of an attachment again; one that is ready or being fetched stays as it is",
)
def retry_attachment(
    conversation_id: str,
    attachment_id: Annotated[str, Path(description="Percent-encoded twice, because it may contain slashes.")],
) -> AttachmentFileOut:
    event = app.current_event.raw_event
    found = decoded_id(attachment_id)
    audit(event, "retry_attachment", conversation_id=conversation_id, attachment_id=found)

    def start(request: dict[str, str]) -> None:
        wiring.invoke(settings.fetch_function, request | {"correlation_id": correlation_id_of(event)})

    file = open_file(conversation_id, found, wiring.files(), wiring.now(), start, again=True)
    return AttachmentFileOut.model_validate(file)


lambda_handler = make_lambda_handler(app)
