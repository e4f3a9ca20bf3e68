"""GET /api/conversations/{conversation_id}/draft: what the caller was writing there.

Reads ``conversations`` and ``drafts``, and for a draft with files the bucket.
"""

from __future__ import annotations

from functions import wiring
from functions.api.access import agent_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.drafts import OpenedDraft
from functions.inbox.replies.drafts import files_of, find_draft

app = make_resolver()


@app.get("/api/conversations/<conversation_id>/draft", summary="The caller's own draft of a reply")
def get_draft(conversation_id: str) -> OpenedDraft:
    author, now = agent_of(app.current_event.raw_event), wiring.now()
    draft = find_draft(conversation_id, author.id, now)
    # Without files, no client of the bucket is made.
    files = files_of(draft, wiring.uploads(), now) if draft and draft.content.upload_ids else []
    return OpenedDraft.with_files(draft, files)


lambda_handler = make_lambda_handler(app)
