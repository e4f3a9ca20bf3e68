"""The documents of an order are fetched like files from customers, and only those that the order's panel lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from functions import wiring
from functions.errors import AttachmentNotFound
from functions.inbox.attachments.attachment_files import AttachmentFile, FetchFailure, FileState
from functions.inbox.attachments.fetching import Fetcher
from functions.inbox.attachments.opening import open_file
from functions.inbox.attachments.order_documents import document_id_of, file_id
from functions.store import attachments, conversations
from functions.store.tables.attachments import AttachmentRow
from functions.store.tables.conversations import ConversationRow
from infra.admin import erasure
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.file_contents import content_of
from infra.local.sandbox.order_changes import add_document
from tests.builders.conversations import message_at, store_thread, thread
from tests.integration.orders.conftest import Panels

NAME = "facture.pdf"


@dataclass
class Opened:
    """A document of an order that a conversation is about."""

    panels: Panels
    conversation_id: str
    requests: list[dict[str, str]] = field(default_factory=list)

    @property
    def listed(self) -> list[Any]:
        documents: list[Any] = self.panels.open()["documents"]["value"]
        return documents

    def open(self, file: str | None = None, *, again: bool = False) -> AttachmentFile:
        return open_file(
            self.conversation_id,
            file or self.listed[0]["file_id"],
            wiring.files(),
            self.panels.now,
            self.requests.append,
            again=again,
        )

    def fetched(self, file: str | None = None, *, again: bool = False) -> AttachmentFile:
        self.open(file, again=again)
        calls = wiring.attachment_calls(lambda: 90.0)
        Fetcher(calls, wiring.files(), wiring.now).fetch(**self.requests[-1])
        return self.open(file)


@pytest.fixture
def opened(panels: Panels) -> Opened:
    conversation_id = store_thread(thread(message_at(0, "My invoice?"), order_ids=(panels.order_id,)))
    add_document(panels.sandbox.marketplace, panels.order_id, NAME)
    return Opened(panels, conversation_id)


def test_a_document_is_fetched_and_downloaded_under_its_name(opened: Opened) -> None:
    assert opened.open().state is FileState.FETCHING
    file = opened.fetched()
    assert (file.state, file.name, file.type) == (FileState.READY, NAME, "application/pdf")
    answer = requests.get(file.download_url or "", timeout=10)
    assert answer.content == content_of(NAME), "the document itself, and not a ZIP"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="facture.pdf"')
    (call,) = [call for call in opened.panels.sandbox.app.calls if call.operation == "OR73"]
    assert call.query["document_ids"] == opened.listed[0]["id"]


def test_looking_at_the_order_fetches_no_document(opened: Opened) -> None:
    assert opened.listed
    assert (opened.panels.asked("OR73"), list(AttachmentRow.scan())) == (0, [])


def test_the_marketplace_is_asked_once_for_all_agents(opened: Opened) -> None:
    for _ in range(3):
        assert opened.fetched().state is FileState.READY
    assert opened.panels.asked("OR73") == 1


def test_a_document_that_the_orders_panel_does_not_list_is_not_fetched(opened: Opened) -> None:
    marketplace = opened.panels.sandbox.marketplace
    other = marketplace.add_order(marketplace.add_customer("Luc", "Gagnon"), "Lamp")
    add_document(marketplace, other, "somebody-elses.pdf")
    secret = str(marketplace.order_documents[-1]["id"])
    assert opened.listed
    for guessed in (file_id(other, secret), file_id(opened.panels.order_id, secret), "order-document:x"):
        with pytest.raises(AttachmentNotFound):
            opened.open(guessed)
    assert opened.requests == []


def test_a_document_of_another_conversations_order_is_not_opened_from_here(opened: Opened) -> None:
    document = opened.listed[0]["file_id"]
    opened.conversation_id = store_thread(thread(message_at(0, "Hello"), thread_id="another"))
    with pytest.raises(AttachmentNotFound):
        opened.open(document)


@pytest.mark.parametrize(
    ("fault", "state", "failure"),
    [
        ("busy", FileState.FAILED, FetchFailure.BUSY),
        ("forbidden", FileState.FAILED, FetchFailure.FORBIDDEN),
        ("error", FileState.FAILED, FetchFailure.UNREACHABLE),
        ("garbage", FileState.FAILED, FetchFailure.UNREACHABLE),
        ("cut", FileState.FAILED, FetchFailure.UNREACHABLE),
        ("gone", FileState.GONE, None),
    ],
)
def test_what_cannot_be_fetched_says_why_and_can_be_tried_again(
    opened: Opened, fault: Any, state: FileState, failure: FetchFailure | None
) -> None:
    opened.panels.sandbox.faults.add("OR73", fault)
    file = opened.fetched()
    assert (file.state, file.failure, file.url) == (state, failure, None)
    opened.panels.later(3600)
    assert opened.fetched(again=True).state is FileState.READY


def test_a_document_that_was_removed_is_gone(opened: Opened) -> None:
    document = opened.listed[0]["file_id"]
    opened.panels.sandbox.marketplace.order_documents.clear()
    assert opened.fetched(document).state is FileState.GONE


def test_after_an_erasure_no_document_is_fetched(opened: Opened) -> None:
    document = opened.listed[0]["file_id"]
    ConversationRow(opened.conversation_id).update([ConversationRow.erased_before.set("9999")])
    with pytest.raises(AttachmentNotFound):
        opened.open(document)
    assert opened.requests == []


def test_an_erasure_finds_the_documents_with_the_files_of_the_conversation(
    opened: Opened, cloud: Cloud
) -> None:
    opened.fetched()
    (row,) = attachments.of_conversation(opened.conversation_id)
    assert document_id_of(row.attachment_id) == opened.listed[0]["id"]
    assert len(list(cloud.files.objects.with_prefix())) == 1
    conversation = conversations.get(opened.conversation_id)
    erasure._delete_files(conversation.id, wiring.files(), kept={"in-m0"})
    assert (attachments.of_conversation(conversation.id), list(cloud.files.objects.with_prefix())) == ([], [])


@pytest.mark.parametrize("odd", ["1,2", " 1", "1\n"])
def test_an_id_that_would_ask_for_several_documents_is_not_asked(opened: Opened, odd: str) -> None:
    opened.panels.sandbox.marketplace.order_documents[0]["id"] = odd
    assert opened.fetched().state is FileState.GONE
    assert opened.panels.asked("OR73") == 0


@pytest.mark.parametrize("document_id", ["7001", "a:b:c", "é/ç"])
def test_an_id_of_a_file_gives_the_documents_id_back(document_id: str) -> None:
    assert document_id_of(file_id("1-A", document_id)) == document_id
    assert document_id_of(document_id) is None
    longest = "x" * 900
    assert len(file_id(longest, longest).encode()) <= 1024
