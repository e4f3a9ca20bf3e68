"""PUT /api/saved-replies: replaces all saved replies at once, if they are still those that the caller read.

Reads and writes ``saved_replies``; reads ``sync_records`` for the shop's name.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import wiring
from functions.api.access import agent_of, audit
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.saved_replies import SavedRepliesIn, SavedRepliesOut
from functions.errors import SavedRepliesChanged, SavedRepliesInvalid
from functions.inbox.replies.saved_replies import replace_set, shop_name
from functions.model.agents import Person
from functions.model.saved_replies import SavedReplySet
from functions.store import saved_replies

MAX_BODY_BYTES = 3 * 1024 * 1024
"""Bytes. The largest set fits, even if half of its characters are escaped."""
MAX_PROBLEMS = 50

app = make_resolver()


@app.put("/api/saved-replies", summary="Replace all saved replies; only supervisors may")
def replace_saved_replies(new: Annotated[SavedRepliesIn, Body()]) -> SavedRepliesOut:
    event = app.current_event.raw_event
    agent = agent_of(event)
    by = Person(agent.id, agent.name)
    try:
        saved = replace_set(new.version, [each.to_model() for each in new.saved_replies], by, wiring.now())
    except SavedRepliesInvalid as error:
        error.details = {"problems": [vars(each) for each in error.problems[:MAX_PROBLEMS]]}
        raise
    except SavedRepliesChanged as error:
        error.details = _shown(saved_replies.active_set()).model_dump(mode="json")
        raise
    audit(event, "replace_saved_replies", version=saved.version, count=len(saved.replies))
    return _shown(saved)


def _shown(active: SavedReplySet) -> SavedRepliesOut:
    return SavedRepliesOut.of(active, saved_replies.all_uses(), shop_name(), wiring.shop_timezone())


lambda_handler = make_lambda_handler(app, max_body_bytes=MAX_BODY_BYTES)
