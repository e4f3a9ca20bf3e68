"""GET /api/orders/{order_id}/conversations: all conversations about an order, most recent message first.

Reads ``order_conversations`` and ``conversations``.
"""

from __future__ import annotations

from functions.api.resolver import entry, make_resolver
from functions.api.schemas import ConversationInList, ConversationPage
from functions.store import conversations

app = make_resolver()


@app.get("/api/orders/<order_id>/conversations", summary="All conversations about an order, in one page")
def list_order_conversations(order_id: str) -> ConversationPage:
    found = conversations.of_order(order_id)
    return ConversationPage(conversations=[ConversationInList.of(each) for each in found], next_cursor=None)


handler = entry(app)
