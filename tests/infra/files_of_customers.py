"""A scenario for the permissions: all that happens to files from customers."""

from __future__ import annotations

from typing import Any

from functions.store import attachments, conversations
from functions.store.attachments import FETCHING
from functions.store.files import key_of
from functions.store.tables.conversations import ConversationRow
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.s3.objects import StoredObject
from infra.local.sandbox.file_contents import content_of
from infra.local.sandbox.order_changes import add_document
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Answer, Api
from tests.builders.waiting import eventually

AFTER_ALL = "9999"
"""A time after all messages."""
HANG_SECONDS = 2.0


class FilesOfCustomers:
    def __init__(self, cloud: Cloud, lambdas: LambdaRuntime, sandbox: MarketplaceServer) -> None:
        self.cloud = cloud
        self.lambdas = lambdas
        self.sandbox = sandbox
        self.api = Api(lambdas)

    def run(self) -> None:
        self.sandbox.faults.clear()
        first, second, third, fourth, *erased = self.files = self.come_in(6)
        self.is_opened(first, self.get)
        self.is_opened(second, self.retry)
        self.is_opened_when_the_marketplace_is_busy(third)
        self.an_orders_documents_are_opened()
        self.is_erased_while_it_is_fetched(fourth)
        ConversationRow(self.conversation_id).update([ConversationRow.erased_before.set(AFTER_ALL)])
        for file, read in zip(erased, (self.get, self.retry), strict=True):
            assert read(file).code == "attachment_not_found"

    def come_in(self, count: int) -> list[str]:
        """A conversation with so many files; returns their ids."""
        marketplace = self.sandbox.marketplace
        contents = [(f"{number}.png", content_of(f"{number}.png")) for number in range(count)]
        zoe = marketplace.add_customer("Zoe", "Roy")
        order_id = marketplace.add_order(zoe, "Kettle")
        thread_id = marketplace.open_thread("Look at this.", zoe, order_id=order_id, attachments=contents)
        self.lambdas.invoke("sync_messages", {})
        self.conversation_id = conversations.id_for(thread_id)
        return [file["id"] for file in marketplace.threads[thread_id]["messages"][0]["attachments"]]

    def is_opened(self, file: str, read: Any) -> None:
        assert read(file).body["state"] == "fetching"
        eventually(lambda: read(file).body["state"] == "ready")

    def is_opened_when_the_marketplace_is_busy(self, file: str) -> None:
        self.sandbox.faults.add("M13", "busy")
        self.get(file)
        eventually(lambda: self.get(file).body["failure"] == "busy")
        eventually(lambda: self.retry(file).body["state"] == "ready")

    def an_orders_documents_are_opened(self) -> None:
        (order_id,) = conversations.get(self.conversation_id).order_ids
        for name in ("invoice.pdf", "label.pdf"):
            add_document(self.sandbox.marketplace, order_id, name)
        listed = self.api.get(f"/api/orders/{order_id}").body["documents"]["value"]
        for document, read in zip(listed, (self.get, self.retry), strict=True):
            self.is_opened(document["file_id"], read)

    def is_erased_while_it_is_fetched(self, file: str) -> None:
        key = key_of(self.conversation_id, file)
        self.sandbox.faults.add("M13", "hang", seconds=HANG_SECONDS)
        self.get(file)
        eventually(lambda: self.row(file).state == FETCHING)
        self.cloud.files.objects.put(StoredObject(key, b"", {}, self.cloud.files.now()))
        attachments.delete(self.row(file))
        eventually(lambda: self.cloud.files.objects.get(key) is None)

    def row(self, file: str) -> attachments.StoredFile:
        found = attachments.get(self.conversation_id, file)
        assert found
        return found

    def get(self, file: str) -> Answer:
        return self.api.get(self.path(file))

    def retry(self, file: str) -> Answer:
        return self.api.post(f"{self.path(file)}/retry")

    def path(self, file: str) -> str:
        return f"/api/conversations/{self.conversation_id}/attachments/{file}"
