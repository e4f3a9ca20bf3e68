"""GET /api/sync: how fresh the inbox is, and what is missing in it. Reads ``sync_records`` and ``conversations``."""

from __future__ import annotations

from functions.api.resolver import entry, make_resolver
from functions.api.schemas import SyncOut
from functions.inbox.sync_status import sync_status
from functions.model import utc_now

app = make_resolver()


@app.get("/api/sync", summary="How fresh the inbox is, and what is missing in it")
def get_sync() -> SyncOut:
    return SyncOut.of(sync_status(utc_now()))


handler = entry(app)
