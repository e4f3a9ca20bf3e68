"""What passes through the functions when a file of 20 MB comes from a customer, and when one goes to a customer.

Lambda bills time and memory for what passes through a function, and takes at most 6 MB. So no agent's browser gets a
file from one, or gives one to it. Only the functions that talk with the marketplace pass it on, in pieces.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import requests

from functions.delivery_queue import entry_of_reply
from functions.store import conversations, messages
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox.marketplace import FakeMarketplace
from tests.builders.api import Api
from tests.builders.uploads import Uploader

SIZE = 20_000_000
CONTENT = b"%PDF-1.7\n" + bytes(SIZE - 9)
PDF = "application/pdf"


@dataclass(frozen=True)
class Passed:
    what: str
    through_api: int
    """Bytes of the events and answers of the functions that an agent's browser calls."""
    by: str
    """The function that passes it on between marketplace and bucket, in pieces."""


def measure(
    lambdas: LambdaRuntime, marketplace: FakeMarketplace, thread_id: str, synchronise: Callable[[], object]
) -> list[Passed]:
    return [
        _from_customer(lambdas, marketplace, thread_id, synchronise),
        _to_customer(lambdas, thread_id),
    ]


def lines(found: list[Passed]) -> Iterator[str]:
    yield "## A file of 20 MB"
    yield ""
    yield "Browsers load and upload files at the bucket, so nothing of a file passes through the API and its functions."
    yield "One function passes it on between the marketplace and the bucket, in pieces."
    yield ""
    yield "| file | bytes through the functions of the API | passed on by |"
    yield "| --- | ---: | --- |"
    for each in found:
        yield f"| {each.what} | {each.through_api:,} | `{each.by}` |"


def _from_customer(
    lambdas: LambdaRuntime, marketplace: FakeMarketplace, thread_id: str, synchronise: Callable[[], object]
) -> Passed:
    marketplace.customer_writes(thread_id, "See the manual.", attachments=[("manual.pdf", CONTENT)])
    synchronise()
    conversation_id = conversations.id_for(thread_id)
    (newest,) = messages.latest(conversation_id, limit=1, start=None).items
    attachment_id = quote(quote(newest.attachments[0].id, safe=""), safe="")
    path = f"/api/conversations/{conversation_id}/attachments/{attachment_id}"
    counted = _CountedLambdas(lambdas)
    api = Api(counted)
    started: list[dict[str, Any]] = []
    with patch("functions.wiring.invoke", lambda _, event: started.append(event)):
        assert api.get(path).body["state"] == "fetching"
    lambdas.invoke("fetch_attachment", started[0])
    opened = api.get(path).body
    assert opened["state"] == "ready"
    assert requests.get(opened["url"], timeout=60).content == CONTENT
    return Passed("from a customer, opened by an agent", counted.bytes, "fetch_attachment")


def _to_customer(lambdas: LambdaRuntime, thread_id: str) -> Passed:
    counted = _CountedLambdas(lambdas)
    uploader = Uploader(Api(counted))
    upload = uploader.upload("manual.pdf", CONTENT, PDF)
    sent = uploader.send(conversations.id_for(thread_id), upload["upload_id"], key="bench-file")
    assert sent.status == 201, sent.body
    (reply,) = messages.unsettled_replies(limit=2)
    record = {"messageId": "1", "receiptHandle": "none", "body": entry_of_reply(reply)["MessageBody"]}
    assert lambdas.invoke("deliver_message", {"Records": [record]}) == {"batchItemFailures": []}
    return Passed("to a customer, sent by an agent", counted.bytes, "deliver_message")


class _CountedLambdas(LambdaRuntime):
    """Counts the bytes of events and answers, as Lambda limits them."""

    def __init__(self, lambdas: LambdaRuntime) -> None:
        super().__init__()
        self._lambdas = lambdas
        self.bytes = 0

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        answer = self._lambdas.invoke(name, event)
        self.bytes += len(json.dumps(event)) + len(json.dumps(answer))
        return answer
