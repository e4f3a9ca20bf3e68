"""POST /api/conversations/bulk: the same change of up to 100 conversations.

Each is changed as ``change_conversation`` does it, one after the other.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import wiring
from functions.api.access import agent_of, audit
from functions.api.changes import change_of, result_of
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.rows import detail_for
from functions.api.schemas.changes import BulkIn, BulkOut

app = make_resolver()
RESERVE_MS = 10_000
"""So much time is left for the response: items that are not reached by then have not been changed."""


@app.post("/api/conversations/bulk", summary="Change up to 100 conversations; each has its own result")
def change_conversations(bulk: Annotated[BulkIn, Body()]) -> BulkOut:
    event = app.current_event.raw_event
    agent = agent_of(event)
    change = change_of(bulk.change, agent, wiring.team)
    detail = detail_for(agent.id, wiring.now())

    def has_time() -> bool:
        return bool(app.lambda_context.get_remaining_time_in_millis() > RESERVE_MS)

    results = [result_of(item, change, agent, detail, wiring.now, has_time) for item in bulk.items]
    changed = [result.id for result in results if result.outcome == "changed"]
    audit(event, "change", conversation_ids=changed)
    return BulkOut(results=results)


lambda_handler = make_lambda_handler(app)
