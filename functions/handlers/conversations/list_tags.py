"""GET /api/tags: all tags, with how many conversations have each.

Reads ``conversation_tags``: the names, and of each tag that is counted at most 100 keys.
"""

from __future__ import annotations

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.views import TagCount, TagsOut
from functions.store import tags, views

MAX_COUNTED = 50
"""A count is one query, and they are made one after the other. With more, the answer would take seconds."""

app = make_resolver()


@app.get("/api/tags", summary="All tags")
def list_tags() -> TagsOut:
    names = tags.names()
    return TagsOut(tags=names, counts=[_counted(name) for name in names[:MAX_COUNTED]])


def _counted(name: str) -> TagCount:
    count, capped = views.count_of_tag(name)
    return TagCount(name=name, count=count, capped=capped)


lambda_handler = make_lambda_handler(app)
