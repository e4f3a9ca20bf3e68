"""The fake marketplace over HTTP: the seller API under ``/api``, and the sandbox's own controls under ``/_sandbox``.

The controls are for tests and for trying things out: let a customer write, see what was posted, make calls fail.
"""

from __future__ import annotations

import json
import logging
import socket
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.faults import TAKES_EFFECT, Fault, Faults
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.pictures import picture
from infra.local.sandbox.request_parsing import ErrorResponse
from infra.local.sandbox.rewriting import known_kinds
from infra.local.sandbox.seller_api import SellerApi, json_response, operation_of

MAINTENANCE = "<html><body><h1>Under maintenance</h1><p>We will be back shortly.</p></body></html>"
STATUS_FAULTS = {"unauthorized": 401, "forbidden": 403, "gone": 410, "bad_request": 400, "error": 500}
CREATED = 201
WITHOUT_ID: dict[str, tuple[int, dict[str, Any]]] = {
    "no_id": (CREATED, {}),
    "empty_object": (200, {}),
    "errors_in_200": (200, {"errors": [{"code": "to", "message": "The recipient is not known."}]}),
    "accepted": (202, {}),
}
"""Answers of M12 that report success without the id of a message."""
MAX_RECORDED_CALLS = 2000
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
class SandboxApp:
    """A fake marketplace with its faults, as a WSGI application."""

    marketplace: FakeMarketplace
    faults: Faults = field(default_factory=Faults)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=MAX_RECORDED_CALLS))
    counts: Counter[str] = field(default_factory=Counter)
    """How often each operation was called."""
    premature_calls: Counter[str] = field(default_factory=Counter)
    """How often each operation was called before the ``Retry-After`` of an earlier 429 was over."""
    retry_at: dict[str, datetime] = field(default_factory=dict)
    """When that time is over, by operation and the marketplace's clock."""

    def __post_init__(self) -> None:
        self._api = SellerApi(self.marketplace)
        self.stopping = Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        # Always read the body: a rest of it would be taken for the next request of the connection.
        request.get_data(parse_form_data=True)
        if request.path.startswith("/_sandbox"):
            return self._control(request)(environ, start_response)
        if request.path.startswith("/media/"):
            return Response(picture(request.path), content_type="image/svg+xml")(environ, start_response)
        response = self._seller_api(request)
        if response is None:
            raise _closed(environ)
        return response(environ, start_response)

    def _seller_api(self, request: Request) -> Response | None:
        try:
            operation, values = operation_of(request)
        except ErrorResponse as error:
            return _error_response(error)
        now = self.marketplace.clock()
        self.premature_calls[operation] += now < self.retry_at.get(operation, now)
        fault = self.faults.next_fault(operation, request.path, now)
        if fault is not None and fault.kind == "busy":
            self.retry_at[operation] = now + timedelta(seconds=int(fault.seconds))
        response: Response | None = None
        if fault is None or fault.kind in TAKES_EFFECT:
            try:
                response = self._api.answer(request, operation, values)
            except ErrorResponse as error:
                response = _error_response(error)
        if fault is not None:
            response = self._faulty_answer(fault, response)
        self.counts[operation] += 1
        status = response.status_code if response is not None else None
        self.calls.append(Call(operation, request.method, request.path, request.args.to_dict(), status))
        return response

    def _faulty_answer(self, fault: Fault, response: Response | None) -> Response | None:
        if fault.kind in ("hang", "hang_after"):
            self.stopping.wait(fault.seconds)
            return None
        if fault.kind in ("drop_before", "drop_after"):
            return None
        if fault.kind == "cut" and response is not None:
            return CutResponse(response.data, response.status, response.headers)
        if fault.kind == "chunked" and response is not None:
            del response.headers["Content-Length"]
            return Response(iter([response.data]), response.status, response.headers)
        if fault.kind == "busy":
            return Response(status=429, headers={"Retry-After": str(int(fault.seconds))})
        if fault.kind == "maintenance":
            return Response(MAINTENANCE, 503, content_type="text/html")
        if fault.kind == "garbage":
            return Response(MAINTENANCE, 200, content_type="text/html")
        if fault.kind == "empty":
            return json_response(200, {"data": []})
        without_id = WITHOUT_ID.get(fault.kind.removesuffix("_before").removesuffix("_after"))
        if without_id or fault.kind == "other_id":
            if response is not None and response.status_code != CREATED:
                return response  # an error is answered as without the fault
            if without_id or response is None:
                return json_response(*(without_id or WITHOUT_ID["no_id"]))
            return json_response(
                CREATED, {**json.loads(response.data), "message_id": self.marketplace.new_id()}
            )
        status = STATUS_FAULTS.get(fault.kind, 500)
        return json_response(status, {"status": status, "message": fault.kind.replace("_", " ")})

    def _control(self, request: Request) -> Response:
        """JSON documents in and out; missing fields have defaults."""
        marketplace = self.marketplace
        document = request.get_json(silent=True) or {}
        match (request.method, request.path.removeprefix("/_sandbox/")):
            case ("GET", "posted"):
                return json_response(200, [asdict(posted) for posted in marketplace.posted])
            case ("GET", "requests"):
                return json_response(200, {"counts": self.counts, "last": [asdict(c) for c in self.calls]})
            case ("GET", "threads"):
                return json_response(200, self._threads())
            case ("GET", "faults"):
                return json_response(200, [asdict(fault) for fault in self.faults.pending()])
            case ("DELETE", "faults"):
                self.faults.clear()
                return json_response(200, [])
            case ("POST", "faults"):
                self.faults.add(**document)
                return json_response(201, document)
            case ("POST", "limits"):
                self.faults.limit(**document)
                return json_response(201, document)
            case ("POST", "forbidden"):
                marketplace.forbidden = set(document["operations"])
                return json_response(200, sorted(marketplace.forbidden))
            case ("POST", "rewriting"):
                marketplace.rewriting = known_kinds(document["kinds"])
                return json_response(200, sorted(marketplace.rewriting))
            case ("POST", "take_away"):
                return json_response(200, marketplace.hide_message(**document))
            case ("POST", "customer_message"):
                thread_id = document.get("thread_id") or self._thread_of(
                    document.get("order_id"), document.get("locale", "")
                )
                message_id = marketplace.customer_writes(thread_id, document["body"])
                return json_response(201, {"thread_id": thread_id, "message_id": message_id})
            case ("POST", "operator_message"):
                message_id = marketplace.operator_writes(document["thread_id"], document["body"])
                return json_response(201, {"thread_id": document["thread_id"], "message_id": message_id})
            case ("POST", "back_office_message"):
                message_id = marketplace.back_office_writes(document["thread_id"], document["body"])
                return json_response(201, {"thread_id": document["thread_id"], "message_id": message_id})
        return json_response(404, {"message": "There is no such control in the sandbox."})

    def _threads(self) -> list[dict[str, Any]]:
        with self.marketplace.lock:
            return [
                {
                    "id": thread["id"],
                    "topic": thread["topic"]["value"],
                    "participants": [p["display_name"] for p in thread["authorized_participants"]],
                    "messages": len(thread["messages"]),
                    "last": thread["messages"][-1]["body"][:80] if thread["messages"] else "",
                }
                for thread in sorted(
                    self.marketplace.threads.values(), key=lambda t: str(t["date_updated"]), reverse=True
                )
            ]

    def _thread_of(self, order_id: str | None, locale: str) -> str:
        """The order's thread, or a new one. Without ``order_id``: a new thread about any order.

        ``locale``: how the locale of its customer begins, such as ``fr``.
        """
        with self.marketplace.lock:
            for thread in self.marketplace.threads.values():
                if order_id and any(e["id"] == order_id for e in thread.get("entities") or []):
                    return str(thread["id"])
            if not self.marketplace.orders:
                self.marketplace.add_order(
                    self.marketplace.add_customer("Robin", "Martin"), "Noise-cancelling headphones"
                )
            customers = {
                each: self.marketplace.customers[order["customer"]["customer_id"]]
                for each, order in self.marketplace.orders.items()
            }
            fitting = [each for each, customer in customers.items() if customer.locale.startswith(locale)]
            order_id = order_id or self.marketplace.random.choice(fitting)
            return self.marketplace.open_thread("Hello,", customers[order_id], order_id=order_id)


class CutResponse(Response):
    """Of its content only the first half is sent, and then the connection closes."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        content = b"".join(super().__call__(environ, start_response))

        def half() -> Iterator[bytes]:
            yield content[: len(content) // 2]
            raise _closed(environ)

        return half()


def _closed(environ: dict[str, Any]) -> ConnectionAbortedError:
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return ConnectionAbortedError()


class MarketplaceServer:
    """Serves a fake marketplace in background threads: ``with MarketplaceServer(...) as server: server.url``.

    ``app`` is one that was served before: it continues with the state, faults and counts that it has.
    """

    def __init__(
        self, marketplace: FakeMarketplace | None = None, port: int = 0, app: SandboxApp | None = None
    ) -> None:
        self.app = app or SandboxApp(marketplace or FakeMarketplace())
        self.app.stopping.clear()
        self._server = make_server(
            "127.0.0.1", port, self.app, threaded=True, request_handler=_QuietKeepAlive
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def marketplace(self) -> FakeMarketplace:
        return self.app.marketplace

    @property
    def faults(self) -> Faults:
        return self.app.faults

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
        self.app.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _QuietKeepAlive(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """``SandboxApp`` records the calls."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """Closed on purpose, by a fault: nothing to log."""


def _error_response(error: ErrorResponse) -> Response:
    if error.body is None:
        return Response(status=error.status)
    return json_response(error.status, error.body)
