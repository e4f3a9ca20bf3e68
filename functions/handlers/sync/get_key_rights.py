"""GET /api/key-rights: what the API key may do at the marketplace, as its calls have shown. Reads ``sync_records``."""

from __future__ import annotations

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.key_rights import KeyRightOut, KeyRightsOut
from functions.inbox.sync.key_rights import rights_of_the_key

app = make_resolver()


@app.get("/api/key-rights", summary="What the API key may do at the marketplace, as its calls have shown")
def get_key_rights() -> KeyRightsOut:
    return KeyRightsOut(rights=[KeyRightOut.model_validate(right) for right in rights_of_the_key()])


lambda_handler = make_lambda_handler(app)
