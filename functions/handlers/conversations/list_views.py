"""GET /api/views: the views with their counts."""

from __future__ import annotations

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.views import ViewsOut

app = make_resolver()


@app.get("/api/views", summary="The views with their counts, and what waits for the caller")
def list_views() -> ViewsOut:
    raise NotImplementedError


lambda_handler = make_lambda_handler(app)
