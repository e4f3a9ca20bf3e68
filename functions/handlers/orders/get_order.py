"""GET /api/orders/{order_id}: the order panel.

Asks the marketplace (OR11, OR72, RT11, at most once in a minute for all agents together; SH21, PC01, RE01, once a
day). Only an order that a conversation here is about is read: otherwise the API key could be used to browse all orders
of the shop.

Reads ``order_conversations``. Reads and writes ``order_parts``, and ``sync_records`` for the marketplace's pauses and
the key's rights.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from functions import wiring
from functions.api.addresses import decoded_id
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.orders import OrderPanel
from functions.inbox.orders.panel import PanelReader

app = make_resolver()


@app.get("/api/orders/<order_id>", summary="What the marketplace says about an order")
def get_order(
    order_id: Annotated[str, Path(description="Percent-encoded twice, because it may contain slashes.")],
) -> OrderPanel:
    context = app.lambda_context

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    reader = PanelReader(
        decoded_id(order_id),
        lambda: wiring.order_calls(seconds_left),
        wiring.now,
        wiring.key_hash,
        seconds_left,
    )
    with wiring.storing_key_rights(seconds_left):
        return OrderPanel.of(reader.panel())


lambda_handler = make_lambda_handler(app)
