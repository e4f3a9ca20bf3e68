"""What an agent's browser does to send a file: it asks for a form, and posts the file with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests

from functions import wiring
from functions.model.messages import Message
from functions.store import messages
from functions.store.uploads import key_of
from infra.local.aws.cloud import FILES_BUCKET
from tests.builders.api import Answer, Api
from tests.builders.replies import ReplyHarness

CONTENT = b"The label, as a picture of some bytes.\n" * 40


@dataclass(frozen=True)
class Uploader:
    """``api``: of the agent whose browser it is."""

    api: Api
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def agent_id(self) -> str:
        return self.api.claims["sub"]

    def ask(self, name: str = "label.pdf", size: int = len(CONTENT), kind: str = "application/pdf") -> Answer:
        return self.api.post("/api/uploads", {"name": name, "size": size, "type": kind})

    def upload(
        self, name: str = "label.pdf", content: bytes = CONTENT, kind: str = "application/pdf"
    ) -> dict[str, Any]:
        """The answer to the request for the form, after the bucket has taken the file."""
        allowed = self.ask(name, len(content), kind)
        assert allowed.status == 201, allowed.body
        assert self.post(allowed.body, content).status_code == 204
        form: dict[str, Any] = allowed.body
        return form

    def post(self, form: dict[str, Any], content: bytes = CONTENT) -> requests.Response:
        return self.session.post(form["url"], form["fields"], files={"file": ("any", content)}, timeout=30)

    def send(
        self, conversation_id: str, *upload_ids: str, body: str = "Here is your label.", key: str = "key-1"
    ) -> Answer:
        return self.api.post(
            f"/api/conversations/{conversation_id}/messages",
            {"body": body, "upload_ids": list(upload_ids)},
            key=key,
        )

    def key_of(self, upload_id: str) -> str:
        return key_of(self.agent_id, upload_id)

    def remove(self, upload_id: str) -> None:
        """As the bucket does when an upload is old."""
        wiring._client("s3").delete_object(Bucket=FILES_BUCKET, Key=self.key_of(upload_id))


def stored(harness: ReplyHarness, answer: Answer) -> Message:
    """The row of a reply that the API has accepted."""
    assert answer.status == 201, answer.body
    return messages.get(harness.conversation_id, answer.body["id"])


def files_of(harness: ReplyHarness, message: dict[str, Any]) -> list[tuple[str, bytes]]:
    """Name and content of each file of a message of the marketplace."""
    return [harness.sandbox.marketplace.files[file["id"]] for file in message.get("attachments", ())]
