"""POST /api/sync: requests a run of the synchronisation now.

Records the request in ``sync_records`` and invokes ``sync_messages``.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import wiring
from functions.api.access import audit
from functions.api.correlation import correlation_id_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.sync import RequestedOut, SyncIn
from functions.inbox.sync import requests
from functions.settings import settings

app = make_resolver()


@app.post(
    "/api/sync",
    summary="Request a run now; at most once a minute for all agents together",
    status_code=202,
)
def request_sync(asked: Annotated[SyncIn | None, Body()] = None) -> Response[RequestedOut]:
    event = app.current_event.raw_event
    options = (asked or SyncIn()).model_dump(by_alias=True)

    def start() -> None:
        wiring.invoke(settings.sync_function, {"correlation_id": correlation_id_of(event)})

    requested = requests.request_sync(wiring.now(), start, full_check=options["reconcile"])
    audit(event, "request_sync", **options, requested=requested)
    return Response(202, content_types.APPLICATION_JSON, RequestedOut(requested=requested))


lambda_handler = make_lambda_handler(app)
