"""The part of Lambda's HTTP API that our functions use: asynchronous invocation of another function."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from functions.triggers import FUNCTIONS
from infra.local.aws.events import Event
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime

LAMBDA_URL = "AWS_ENDPOINT_URL_LAMBDA"
ASYNCHRONOUS = "Event"
STOP_SECONDS = 5

logger = logging.getLogger(__name__)


@contextmanager
def lambda_api(runtime: LambdaRuntime) -> Iterator[None]:
    """Serves it, with ``AWS_ENDPOINT_URL_LAMBDA`` set to it, until the end of the ``with`` block."""
    running: list[Thread] = []
    names = {f"/2015-03-31/functions/{function.name}/invocations": function.name for function in FUNCTIONS}

    @Request.application
    def application(request: Request) -> Response:
        name = names.get(request.path)
        if name is None or request.headers.get("X-Amz-Invocation-Type") != ASYNCHRONOUS:
            return Response(json.dumps({"Message": "There is no such function."}), 404)
        thread = Thread(target=_run, args=(runtime, name, request.get_json(force=True)), daemon=True)
        thread.start()
        running[:] = [*(other for other in running if other.is_alive()), thread]
        return Response(status=202)

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="invoke", daemon=True).start()
    os.environ[LAMBDA_URL] = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        del os.environ[LAMBDA_URL]
        server.shutdown()
        server.server_close()
        for thread in running:
            thread.join(STOP_SECONDS)


def _run(runtime: LambdaRuntime, name: str, event: Event) -> None:
    try:
        runtime.invoke(name, event)
    except FunctionFailed:
        logger.info("%s failed and is not retried", name)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The function itself logs."""
