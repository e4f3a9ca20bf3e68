"""A scenario for the permissions: agents upload files, and replies are sent with them."""

from __future__ import annotations

from functions.model.messages import Status
from functions.store import conversations, messages
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.uploads import Uploader
from tests.builders.waiting import eventually


class FilesToCustomers:
    """Replies are delivered meanwhile."""

    def __init__(self, api: Api, sandbox: MarketplaceServer, thread_id: str) -> None:
        self.agent = Uploader(api)
        self.sandbox = sandbox
        self.conversation_id = conversations.id_for(thread_id)

    def run(self) -> None:
        self.is_refused_with_a_file_that_is_not_there()
        self.is_retried_with_its_file()
        self.is_stopped_by_a_file_that_is_gone()

    def is_refused_with_a_file_that_is_not_there(self) -> None:
        refused = self.agent.send(self.conversation_id, "never uploaded", key="no file")
        assert refused.code == "upload_missing"

    def is_retried_with_its_file(self) -> None:
        upload_id = self.agent.upload()["upload_id"]
        self.sandbox.faults.add("M12", "bad_request")
        reply_id = self.send(upload_id, "Your label.", key="refused")
        eventually(lambda: self.status(reply_id) is Status.FAILED)
        assert self.agent.api.post(self.path(reply_id, "retry")).status == 200
        eventually(lambda: self.status(reply_id) is Status.SENT)

    def is_stopped_by_a_file_that_is_gone(self) -> None:
        upload_id = self.agent.upload()["upload_id"]
        reply_id = self.send(upload_id, "And the second label.", key="gone")
        self.agent.remove(upload_id)
        eventually(lambda: self.status(reply_id) is Status.FAILED)
        assert self.agent.api.post(self.path(reply_id, "retry")).code == "upload_missing"
        discarded = self.agent.api.post(self.path(reply_id, "resolve"), {"decision": "discard"})
        assert discarded.status == 200

    def send(self, upload_id: str, body: str, *, key: str) -> str:
        return str(self.agent.send(self.conversation_id, upload_id, body=body, key=key).body["id"])

    def path(self, reply_id: str, action: str) -> str:
        return f"/api/conversations/{self.conversation_id}/messages/{reply_id}/{action}"

    def status(self, reply_id: str) -> Status:
        return messages.get(self.conversation_id, reply_id).status
