"""The marketplace over HTTP: the seller API under ``/api``, and under ``/_sandbox`` what Mirakl does not have.

``/_sandbox`` lets tests and curious people act as the marketplace's other side: let a customer write, see what
was posted, make calls fail.
"""

from __future__ import annotations

import json
import logging
import socket
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.faults import AFTER, Fault, Faults
from infra.local.sandbox.marketplace import World
from infra.local.sandbox.rewriting import known_kinds
from infra.local.sandbox.seller_api import Refusal, SellerApi, json_response, operation_of

MAINTENANCE = "<html><body><h1>Under maintenance</h1><p>We will be back shortly.</p></body></html>"
PLAIN_FAULTS = {"unauthorized": 401, "forbidden": 403, "gone": 410, "bad_request": 400, "error": 500}
CREATED = 201
NAMELESS: dict[str, tuple[int, dict[str, Any]]] = {
    "no_id": (CREATED, {}),
    "empty_object": (200, {}),
    "errors_in_200": (200, {"errors": [{"code": "to", "message": "The recipient is not known."}]}),
    "accepted": (202, {}),
}
"""A success that names no message, whether the message was taken or not."""
REMEMBERED_REQUESTS = 2000
STOP_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Call:
    """A request to the seller API, as the marketplace saw it."""

    operation: str
    method: str
    path: str
    query: dict[str, str]
    status: int | None
    """None when the connection was closed without an answer."""


@dataclass
class Marketplace:
    """A world and what may go wrong in it, as a WSGI application."""

    world: World
    faults: Faults = field(default_factory=Faults)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=REMEMBERED_REQUESTS))
    counts: Counter[str] = field(default_factory=Counter)
    """How often each operation was called, ever."""
    hasty: Counter[str] = field(default_factory=Counter)
    """… and how often before the time was over that a 429 had asked everybody to wait."""
    free_at: dict[str, datetime] = field(default_factory=dict)
    """When each operation that answered 429 may be called again, by the marketplace's clock."""

    def __post_init__(self) -> None:
        self._api = SellerApi(self.world)
        self.stopping = Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        # Read whatever becomes of it: what is left of a body would be taken for the connection's next request.
        request.get_data(parse_form_data=True)
        if request.path.startswith("/_sandbox"):
            return self._control(request)(environ, start_response)
        response = self._seller_api(request)
        if response is None:
            connection: socket.socket = environ["werkzeug.socket"]
            connection.shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError
        return response(environ, start_response)

    def _seller_api(self, request: Request) -> Response | None:
        try:
            operation, values = operation_of(request)
        except Refusal as refusal:
            return _refused(refusal)
        now = self.world.clock()
        self.hasty[operation] += now < self.free_at.get(operation, now)
        fault = self.faults.strike(operation, request.path, now)
        if fault is not None and fault.kind == "busy":
            self.free_at[operation] = now + timedelta(seconds=int(fault.seconds))
        response: Response | None = None
        if fault is None or fault.kind in AFTER:
            try:
                response = self._api.answer(request, operation, values)
            except Refusal as refusal:
                response = _refused(refusal)
        if fault is not None:
            response = self._gone_wrong(fault, response)
        self.counts[operation] += 1
        status = response.status_code if response is not None else None
        self.calls.append(Call(operation, request.method, request.path, request.args.to_dict(), status))
        return response

    def _gone_wrong(self, fault: Fault, response: Response | None) -> Response | None:
        if fault.kind in ("hang", "hang_after"):
            self.stopping.wait(fault.seconds)
            return None
        if fault.kind in ("drop_before", "drop_after"):
            return None
        if fault.kind == "busy":
            return Response(status=429, headers={"Retry-After": str(int(fault.seconds))})
        if fault.kind == "maintenance":
            return Response(MAINTENANCE, 503, content_type="text/html")
        if fault.kind == "garbage":
            return Response(MAINTENANCE, 200, content_type="text/html")
        if fault.kind == "empty":
            return json_response(200, {"data": []})
        nameless = NAMELESS.get(fault.kind.removesuffix("_before").removesuffix("_after"))
        if nameless or fault.kind == "other_id":
            if response is not None and response.status_code != CREATED:
                return response  # refused as any other
            if nameless or response is None:
                return json_response(*(nameless or NAMELESS["no_id"]))
            return json_response(CREATED, {**json.loads(response.data), "message_id": self.world.new_id()})
        status = PLAIN_FAULTS.get(fault.kind, 500)
        return json_response(status, {"status": status, "message": fault.kind.replace("_", " ")})

    def _control(self, request: Request) -> Response:
        """Documents in and out; what a body leaves out has a sensible default."""
        world = self.world
        document = request.get_json(silent=True) or {}
        match (request.method, request.path.removeprefix("/_sandbox/")):
            case ("GET", "posted"):
                return json_response(200, [asdict(posted) for posted in world.posted])
            case ("GET", "requests"):
                return json_response(200, {"counts": self.counts, "last": [asdict(c) for c in self.calls]})
            case ("GET", "threads"):
                return json_response(200, self._threads())
            case ("GET", "faults"):
                return json_response(200, [asdict(fault) for fault in self.faults.waiting()])
            case ("DELETE", "faults"):
                self.faults.clear()
                return json_response(200, [])
            case ("POST", "faults"):
                self.faults.add(**document)
                return json_response(201, document)
            case ("POST", "limits"):
                self.faults.limit(**document)
                return json_response(201, document)
            case ("POST", "rewriting"):
                world.rewriting = known_kinds(document["kinds"])
                return json_response(200, sorted(world.rewriting))
            case ("POST", "take_away"):
                return json_response(200, world.take_away(**document))
            case ("POST", "customer_message"):
                thread_id = document.get("thread_id") or self._thread_of(document.get("order_id"))
                message_id = world.customer_writes(thread_id, document["body"])
                return json_response(201, {"thread_id": thread_id, "message_id": message_id})
            case ("POST", "operator_message"):
                message_id = world.operator_writes(document["thread_id"], document["body"])
                return json_response(201, {"thread_id": document["thread_id"], "message_id": message_id})
            case ("POST", "back_office_message"):
                message_id = world.back_office_writes(document["thread_id"], document["body"])
                return json_response(201, {"thread_id": document["thread_id"], "message_id": message_id})
        return json_response(404, {"message": "There is no such thing in the sandbox."})

    def _threads(self) -> list[dict[str, Any]]:
        with self.world.lock:
            return [
                {
                    "id": thread["id"],
                    "topic": thread["topic"]["value"],
                    "participants": [p["display_name"] for p in thread["authorized_participants"]],
                    "messages": len(thread["messages"]),
                    "last": thread["messages"][-1]["body"][:80] if thread["messages"] else "",
                }
                for thread in sorted(
                    self.world.threads.values(), key=lambda t: str(t["date_updated"]), reverse=True
                )
            ]

    def _thread_of(self, order_id: str | None) -> str:
        """The order's thread; for an order without one, or without an order, a new thread of some customer."""
        with self.world.lock:
            for thread in self.world.threads.values():
                if order_id and any(e["id"] == order_id for e in thread.get("entities") or []):
                    return str(thread["id"])
            if not self.world.orders:
                self.world.add_order(self.world.add_person("Robin", "Martin"), "Noise-cancelling headphones")
            order_id = order_id or self.world.random.choice(list(self.world.orders))
            customer = self.world.orders[order_id]["customer"]["customer_id"]
            return self.world.open_thread("Hello,", self.world.people[customer], order_id=order_id)


class MarketplaceServer:
    """Serves a marketplace from threads of this process; ``with MarketplaceServer(...) as server: server.url``.

    What was served before can be served again, with all that it remembers.
    """

    def __init__(self, world: World | None = None, port: int = 0, again: Marketplace | None = None) -> None:
        self.marketplace = again or Marketplace(world or World())
        self.marketplace.stopping.clear()
        self._server = make_server(
            "127.0.0.1", port, self.marketplace, threaded=True, request_handler=_QuietKeepAlive
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def world(self) -> World:
        return self.marketplace.world

    @property
    def faults(self) -> Faults:
        return self.marketplace.faults

    def __enter__(self) -> MarketplaceServer:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        serve = {"poll_interval": STOP_POLL_SECONDS}
        Thread(target=self._server.serve_forever, kwargs=serve, name="marketplace", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.marketplace.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _QuietKeepAlive(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The marketplace remembers its calls itself."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """We close connections on purpose."""


def _refused(refusal: Refusal) -> Response:
    if refusal.body is None:
        return Response(status=refusal.status)
    return json_response(refusal.status, refusal.body)
