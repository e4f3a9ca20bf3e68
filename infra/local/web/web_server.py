"""The web server of the local run: it does the work of CloudFront, API Gateway, Cognito's pages and the S3 bucket."""

from __future__ import annotations

import base64
import errno
import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route as Address

from functions.triggers import ROUTES
from infra.local.aws.events import http_event, parameters_of
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime
from infra.local.processes.settings import CannotRun
from infra.local.web.authorizer import Authorizer
from infra.local.web.sign_in import SignIn
from infra.local.web.user_pool import UserPool
from infra.repository import REPOSITORY
from infra.security_headers import security_headers

DIST = REPOSITORY / "frontend" / "dist"
INDEX = "index.html"
HASHED_NAMES = "assets"
"""Vite's folder of files that have a hash of their content in their name."""
LARGEST_REQUEST = 10 * 1024 * 1024
"""API Gateway's limit."""
START_SECONDS = 10
STOP_SECONDS = 3


def web_app(
    runtime: LambdaRuntime, dist: Path, user_pool: UserPool, marketplace: str, *, files: str
) -> Starlette:
    """The API under ``/api``, the sign-in at Cognito's paths, the files of ``dist`` everywhere else.

    The web app may load pictures from ``marketplace``, which is an address, and from ``files``, which is the origin of
    the bucket of files from customers.
    """
    authorizer = Authorizer(user_pool)
    headers = security_headers(pictures=origin_of(marketplace), files=files)

    async def api(request: Request) -> Response:
        return _secured(await _api(request, runtime, authorizer), headers)

    async def file(request: Request) -> Response:
        return _secured(_file(request.url.path, dist), headers)

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]
    return Starlette(
        routes=[
            *SignIn(user_pool).addresses(),
            Address("/api", api, methods=methods),
            Address("/api/{path:path}", api, methods=methods),
            Address("/{path:path}", file, methods=["GET", "HEAD"]),
        ]
    )


async def _api(request: Request, runtime: LambdaRuntime, authorizer: Authorizer) -> Response:
    """As in API Gateway, the path ends at a question mark, also at one that was percent-encoded."""
    target = request.scope["raw_path"].decode("ascii")
    path = str(request.scope["path"]).partition("?")[0]
    if query := request.scope["query_string"].decode("ascii"):
        target = f"{target}?{query}"
    route = next(
        (
            route
            for route in ROUTES
            if route.method == request.method and parameters_of(route, path) is not None
        ),
        None,
    )
    if route is None:
        return JSONResponse({"message": "Not Found"}, 404)
    body = await _body(request)
    if body is None:
        return JSONResponse({"message": "Request Entity Too Large"}, 413)
    caller = authorizer.admit(request.headers.get("authorization"))
    if caller is None:
        return JSONResponse({"message": "Unauthorized"}, 401, {"www-authenticate": "Bearer"})
    event = http_event(
        route,
        request.method,
        target,
        request.headers.items(),
        body,
        source_ip=request.client.host if request.client else "127.0.0.1",
        authorizer=caller,
    )
    try:
        answer = await run_in_threadpool(runtime.invoke, route.function, event)
    except FunctionFailed:
        return JSONResponse({"message": "Internal Server Error"}, 500)
    return _http_answer(answer)


async def _body(request: Request) -> bytes | None:
    """None when it is too large. It is always read to its end, otherwise the client would not get the answer."""
    size, content = 0, bytearray()
    async for chunk in request.stream():
        size += len(chunk)
        if size <= LARGEST_REQUEST:
            content += chunk
    return bytes(content) if size <= LARGEST_REQUEST else None


def _http_answer(answer: Any) -> Response:
    """A function's answer in payload format 2.0. An answer without a status is the body itself."""
    if not isinstance(answer, dict) or "statusCode" not in answer:
        return JSONResponse(answer)
    body = answer.get("body") or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body
    response = Response(content if isinstance(content, str | bytes) else json.dumps(content))
    response.status_code = answer["statusCode"]
    response.headers["content-type"] = "application/json"
    for name, value in (answer.get("headers") or {}).items():
        response.headers[name] = str(value)
    for cookie in answer.get("cookies") or []:
        response.headers.append("set-cookie", cookie)
    return response


def _file(path: str, dist: Path) -> Response:
    """A path without a file extension is one inside the web app, which is ``index.html``. Other paths may be 404."""
    if "." not in path.rsplit("/", 1)[-1]:
        path = INDEX
    dist = dist.resolve()
    file = (dist / path.lstrip("/")).resolve()
    if not file.is_relative_to(dist) or not file.is_file():
        return PlainTextResponse("Not Found", 404)
    hashed = file.relative_to(dist).parts[0] == HASHED_NAMES
    caching = "public, max-age=31536000, immutable" if hashed else "no-cache"
    return FileResponse(file, headers={"cache-control": caching})


def _secured(response: Response, headers: Mapping[str, str]) -> Response:
    response.headers.update(headers)
    return response


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address.strip())
    return f"{parts.scheme}://{parts.netloc}"


def origins_of(listening: socket.socket) -> list[str]:
    """The origins of the server for a browser on this machine; the first one is for messages to the user."""
    port = listening.getsockname()[1]
    return [f"http://{host}:{port}" for host in ("localhost", "127.0.0.1")]


def listen_on(port: int) -> socket.socket:
    """A listening socket on the loopback interface. Raises ``CannotRun`` when the port is taken."""
    # With the protocol named, asyncio knows that this is TCP and sends small answers without delay.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        reason = "is taken by another program" if error.errno == errno.EADDRINUSE else "may not be used"
        raise CannotRun(
            f"Port {port} {reason}: choose another one, for example `PORT={port + 1} make run`."
        ) from error
    listening.listen(128)
    return listening


@contextmanager
def serving(app: Starlette, listening: socket.socket) -> Iterator[str]:
    """Serves in a background thread; yields the URL."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, name="web-server", daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("The web server did not start.")
        time.sleep(0.01)
    try:
        yield origins_of(listening)[0]
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS + 1)
