"""Mirakl's seller API, as far as an inbox uses it: one method for each operation, named by Mirakl's code."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.documents import (
    LONGEST_THREAD,
    OPERATOR,
    REASONS,
    Json,
    files_about,
)
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.order_changes import CARRIERS
from infra.local.sandbox.order_documents import documents_response
from infra.local.sandbox.request_parsing import (
    ErrorResponse,
    body_of,
    document_part,
    field_error,
    number,
    only,
    order_ids,
    plain_error,
    topic_of,
    uploaded_files,
)
from infra.local.sandbox.returns import RT11_PARAMETERS, page_of_returns
from infra.local.sandbox.thread_search import find_page, search_of

LAST_MESSAGES = 100
"""How many messages of a thread M11 shows."""

OR11_PARAMETERS = (
    "order_ids",
    "order_references_for_customer",
    "order_references_for_seller",
    "order_state_codes",
    "channel_codes",
    "only_null_channel",
    "start_date",
    "end_date",
    "start_update_date",
    "end_update_date",
    "customer_debited",
    "payment_workflow",
    "has_incident",
    "fulfillment_center_code",
    "order_tax_mode",
    "max",
    "offset",
    "sort",
    "order",
    "locale",
)

OPERATIONS = Map(
    [
        Rule("/api/inbox/threads", endpoint="M11", methods=["GET"]),
        Rule("/api/inbox/threads/<thread_id>", endpoint="M10", methods=["GET"]),
        Rule("/api/inbox/threads/<thread_id>/message", endpoint="M12", methods=["POST"]),
        Rule("/api/inbox/threads/<path:attachment_id>/download", endpoint="M13", methods=["GET"]),
        Rule("/api/orders", endpoint="OR11", methods=["GET"]),
        Rule("/api/orders/documents", endpoint="OR72", methods=["GET"]),
        Rule("/api/orders/documents/download", endpoint="OR73", methods=["GET"]),
        Rule("/api/returns", endpoint="RT11", methods=["GET"]),
        Rule("/api/shipping/carriers", endpoint="SH21", methods=["GET"]),
        Rule("/api/orders/<order_id>/threads", endpoint="OR43", methods=["POST"]),
        Rule("/api/reasons", endpoint="RE01", methods=["GET"]),
        Rule("/api/account", endpoint="A01", methods=["GET"]),
        Rule("/api/platform/configuration", endpoint="PC01", methods=["GET"]),
        Rule("/api/version", endpoint="V01", methods=["GET"]),
        # Withdrawn by Mirakl; one live instance answers 410.
        Rule("/api/messages", endpoint="gone"),
        Rule("/api/orders/<order_id>", endpoint="gone"),
        Rule("/api/orders/<order_id>/messages", endpoint="gone"),
    ]
)


def operation_of(request: Request) -> tuple[str, dict[str, Any]]:
    """Mirakl's code of the operation, and the values in its path. Raises ``ErrorResponse`` 404 or 405."""
    try:
        endpoint, values = OPERATIONS.bind_to_environ(request.environ).match()
    except HTTPException as error:
        raise plain_error(error.code or 404, error.name) from error
    return endpoint, dict(values)


class SellerApi:
    def __init__(self, marketplace: FakeMarketplace) -> None:
        self._marketplace = marketplace

    def answer(self, request: Request, operation: str, values: dict[str, Any]) -> Response:
        """Raises ``ErrorResponse``."""
        if request.headers.get("Authorization") != self._marketplace.key:
            raise plain_error(401, "Unauthorized")
        if operation in self._marketplace.forbidden:
            raise plain_error(403, "Forbidden")
        if operation == "gone":
            raise ErrorResponse(410)
        with self._marketplace.lock:
            answer = getattr(self, f"_{operation.lower()}")(request, **values)
            return answer if isinstance(answer, Response) else json_response(200, answer)

    def _is_own_shop(self, request: Request) -> bool:
        """Without a shop id, or with another one, Mirakl answers for the user's default shop, without an error."""
        return request.args.get("shop_id") == self._marketplace.shop.id

    def _visible(self, request: Request) -> dict[str, Json]:
        return self._marketplace.threads if self._is_own_shop(request) else {}

    def _m11(self, request: Request) -> Json:
        search = search_of(request, self._marketplace.key)
        page, tokens = find_page(self._visible(request).values(), search, self._marketplace.key)
        return {"data": [_listed(thread, search["with_messages"]) for thread in page], **tokens}

    def _m10(self, request: Request, thread_id: str) -> Json:
        return self._thread(request, thread_id)

    def _thread(self, request: Request, thread_id: str) -> Json:
        try:
            return self._visible(request)[thread_id]
        except KeyError:
            raise plain_error(404, "Not Found") from None

    def _m12(self, request: Request, thread_id: str) -> Response:
        message = document_part(request, "message_input")
        thread = self._thread(request, thread_id)
        body = body_of(message)
        to = message.get("to")
        if not isinstance(to, list) or not to:
            raise field_error("to", "must not be empty")
        kinds = [str(who.get("type")) if isinstance(who, dict) else "" for who in to]
        allowed = {participant["type"] for participant in thread["authorized_participants"]}
        if not set(kinds) <= allowed & {"CUSTOMER", "OPERATOR", "SHOP"}:
            raise field_error("to", "A recipient is not authorized on this thread.")
        if len(thread["messages"]) >= LONGEST_THREAD:
            raise field_error("thread", "The limit of 1000 messages is exceeded.")
        present = self._files_about(thread.get("entities", ()))
        files = uploaded_files(request, "message_input", present)
        topic = message.get("topic")
        if topic:
            thread["topic"] = topic_of(topic)
        message_id = self._marketplace.post(thread_id, body, kinds, files)
        return json_response(201, {"message_id": message_id, "thread_id": thread_id})

    def _files_about(self, entities: Iterable[Json]) -> int:
        return files_about(entities, self._marketplace.threads.values())

    def _m13(self, request: Request, attachment_id: str) -> Response:
        if not request.accept_mimetypes.best_match(["application/octet-stream"]):
            raise ErrorResponse(406)
        if not self._is_own_shop(request) or attachment_id not in self._marketplace.files:
            raise plain_error(404, "Not Found")
        name, content = self._marketplace.files[attachment_id]
        response = Response(content, content_type="application/octet-stream")
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response

    def _or11(self, request: Request) -> Json:
        only(request, *OR11_PARAMETERS)
        ids = order_ids(request)
        largest, offset = number(request, "max", 10, 100), number(request, "offset", 0, 10**9)
        orders = list(self._marketplace.orders.values()) if self._is_own_shop(request) else []
        matching = [order for order in orders if not ids or order["order_id"] in ids]
        return {"orders": matching[offset : offset + largest], "total_count": len(matching)}

    def _or72(self, request: Request) -> Json:
        only(request, "order_ids")
        ids = order_ids(request, required=True)
        listed = self._marketplace.order_documents if self._is_own_shop(request) else []
        documents = [document for document in listed if document["order_id"] in ids]
        return {"order_documents": documents, "total_count": len(documents)}

    def _or73(self, request: Request) -> Response:
        """One document is sent as it is; several, or those of an order, as a ZIP."""
        only(request, "document_ids", "order_ids", "document_codes")
        if not request.accept_mimetypes.best_match(["application/octet-stream"]):
            raise ErrorResponse(406)
        ids = [each for each in request.args.get("document_ids", "").split(",") if each]
        orders = order_ids(request)
        if bool(ids) == bool(orders):
            raise field_error("document_ids", "One of document_ids and order_ids is required.")
        listed = self._marketplace.order_documents if self._is_own_shop(request) else []
        found = [each for each in listed if str(each["id"]) in ids or each["order_id"] in orders]
        if not found or len(found) < len(ids):
            raise plain_error(404, "Not Found")
        return documents_response(found, is_bare=len(ids) == 1)

    def _rt11(self, request: Request) -> Json:
        only(request, *RT11_PARAMETERS)
        listed = self._marketplace.returns if self._is_own_shop(request) else []
        return page_of_returns(listed, request, self._marketplace.key)

    def _sh21(self, request: Request) -> Json:
        only(request)
        return {"carriers": list(CARRIERS)}

    def _or43(self, request: Request, order_id: str) -> Response:
        message = document_part(request, "thread_input")
        if not self._is_own_shop(request) or order_id not in self._marketplace.orders:
            raise plain_error(404, "Not Found")
        topic, to = topic_of(message.get("topic")), message.get("to")
        if not isinstance(to, list) or not to or not set(to) <= {"CUSTOMER", "OPERATOR"}:
            raise field_error("to", "must hold CUSTOMER or OPERATOR")
        customer_id = self._marketplace.orders[order_id]["customer"]["customer_id"]
        customer = self._marketplace.customers[customer_id]
        body = body_of(message)
        present = self._files_about([{"type": "MMP_ORDER", "id": order_id}])
        files = uploaded_files(request, "thread_input", present)
        thread_id = self._marketplace.open_thread(body, customer, order_id=order_id)
        thread = self._marketplace.threads[thread_id]
        thread["topic"] = topic
        thread["messages"].clear()
        message_id = self._marketplace.post(thread_id, body, to, files)
        return json_response(201, {"message_id": message_id, "thread_id": thread_id})

    def _re01(self, request: Request) -> Json:
        reasons = [
            {"code": code, "label": label, "type": kind, "is_shop_right": True}
            for code, (label, kind) in REASONS.items()
        ]
        return {"reasons": reasons, "total_count": len(reasons)}

    def _a01(self, request: Request) -> Json:
        shop = self._marketplace.shop if self._is_own_shop(request) else self._marketplace.default_shop
        return {
            "shop_id": int(shop.id) if shop.id.isdigit() else shop.id,
            "shop_name": shop.name,
            "shop_state": "OPEN",
            "currency_iso_code": "CAD",
            "order_messages_response_delay": 21_600,
        }

    def _pc01(self, request: Request) -> Json:
        return {
            "platform_name": OPERATOR["display_name"],
            "timezone": "America/Toronto",
            "features": {
                "no_reply_needed": True,
                "order_tax_mode": "TAX_EXCLUDED",
                "returns": {"marketplace": self._marketplace.has_returns},
                "shipment": {"multi_shipment": False},
                "disable_seller_alternative_carrier": False,
            },
        }

    def _v01(self, request: Request) -> Json:
        return {"version": "3.300"}


def json_response(status: int, document: Any, headers: dict[str, str] | None = None) -> Response:
    text = json.dumps(document, ensure_ascii=False)
    try:
        content = text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: valid in JSON, not in UTF-8
        content = json.dumps(document).encode()
    return Response(content, status, headers, content_type="application/json;charset=UTF-8")


def _listed(thread: Json, with_messages: bool) -> Json:
    if with_messages:
        return {**thread, "messages": thread["messages"][-LAST_MESSAGES:]}
    return {key: value for key, value in thread.items() if key not in ("messages", "no_store_reply_needed")}
