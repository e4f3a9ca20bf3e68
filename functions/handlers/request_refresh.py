"""POST …/conversations/{conversation_id}/refresh: asks for the thread as the marketplace has it now.

Changes one row of ``conversations``; invokes ``refresh_conversation``.
"""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response, content_types

from functions import wiring
from functions.api.resolver import entry, make_resolver
from functions.api.schemas import RequestedOut
from functions.inbox import on_demand
from functions.model import utc_now
from functions.settings import settings

app = make_resolver()


@app.post(
    "/api/conversations/<conversation_id>/refresh",
    summary="Ask for the thread as it is now; once in 30 seconds at most, all agents together",
    status_code=202,
)
def request_refresh(conversation_id: str) -> Response[RequestedOut]:
    def start() -> None:
        wiring.invoke(settings.refresh_function, {"conversation_id": conversation_id})

    requested = on_demand.request_refresh(conversation_id, utc_now(), start)
    return Response(202, content_types.APPLICATION_JSON, RequestedOut(requested=requested))


handler = entry(app)
