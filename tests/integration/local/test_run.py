"""The local run as a process: it prints its address, and no child process outlives it."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from infra.local.web.web_server import DIST, INDEX
from infra.repository import REPOSITORY

SECONDS = 60

pytestmark = pytest.mark.skipif(not (DIST / INDEX).is_file(), reason="the page is not built: make build")


@contextmanager
def started(**settings: str) -> Iterator[subprocess.Popen[str]]:
    # Without the variables that other tests have set for their account.
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MIRAKL_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.local"],
        cwd=REPOSITORY,
        env={**outside, "PORT": "0", "PYTHONFAULTHANDLER": "1", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def output_of(process: subprocess.Popen[str]) -> tuple[str, str]:
    """All that it prints until it ends. When it does not end, the error shows what each of its threads is doing."""
    try:
        return process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        raise AssertionError(f"It does not end:\n{process.communicate()[1]}") from None


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    for line in process.stdout:
        if line.strip().startswith("Inbox"):
            return line.split()[-1]
    assert process.stderr
    raise AssertionError(process.stderr.read())


def token_from(url: str) -> subprocess.CompletedProcess[str]:
    """What ``make token`` runs."""
    return subprocess.run(
        [sys.executable, "-m", "infra.local.token"],
        cwd=REPOSITORY,
        env={**os.environ, "PORT": url.rpartition(":")[2]},
        capture_output=True,
        text=True,
        check=False,
    )


def children_of(parent: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [line.split() for line in listed.stdout.splitlines()]
    return [int(child) for child, its_parent in pairs if int(its_parent) == parent]


def send_to_another_thread(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """The kernel chooses the thread that takes a signal: nearly always the first one, but not always.

    A thread may have ended since it was listed.
    """
    threads = (int(thread.name) for thread in Path(f"/proc/{process.pid}/task").iterdir())
    others = [thread for thread in threads if thread != process.pid]
    assert any(ctypes.CDLL(None).tgkill(process.pid, thread, number) == 0 for thread in others)


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + SECONDS
    for pid in pids:
        while time.monotonic() < deadline:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.05)
        else:
            raise AssertionError(f"{pid} is still there")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_web_app_and_api_and_stops_cleanly(stop: signal.Signals) -> None:
    with started() as process:
        url = url_of(process)
        page = requests.get(url, timeout=SECONDS)
        token = token_from(url).stdout.strip()
        agent = {"Authorization": f"Bearer {token}"}
        api = requests.get(f"{url}/api/conversations", headers=agent, timeout=SECONDS)
        children = children_of(process.pid)

        process.send_signal(stop)
        out, err = output_of(process)

    assert page.headers["content-type"].startswith("text/html")
    assert api.json().keys() == {"conversations", "next_cursor"}
    assert process.returncode == 0
    assert "Stopped." in out
    assert "Traceback" not in err
    assert children
    wait_until_gone(children)


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's tgkill")
def test_it_stops_whichever_thread_takes_the_signal() -> None:
    with started() as process:
        url_of(process)

        send_to_another_thread(process, signal.SIGINT)
        out, _ = output_of(process)

    assert process.returncode == 0
    assert "Stopped." in out


def test_its_child_processes_end_when_it_is_killed() -> None:
    with started() as process:
        url_of(process)
        children = children_of(process.pid)
        process.kill()
        output_of(process)

    assert children
    wait_until_gone(children)


def test_a_used_port_is_reported_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with started(PORT=str(port)) as process:
            _, err = output_of(process)

    assert process.returncode == 1
    assert err.strip() == (
        f"Port {port} is taken by another program: choose another one, for example `PORT={port + 1} make run`."
    )


def test_asking_for_a_token_without_a_local_run_is_an_error() -> None:
    asked = token_from("http://localhost:9")

    assert (asked.returncode, asked.stdout) == (1, "")
    assert "Nothing answers at http://localhost:9: start `make run` first" in asked.stderr


def test_a_missing_key_is_reported_before_anything_starts() -> None:
    with started(MIRAKL_URL="https://marketplace.example.com") as process:
        out, err = output_of(process)

    assert process.returncode == 1
    assert out == ""
    assert "MIRAKL_API_KEY is missing" in err


def test_a_dynamodb_that_does_not_answer_is_reported() -> None:
    with started(AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:9") as process:
        _, err = output_of(process)

    assert process.returncode == 1
    assert "Nothing answers at AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:9" in err
