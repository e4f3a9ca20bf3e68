"""Mirakl's seller API, as far as an inbox uses it: one function an operation, answering documents and statuses."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.documents import LONGEST_THREAD, REASONS, Json
from infra.local.sandbox.marketplace import World

LAST_MESSAGES = 100
LARGEST_UPLOAD = 30 * 1024 * 1024

OPERATIONS = Map(
    [
        Rule("/api/inbox/threads", endpoint="M11", methods=["GET"]),
        Rule("/api/inbox/threads/<thread_id>", endpoint="M10", methods=["GET"]),
        Rule("/api/inbox/threads/<thread_id>/message", endpoint="M12", methods=["POST"]),
        Rule("/api/inbox/threads/<attachment_id>/download", endpoint="M13", methods=["GET"]),
        Rule("/api/orders", endpoint="OR11", methods=["GET"]),
        Rule("/api/orders/<order_id>/threads", endpoint="OR43", methods=["POST"]),
        Rule("/api/reasons", endpoint="RE01", methods=["GET"]),
        Rule("/api/account", endpoint="A01", methods=["GET"]),
        Rule("/api/version", endpoint="V01", methods=["GET"]),
        # Withdrawn; one live instance answers 410.
        Rule("/api/messages", endpoint="gone"),
        Rule("/api/orders/<order_id>", endpoint="gone"),
        Rule("/api/orders/<order_id>/messages", endpoint="gone"),
    ]
)


class Refusal(Exception):
    """An error answer: a status, and a body where Mirakl is known to send one."""

    def __init__(self, status: int, body: Json | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def plain(status: int, message: str) -> Refusal:
    return Refusal(status, {"status": status, "message": message})


def field_error(code: str, message: str) -> Refusal:
    return Refusal(400, {"errors": [{"code": code, "message": message}]})


def operation_of(request: Request) -> tuple[str, dict[str, Any]]:
    """Mirakl's code of the operation, and what its path names. Raises ``Refusal`` 404 or 405."""
    try:
        endpoint, values = OPERATIONS.bind_to_environ(request.environ).match()
    except HTTPException as error:
        raise plain(error.code or 404, error.name) from error
    return endpoint, dict(values)


class SellerApi:
    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, request: Request, operation: str, values: dict[str, Any]) -> Response:
        """Raises ``Refusal``."""
        if request.headers.get("Authorization") != self._world.key:
            raise plain(401, "Unauthorized")
        if operation == "gone":
            raise Refusal(410)
        with self._world.lock:
            answer = getattr(self, f"_{operation.lower()}")(request, **values)
            return answer if isinstance(answer, Response) else json_response(200, answer)

    def _is_own_shop(self, request: Request) -> bool:
        """Without a shop id, or with one that is not the user's, the user's default shop answers; no error."""
        return request.args.get("shop_id") == self._world.shop.id

    def _visible(self, request: Request) -> dict[str, Json]:
        return self._world.threads if self._is_own_shop(request) else {}

    def _m11(self, request: Request) -> Json:
        token, key = request.args.get("page_token"), self._world.key
        search = _opened(token, key) if token else _search(request)
        found = sorted(
            (thread for thread in self._visible(request).values() if _is_searched(thread, search)),
            key=_place,
            reverse=True,
        )
        limit = search["limit"]
        after, before = search.get("after"), search.get("before")
        if before:
            newer = [thread for thread in found if _place(thread) > _read_place(before)]
            page = newer[-limit:]
        else:
            older = [t for t in found if _place(t) < _read_place(after)] if after else found
            page = older[:limit]
        answer: Json = {"data": [_listed(thread, search["with_messages"]) for thread in page]}
        if page and _place(page[-1]) != _place(found[-1]):
            answer["next_page_token"] = _sealed(search | {"after": _written(page[-1]), "before": None}, key)
        if page and _place(page[0]) != _place(found[0]):
            answer["previous_page_token"] = _sealed(
                search | {"before": _written(page[0]), "after": None}, key
            )
        return answer

    def _m10(self, request: Request, thread_id: str) -> Json:
        return self._thread(request, thread_id)

    def _thread(self, request: Request, thread_id: str) -> Json:
        try:
            return self._visible(request)[thread_id]
        except KeyError:
            raise plain(404, "Not Found") from None

    def _m12(self, request: Request, thread_id: str) -> Response:
        message = _document_part(request, "message_input")
        thread = self._thread(request, thread_id)
        body = _body(message)
        to = message.get("to")
        if not isinstance(to, list) or not to:
            raise field_error("to", "must not be empty")
        kinds = [str(who.get("type")) if isinstance(who, dict) else "" for who in to]
        allowed = {participant["type"] for participant in thread["authorized_participants"]}
        if not set(kinds) <= allowed & {"CUSTOMER", "OPERATOR", "SHOP"}:
            raise field_error("to", "A recipient is not authorized on this thread.")
        if len(thread["messages"]) >= LONGEST_THREAD:
            raise field_error("thread", "The limit of 1000 messages is exceeded.")
        topic = message.get("topic")
        if topic:
            thread["topic"] = _topic(topic)
        message_id = self._world.post(thread_id, body, kinds, _files(request))
        return json_response(201, {"message_id": message_id, "thread_id": thread_id})

    def _m13(self, request: Request, attachment_id: str) -> Response:
        if not request.accept_mimetypes.best_match(["application/octet-stream"]):
            raise Refusal(406)
        if not self._is_own_shop(request) or attachment_id not in self._world.files:
            raise plain(404, "Not Found")
        name, content = self._world.files[attachment_id]
        response = Response(content, content_type="application/octet-stream")
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response

    def _or11(self, request: Request) -> Json:
        ids = [each for each in request.args.get("order_ids", "").split(",") if each]
        if len(ids) > 100:
            raise field_error("order_ids", "The limit of 100 is exceeded.")
        largest, offset = _number(request, "max", 10, 100), _number(request, "offset", 0, 10**9)
        orders = list(self._world.orders.values()) if self._is_own_shop(request) else []
        found = [order for order in orders if not ids or order["order_id"] in ids]
        return {"orders": found[offset : offset + largest], "total_count": len(found)}

    def _or43(self, request: Request, order_id: str) -> Response:
        message = _document_part(request, "thread_input")
        if not self._is_own_shop(request) or order_id not in self._world.orders:
            raise plain(404, "Not Found")
        topic, to = _topic(message.get("topic")), message.get("to")
        if not isinstance(to, list) or not to or not set(to) <= {"CUSTOMER", "OPERATOR"}:
            raise field_error("to", "must hold CUSTOMER or OPERATOR")
        customer = self._world.orders[order_id]["customer"]["customer_id"]
        body = _body(message)
        thread_id = self._world.open_thread(body, self._world.people[customer], order_id=order_id)
        thread = self._world.threads[thread_id]
        thread["topic"] = topic
        thread["messages"].clear()
        message_id = self._world.post(thread_id, body, to, _files(request))
        return json_response(201, {"message_id": message_id, "thread_id": thread_id})

    def _re01(self, request: Request) -> Json:
        reasons = [
            {"code": code, "label": label, "type": kind, "is_shop_right": True}
            for code, (label, kind) in REASONS.items()
        ]
        return {"reasons": reasons, "total_count": len(reasons)}

    def _a01(self, request: Request) -> Json:
        shop = self._world.shop if self._is_own_shop(request) else self._world.default_shop
        return {
            "shop_id": int(shop.id) if shop.id.isdigit() else shop.id,
            "shop_name": shop.name,
            "shop_state": "OPEN",
            "currency_iso_code": "CAD",
            "order_messages_response_delay": 21_600,
        }

    def _v01(self, request: Request) -> Json:
        return {"version": "3.300"}


def json_response(status: int, document: Any, headers: dict[str, str] | None = None) -> Response:
    text = json.dumps(document, ensure_ascii=False)
    try:
        content = text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: JSON can say it, UTF-8 cannot
        content = json.dumps(document).encode()
    return Response(content, status, headers, content_type="application/json;charset=UTF-8")


def _search(request: Request) -> Json:
    entity_ids = request.args.get("entity_id")
    if entity_ids and not request.args.get("entity_type"):
        raise field_error("entity_id", "entity_type is required with entity_id.")
    since = request.args.get("updated_since")
    try:
        moment = datetime.fromisoformat(since) if since else None
    except ValueError:
        raise field_error("updated_since", "must be a date-time") from None
    if moment and moment.tzinfo is None:
        raise field_error("updated_since", "must be a date-time with an offset")
    return {
        "limit": _number(request, "limit", 50, 100),
        "with_messages": request.args.get("with_messages") == "true",
        "since": since,
        "entity_type": request.args.get("entity_type"),
        "entity_ids": entity_ids.split(",") if entity_ids else None,
    }


def _is_searched(thread: Json, search: Json) -> bool:
    if search["since"] and _place(thread)[0] < datetime.fromisoformat(search["since"]):
        return False
    if not search["entity_type"]:
        return True
    wanted = search["entity_ids"]
    return any(
        entity["type"] == search["entity_type"] and (not wanted or entity["id"] in wanted)
        for entity in thread.get("entities") or []
    )


def _listed(thread: Json, with_messages: bool) -> Json:
    if with_messages:
        return {**thread, "messages": thread["messages"][-LAST_MESSAGES:]}
    return {key: value for key, value in thread.items() if key not in ("messages", "no_store_reply_needed")}


def _place(thread: Json) -> tuple[datetime, str]:
    return datetime.fromisoformat(thread["date_updated"]), thread["id"]


def _written(thread: Json) -> list[str]:
    return [thread["date_updated"], thread["id"]]


def _read_place(written: list[str]) -> tuple[datetime, str]:
    return datetime.fromisoformat(written[0]), written[1]


def _sealed(search: Json, key: str) -> str:
    payload = urlsafe_b64encode(json.dumps(search).encode())
    return f"{payload.decode()}.{_signature(payload, key)}"


def _opened(token: str, key: str) -> Json:
    payload, _, signature = token.partition(".")
    if not hmac.compare_digest(signature, _signature(payload.encode(), key)):
        raise field_error("page_token", "The page token is invalid.")
    try:
        opened: Json = json.loads(urlsafe_b64decode(payload))
    except (NotBase64, ValueError):
        raise field_error("page_token", "The page token is invalid.") from None
    return opened


def _signature(payload: bytes, key: str) -> str:
    return hmac.new(key.encode(), payload, hashlib.sha256).hexdigest()[:16]


def _number(request: Request, name: str, default: int, largest: int) -> int:
    try:
        number = int(request.args.get(name, default))
    except ValueError:
        raise field_error(name, "must be a number") from None
    if not 0 <= number <= largest:
        raise field_error(name, f"The limit of {largest} is exceeded.")
    return number


def _document_part(request: Request, name: str) -> Json:
    """The JSON document of a multipart request, whether its part has a file name or not."""
    if request.mimetype != "multipart/form-data":
        raise Refusal(415)
    text: str | bytes | None = request.form.get(name)
    if text is None and name in request.files:
        text = request.files[name].read()
    if text is None:
        raise field_error(name, f"Required part '{name}' is not present.")
    try:
        document = json.loads(text)
    except ValueError:
        raise field_error(name, "The part is not JSON.") from None
    if not isinstance(document, dict):
        raise field_error(name, "The part is not an object.")
    return document


def _files(request: Request) -> list[tuple[str, bytes]]:
    files: list[FileStorage] = request.files.getlist("files")
    contents = [(file.filename or "file", file.read()) for file in files]
    if sum(len(content) for _, content in contents) > LARGEST_UPLOAD:
        raise field_error("files", "The limit of 30 MB is exceeded.")
    return contents


def _body(message: Json) -> str:
    body = message.get("body")
    if not isinstance(body, str) or not 3 <= len(body) <= 50_000:
        raise field_error("body", "size must be between 3 and 50000")
    return body


def _topic(topic: Any) -> Json:
    kind, value = (topic.get("type"), topic.get("value")) if isinstance(topic, dict) else (None, None)
    shortest = {"FREE_TEXT": 3, "REASON_CODE": 1}.get(str(kind))
    if shortest is None or not isinstance(value, str) or not shortest <= len(value) <= 200:
        raise field_error("topic", "The topic is not valid.")
    return {"type": kind, "value": value}
