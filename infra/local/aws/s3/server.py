"""Amazon S3 for the local run and the tests: one private bucket, at a path of the loopback interface.

moto accepts addresses and forms that have expired or were never signed. This server checks what S3 checks, so that an
address or a form that works here works on AWS. It has no policies: unlike S3, it answers 404 and not 403 for an object
that is missing when the caller may not list the bucket. It has no lifecycle rules: nothing expires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from secrets import token_hex
from socket import socket
from threading import Thread

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from infra.local.aws.s3.cors import cors_headers, preflight
from infra.local.aws.s3.errors import S3Error
from infra.local.aws.s3.form_uploads import is_form, store_form
from infra.local.aws.s3.objects import Objects
from infra.local.aws.s3.operations import perform
from infra.local.aws.s3.signatures import Credentials, S3Request, verify

IDLE_SECONDS = 20.0
"""How long the next part of a form may take."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Bucket:
    name: str
    credentials: Credentials
    """Those of the only user."""
    objects: Objects
    now: Callable[[], datetime] = _utc_now
    """The bucket's clock."""
    origin: str = ""
    """Scheme, host and port, once it is served."""


@contextmanager
def serving_bucket(bucket: Bucket) -> Iterator[Bucket]:
    """Serves it on a free port until the end of the ``with`` block."""

    @Request.application
    def application(request: Request) -> Response:
        return _answer(bucket, request)

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="s3", daemon=True).start()
    bucket.origin = f"http://127.0.0.1:{server.server_port}"
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()


def _answer(bucket: Bucket, received: Request) -> Response:
    request = _request_of(received)
    request_id = token_hex(8).upper()
    try:
        response = _perform(bucket, request, received)
    except S3Error as error:
        response = Response(error.document(request_id), error.status, content_type="application/xml")
    response.headers.update(cors_headers(request.method, request.headers))
    response.headers["x-amz-request-id"] = request_id
    response.headers["Server"] = "AmazonS3"
    return response


def _perform(bucket: Bucket, request: S3Request, received: Request) -> Response:
    """The body is read in any case: a client that still sends would not read the answer."""
    if is_form(request):
        connection: socket = received.environ["werkzeug.socket"]
        connection.settimeout(IDLE_SECONDS)
        try:
            return store_form(
                request, received.stream, bucket.name, bucket.credentials, bucket.objects, bucket.now()
            )
        finally:
            connection.settimeout(None)
    request = replace(request, body=received.get_data())
    if request.method == "OPTIONS":
        return preflight(request.headers)
    verify(request, bucket.credentials, bucket.now())
    return perform(request, bucket.name, bucket.objects, bucket.now())


def _request_of(received: Request) -> S3Request:
    """Without its body."""
    # The path as it was sent: WSGI's own is decoded.
    path, _, query = str(received.environ["REQUEST_URI"]).partition("?")
    headers = {name.lower(): value for name, value in received.headers.items()}
    return S3Request(received.method, path, query, headers)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_expect_100(self) -> bool:
        """werkzeug sends the interim answer itself."""
        return True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The functions log what they do."""
