"""The local run as its user starts it, and a browser in front of it.

With ``BASE_URL`` set the tests drive a deployed inbox instead; those that need the sandbox are skipped.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, ConsoleMessage, Page, StorageState, expect, sync_playwright

from infra.local.token import token
from tests.builders import REPOSITORY
from tests.e2e.chromium import launch

PATIENCE = 20_000
"""Milliseconds within which anything must have happened, on a busy machine too."""
SIZES = {"desktop": (1280, 800), "phone": (360, 740), "wide": (2560, 1440)}
WIDTHS = ["desktop", *(pytest.param(name, marks=pytest.mark.matrix) for name in ("phone", "wide"))]


@dataclass(frozen=True)
class Sandbox:
    """What customers and the back office do at the sandbox marketplace."""

    url: str

    def threads(self) -> list[dict[str, Any]]:
        return list(requests.get(f"{self.url}/threads", timeout=10).json())

    def posted(self) -> list[dict[str, Any]]:
        return list(requests.get(f"{self.url}/posted", timeout=10).json())

    def customer_writes(self, body: str, thread_id: str | None = None) -> str:
        """Returns the thread's id; without one given, an English-speaking customer with an order opens a thread."""
        document = {"body": body, "thread_id": thread_id, "locale": "en"}
        answer = requests.post(f"{self.url}/customer_message", json=document, timeout=10)
        answer.raise_for_status()
        return str(answer.json()["thread_id"])

    def fails(self, operation: str, kind: str, **more: Any) -> None:
        document = {"operation": operation, "kind": kind, **more}
        requests.post(f"{self.url}/faults", json=document, timeout=10).raise_for_status()


@dataclass(frozen=True)
class Inbox:
    url: str
    sandbox: Sandbox
    log: Path

    @property
    def all(self) -> str:
        """The address of the view with all conversations, the last message first."""
        return f"{self.url}/?view=all"

    def get(self, path: str) -> requests.Response:
        """Calls the API as an agent."""
        headers = {"Authorization": f"Bearer {token(self.url)}"}
        return requests.get(self.url + path, headers=headers, timeout=10)

    def conversation_of(self, thread_id: str) -> str:
        """The conversation's id, once the thread has been synchronised."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for row in self.get("/api/conversations").json()["conversations"]:
                if row["mirakl_thread_id"] == thread_id:
                    return str(row["id"])
            time.sleep(0.2)
        raise AssertionError(f"thread {thread_id} was not synchronised")


@contextmanager
def local_run(log: Path, **settings: str) -> Iterator[Inbox]:
    """The inbox on this machine with some settings, as long as it is needed."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local"],
            cwd=REPOSITORY,
            env={**os.environ, "PORT": "0", **settings, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout
        said = ""
        while "Ctrl-C stops it" not in said:
            line = process.stdout.readline()
            assert line, f"the local run ended at once, after saying: {said}{log.read_text()}"
            said += line
        url, control = (re.search(pattern, said) for pattern in (r"Inbox\s+(\S+)", r"(http\S+/_sandbox)"))
        assert url, said
        # With MIRAKL_URL, the caller runs the sandbox.
        controls = control[1] if control else f"{settings['MIRAKL_URL']}/_sandbox"
        yield Inbox(url[1], Sandbox(controls), log)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.fixture(scope="package")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    if os.environ.get("BASE_URL"):
        pytest.skip("BASE_URL names a deployed inbox, which has no sandbox marketplace behind it")
    log = tmp_path_factory.mktemp("inbox") / "log.txt"
    with local_run(log, SYNC_SECONDS="2", UNDO_SECONDS="1") as inbox:
        yield inbox


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def signed_in(browser: Browser, inbox: Inbox) -> StorageState:
    """A browser's cookies after somebody has signed in with it."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(inbox.url)
        choose(page, "Ana Agent")
        page.wait_for_url(f"{inbox.url}/")
        return context.storage_state()


def choose(page: Page, person: str) -> None:
    """Signs in on the sign-in pages."""
    page.get_by_role("button", name=person).click()


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, signed_in: StorageState, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An agent's who has signed in, at each width; nothing may be reported on the browser's console."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-CA", storage_state=signed_in
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if _is_our_fault(said) else None)
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def is_phone(page: Page) -> bool:
    return bool(page.viewport_size and page.viewport_size["width"] < 700)


def _is_our_fault(said: ConsoleMessage) -> bool:
    """The browser itself remarks on every 4xx and broken connection, which some tests are about, and on event
    handlers in the inert document in which hostile markup is taken apart."""
    remarks = ("Failed to load resource", "Executing inline event handler violates")
    return said.type == "error" and not said.text.startswith(remarks)
