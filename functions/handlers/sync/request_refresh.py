"""POST …/conversations/{conversation_id}/refresh: requests that the thread is read again now.

Changes one row of ``conversations`` and invokes ``refresh_conversation``.
"""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response, content_types

from functions import wiring
from functions.api.access import audit
from functions.api.correlation import correlation_id_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.sync import RequestedOut
from functions.inbox.sync import requests
from functions.settings import settings

app = make_resolver()


@app.post(
    "/api/conversations/<conversation_id>/refresh",
    summary="Request a refresh of the thread; at most once in 30 seconds for all agents together",
    status_code=202,
)
def request_refresh(conversation_id: str) -> Response[RequestedOut]:
    event = app.current_event.raw_event

    def start() -> None:
        refresh_event = {"conversation_id": conversation_id, "correlation_id": correlation_id_of(event)}
        wiring.invoke(settings.refresh_function, refresh_event)

    requested = requests.request_refresh(conversation_id, wiring.now(), start)
    audit(event, "request_refresh", conversation_id=conversation_id, requested=requested)
    return Response(202, content_types.APPLICATION_JSON, RequestedOut(requested=requested))


lambda_handler = make_lambda_handler(app)
