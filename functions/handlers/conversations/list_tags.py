"""GET /api/tags: all tags. Reads ``conversation_tags``."""

from __future__ import annotations

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.views import TagsOut
from functions.store import tags

app = make_resolver()


@app.get("/api/tags", summary="All tags")
def list_tags() -> TagsOut:
    return TagsOut(tags=tags.names())


lambda_handler = make_lambda_handler(app)
