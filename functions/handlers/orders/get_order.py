"""GET /api/orders/{order_id}: the order panel.

Reads the marketplace (OR11, OR72), at most once in a minute for all agents together. Reads and writes ``order_parts``.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from functions.api.addresses import decoded_id
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.orders import OrderPanel

app = make_resolver()


@app.get("/api/orders/<order_id>", summary="What the marketplace says about an order")
def get_order(
    order_id: Annotated[str, Path(description="Percent-encoded twice, because it may contain slashes.")],
) -> OrderPanel:
    raise NotImplementedError(decoded_id(order_id))


lambda_handler = make_lambda_handler(app)
