"""GET /api/sync: the status of the synchronisation, for the Sync page. Reads ``sync_records`` and ``conversations``."""

from __future__ import annotations

from functions import wiring
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.sync import SyncOut
from functions.inbox.sync.status import sync_status

app = make_resolver()


@app.get("/api/sync", summary="The status of the synchronisation")
def get_sync() -> SyncOut:
    return SyncOut.of(sync_status(wiring.now()))


lambda_handler = make_lambda_handler(app)
