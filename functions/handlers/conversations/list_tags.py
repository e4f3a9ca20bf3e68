"""GET /api/tags: all tags."""

from __future__ import annotations

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.views import TagsOut

app = make_resolver()


@app.get("/api/tags", summary="All tags")
def list_tags() -> TagsOut:
    raise NotImplementedError


lambda_handler = make_lambda_handler(app)
