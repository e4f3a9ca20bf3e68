"""What customers send back: the returns of orders, and the list of them (RT11).

The traps are Mirakl's. The list has no filter by an order's id, only by the number that the customer knows, and several
orders of a shop may have that number. A parcel's tracking may be written as in Mirakl's example, with ``carrierCode``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from werkzeug.wrappers import Request

from infra.local.sandbox.documents import Json, timestamp
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.request_parsing import number
from infra.local.sandbox.thread_search import page_token, read_token

FILTERS = {
    "return_id": "id",
    "return_state": "state",
    "order_commercial_id": "order_commercial_id",
    "return_rma": "rma",
}
"""RT11's filters that may be given several times, and the fields of a return that they compare."""
RT11_PARAMETERS = (*FILTERS, "order_line_id", "limit", "page_token", "sort")


def send_back(
    marketplace: FakeMarketplace,
    order_id: str,
    *,
    reason: str = "50",
    quantity: int = 1,
    line: int = 0,
    state: str = "IN_PROGRESS",
    number: str | None = None,
    carrier: str = "CPCL",
    in_camel_case: bool = False,
    ago: timedelta = timedelta(0),
) -> Json:
    """The customer sends units of a line back; returns the return. ``number`` is the parcel's, with ``carrier``."""
    with marketplace.lock:
        order = marketplace.orders[order_id]
        created = timestamp(marketplace.clock() - ago)
        names = ("carrierCode", "trackingNumber") if in_camel_case else ("carrier_code", "tracking_number")
        entry: Json = {
            "id": marketplace.new_id(),
            "order_id": order_id,
            "order_commercial_id": order["commercial_id"],
            "state": state,
            "reason_code": reason,
            "rma": f"RMA-{order['commercial_id']}-{len(marketplace.returns) + 1}",
            "label_url": f"https://labels.example.com/{order['commercial_id']}.pdf",
            "return_lines": [
                {
                    "order_line_id": order["order_lines"][line]["order_line_id"],
                    "quantity": quantity,
                    "reason_code": reason,
                }
            ],
            "tracking": dict(zip(names, (carrier, number), strict=True)) if number else None,
            "date_created": created,
            "last_updated": created,
        }
        marketplace.returns.append(entry)
        marketplace.has_changed()
        return entry


def page_of_returns(listed: list[Json], request: Request, key: str) -> Json:
    """RT11's answer: a page of the returns that the filters allow, the oldest first. A page token is the search."""
    token = request.args.get("page_token")
    search = read_token(token, key) if token else _search(request)
    matching = [each for each in listed if _matches(each, search["filters"])]
    matching.sort(key=lambda each: datetime.fromisoformat(each["date_created"]))
    start, end = search["offset"], search["offset"] + number(request, "limit", 10, 100)
    answer: Json = {"data": matching[start:end]}
    if end < len(matching):
        answer["next_page_token"] = page_token({**search, "offset": end}, key)
    return answer


def _search(request: Request) -> Json:
    filters = {name: request.args.getlist(name) for name in (*FILTERS, "order_line_id")}
    return {"offset": 0, "filters": {name: values for name, values in filters.items() if values}}


def _matches(entry: Json, filters: dict[str, Any]) -> bool:
    return all(
        any(line["order_line_id"] in values for line in entry["return_lines"])
        if name == "order_line_id"
        else entry[FILTERS[name]] in values
        for name, values in filters.items()
    )
