"""GET /api/views: the views with their counts, and what waits for the caller.

Reads the indexes of ``conversations``, each at most 100 keys, and ``agents``.
"""

from __future__ import annotations

from functions import wiring
from functions.api.access import agent_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.views import MentionOut, ViewCount, ViewsOut
from functions.inbox.collaboration.reading import read_marks_of
from functions.inbox.conversations.deadline import due_at
from functions.inbox.conversations.lists import VIEW_IDS, view_of
from functions.model.conversations import Conversation
from functions.store import sync_records, views

app = make_resolver()


def _waits(conversation: Conversation) -> bool:
    """Some are in the view because a reply has failed."""
    return conversation.summary.needs_reply_since is not None


@app.get("/api/views", summary="The views with their counts, and what waits for the caller")
def list_views() -> ViewsOut:
    agent = agent_of(app.current_event.raw_event)
    marks = read_marks_of(agent.id, wiring.now())
    counts = {view_id: views.count(view_of(view_id, agent.id)) for view_id in VIEW_IDS}
    first = views.page(views.WAITING, 1, None, keep=_waits).items
    return ViewsOut(
        views=[
            ViewCount(id=view_id, count=count, capped=capped) for view_id, (count, capped) in counts.items()
        ],
        mentions=[MentionOut.model_validate(each) for each in marks.mentions],
        next_due_at=due_at(first[0]) if first else None,
        complete=sync_records.views_are_complete(),
    )


lambda_handler = make_lambda_handler(app)
