"""A marketplace over HTTP that answers exactly what a test prescribes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from functions.mirakl.client import Mirakl
from functions.mirakl.connection import Connection
from functions.mirakl.orders.calls import OrderCalls
from functions.mirakl.time_limits import MIN_REQUEST_SECONDS

Query = dict[str, str]
Body = Callable[[str, Query], "str | Iterable[bytes]"]


@dataclass
class ScriptedMarketplace:
    url: str = ""
    requests: list[tuple[str, Query]] = field(default_factory=list)
    """Paths and queries, the oldest first."""

    def responds(
        self, body: str | Body, status: int = 200, headers: dict[str, str] | None = None, cut_after: int = 0
    ) -> None:
        """The same from now on, or what ``body`` makes of path and query: in one piece, or in pieces.

        ``cut_after``: the connection breaks after so many bytes.
        """
        self.body: Body = body if callable(body) else lambda *_: body
        self.status, self.headers, self.cut_after = status, headers or {}, cut_after
        self.requests.clear()

    def client(self, seconds_left: float = MIN_REQUEST_SECONDS) -> Mirakl:
        """Without another value, there is time for one try of each call."""
        return Mirakl(self.url, lambda: "key", None, lambda: seconds_left, sleep=lambda _: None)

    def order_calls(self) -> OrderCalls:
        """A client for one order that knows of no pauses."""
        connection = Connection(
            self.url, lambda: "key", None, lambda: 60.0, pauses=None, forget_key=lambda: None
        )
        return OrderCalls(connection)


@contextmanager
def scripted_marketplace() -> Iterator[ScriptedMarketplace]:
    scripted = ScriptedMarketplace()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = dict(parse_qsl(url.query))
            scripted.requests.append((url.path, query))
            body = scripted.body(url.path, query)
            self.send_response(scripted.status)
            for name, value in scripted.headers.items():
                self.send_header(name, value)
            with suppress(ConnectionError):  # the client has closed the connection
                self.send_whole(body) if isinstance(body, str) else self.send_in_pieces(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def send_whole(self, text: str) -> None:
            body = text.encode("utf-8", "replace")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: scripted.cut_after or None])
            self.close_connection = bool(scripted.cut_after)

        def send_in_pieces(self, pieces: Iterable[bytes]) -> None:
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            for piece in pieces:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    scripted.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield scripted
    server.shutdown()
    server.server_close()
