from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import requests

from functions import wiring
from functions.inbox.attachments.attachment_files import AttachmentFile
from functions.inbox.attachments.fetching import Fetcher
from functions.inbox.attachments.opening import open_file
from functions.model.clock import shift
from functions.store import attachments, conversations
from functions.store.attachments import StoredFile
from functions.store.files import key_of
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.file_contents import content_of
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.sync import RunSync

START = "2026-11-26T12:00:00.000Z"
PHOTO = content_of("photo.jpg")

Objects = Callable[[], dict[str, bytes]]


@dataclass
class Opened:
    """A conversation whose customer has attached a file, which agents open. The clock stands still."""

    sandbox: MarketplaceServer
    run: RunSync
    thread_id: str
    attachment_id: str
    now: str = START
    requests: list[dict[str, str]] = field(default_factory=list)
    """What started ``fetch_attachment``, the oldest first."""

    @property
    def conversation_id(self) -> str:
        return conversations.id_for(self.thread_id)

    @property
    def key(self) -> str:
        return key_of(self.conversation_id, self.attachment_id)

    @property
    def stored(self) -> StoredFile | None:
        return attachments.get(self.conversation_id, self.attachment_id)

    def open(
        self, *, again: bool = False, start: Callable[[dict[str, str]], None] | None = None
    ) -> AttachmentFile:
        return open_file(
            self.conversation_id,
            self.attachment_id,
            wiring.files(),
            self.now,
            start or self.requests.append,
            again=again,
        )

    def fetch(self, request: dict[str, str] | None = None, seconds_left: float = 90) -> StoredFile | None:
        """As the function does it, for the last request if none is given."""
        return self.fetcher(seconds_left).fetch(**(request or self.requests[-1]))

    def fetcher(self, seconds_left: float = 90) -> Fetcher:
        return Fetcher(wiring.attachment_calls(lambda: seconds_left), wiring.files(), lambda: self.now)

    def opened(self) -> AttachmentFile:
        """Opens the file, fetches it, and opens it again."""
        self.open()
        self.fetch()
        return self.open()

    def later(self, seconds: float) -> None:
        self.now = shift(self.now, seconds=seconds)

    def asked(self) -> int:
        """How often the marketplace was asked for a file."""
        return self.sandbox.app.counts["M13"]

    def contains(self, content: bytes, name: str | None = None) -> None:
        """The marketplace's file is this one from now on."""
        files = self.sandbox.marketplace.files
        files[self.attachment_id] = (name or files[self.attachment_id][0], content)


def downloaded(url: str | None) -> requests.Response:
    assert url
    return requests.get(url, timeout=10)


@pytest.fixture
def objects(cloud: Cloud) -> Objects:
    """What is in the bucket, by key."""
    return lambda: {each.key: each.content for each in cloud.files.objects.with_prefix()}


@pytest.fixture
def opened(sandbox: MarketplaceServer, run: RunSync, monkeypatch: pytest.MonkeyPatch) -> Opened:
    marketplace = sandbox.marketplace
    marie = marketplace.add_customer("Marie", "Tremblay", "fr_CA")
    thread_id = marketplace.open_thread("See the lid.", marie, attachments=[("boîte.jpg", PHOTO)])
    run()
    (attachment_id,) = marketplace.files
    opened = Opened(sandbox, run, thread_id, attachment_id)
    monkeypatch.setattr(wiring, "now", lambda: opened.now)
    return opened
