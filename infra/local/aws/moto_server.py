"""moto's server in a process of its own.

``python -m infra.local.aws.moto_server`` prints its port on the first line and serves until its standard input is
closed: so it ends with the process that started it, even if that one is killed.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from infra.repository import REPOSITORY

MAX_ITERATORS = 10_000
CLEANUP_SECONDS = 60


@contextmanager
def moto_server() -> Iterator[str]:
    """Starts the server on a free port of the loopback interface; yields its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.local.aws.moto_server"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Not in the terminal's foreground process group: Ctrl-C must not stop moto before us.
        start_new_session=True,
    )
    with process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            if not port:
                raise RuntimeError("moto's server did not start; its own output is above.")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def serve() -> None:
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415 (only the child process imports moto)
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server  # noqa: PLC0415

    from infra.local.aws.changed_moto import change_moto  # noqa: PLC0415

    class KeepAlive(MotoRequestHandler):
        protocol_version = "HTTP/1.1"

    change_moto()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = make_server(
        "127.0.0.1",
        0,
        DomainDispatcherApplication(create_backend_app),
        threaded=True,
        request_handler=KeepAlive,
    )
    Thread(target=server.serve_forever, daemon=True).start()
    Thread(target=delete_old_iterators, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


def delete_old_iterators() -> None:
    """moto keeps all shard iterators that it ever returned: with two readers, a gigabyte a day."""
    from moto.dynamodbstreams.models import dynamodbstreams_backends  # noqa: PLC0415

    while True:
        time.sleep(CLEANUP_SECONDS)
        for account in list(dynamodbstreams_backends.values()):
            for backend in list(account.values()):
                for iterator in list(backend.shard_iterators)[:-MAX_ITERATORS]:
                    del backend.shard_iterators[iterator]


if __name__ == "__main__":
    serve()
