"""GET /api/orders/{order_id}/conversations: all conversations about an order, most recent message first.

Reads ``order_conversations`` and ``conversations``.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from functions.api.addresses import decoded_id
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.conversations import ConversationInList, ConversationPage
from functions.store import conversations

app = make_resolver()


@app.get("/api/orders/<order_id>/conversations", summary="All conversations about an order, in one page")
def list_order_conversations(
    order_id: Annotated[str, Path(description="Percent-encoded twice, because it may contain slashes.")],
) -> ConversationPage:
    listed = conversations.of_order(decoded_id(order_id))
    return ConversationPage(conversations=[ConversationInList.of(each) for each in listed], next_cursor=None)


lambda_handler = make_lambda_handler(app)
