"""From the stream to the delivery queue: which changes make a message, in which order, and that it holds ids only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions import wiring
from functions.delivery_queue import DeliveryRequest
from functions.handlers.replies.enqueue_replies import lambda_handler
from functions.handlers.replies.sweep_replies import enqueue
from functions.inbox.replies.decisions import retry_reply
from functions.model.messages import Status
from functions.store import messages
from functions.store.tables.messages import MessageRow
from functions.triggers import FUNCTIONS
from infra.local.aws.cloud import Cloud
from infra.local.aws.events import LambdaContext
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.pollers import Pollers
from tests.builders.replies import ReplyHarness

WORDS = "Nobody else may read these words."
CONTEXT = LambdaContext(next(f for f in FUNCTIONS if f.name == "enqueue_replies"))


def write(conversation_id: str, message_id: str, status: str) -> None:
    MessageRow(conversation_id, message_id, status=status, delivery_group=conversation_id).save()


def received(cloud: Cloud, queue: str | None = None) -> list[dict[str, Any]]:
    """What is visible in the queue now, in the delivery queue if none is named."""
    answer = cloud.client("sqs").receive_message(
        QueueUrl=queue or cloud.delivery_queue_url,
        MaxNumberOfMessages=10,
        MessageSystemAttributeNames=["All"],
    )
    return list(answer.get("Messages", []))


def enqueued(cloud: Cloud) -> list[tuple[str, str]]:
    """Group and reply of each new message in the queue, after the stream was read to its end."""
    pollers = Pollers(cloud, LambdaRuntime())
    while pollers.enqueue_replies.step():
        pass
    return [(m["Attributes"]["MessageGroupId"], json.loads(m["Body"])["message_id"]) for m in received(cloud)]


def test_each_reply_that_becomes_queued_is_one_message_in_its_conversation_s_group(cloud: Cloud) -> None:
    write("c1", "r1", "queued")
    write("c1", "m1", "received")
    write("c2", "r2", "failed")
    write("c2", "r2", "queued")

    assert enqueued(cloud) == [("c1", "r1"), ("c2", "r2")]


@pytest.mark.parametrize("before", ["queued", "sending", "unknown"])
def test_a_reply_that_delivery_postpones_or_queues_again_wakes_nobody(cloud: Cloud, before: str) -> None:
    write("c1", "r1", before)
    MessageRow("c1", "r1").update([MessageRow.status.set("queued"), MessageRow.error.set("Wait.")])

    assert enqueued(cloud) == ([("c1", "r1")] if before == "queued" else [])


def test_a_record_that_the_stream_brings_twice_is_one_message(cloud: Cloud) -> None:
    write("c1", "r1", "queued")
    for _ in range(2):
        assert Pollers(cloud, LambdaRuntime()).enqueue_replies.step()  # without the position of the other

    assert len(received(cloud)) == 1


def test_a_message_holds_the_ids_of_its_reply_and_none_of_its_words(
    harness: ReplyHarness, cloud: Cloud
) -> None:
    reply = harness.write(WORDS)
    pollers = Pollers(cloud, LambdaRuntime())
    while pollers.enqueue_replies.step():
        pass
    harness.let_time_pass(180)
    enqueue(harness.row(reply))  # the sweep's message has the same form

    found = received(cloud)

    ids = {"conversation_id": harness.conversation_id, "message_id": reply.id, "correlation_id": None}
    assert [json.loads(message["Body"]) for message in found] == [ids, ids]


def test_no_queue_and_no_dead_letter_holds_words_of_a_message(
    harness: ReplyHarness, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All queues of the account, after a reply, its retry, the sweep, and records that nobody could process."""
    sent: list[str] = []
    sqs = cloud.client("sqs")
    sqs.meta.events.register("before-call.sqs.*", lambda params, **_: sent.append(str(params["body"])))
    monkeypatch.setattr(wiring, "sqs", lambda: sqs)
    harness.sandbox.faults.add("M12", "bad_request")
    reply = harness.write(WORDS)
    pollers = Pollers(cloud, LambdaRuntime())
    pollers.settle()
    assert harness.row(reply).status is Status.FAILED
    retry_reply(harness.conversation_id, reply.id, harness.now, uploads=wiring.uploads)
    enqueue(harness.row(reply))
    url = cloud.delivery_queue_url
    sqs.delete_queue(QueueUrl=url)
    for _ in range(100):
        pollers.enqueue_replies.step()

    assert len(received(cloud, cloud.stream_dead_letters_url)) == 1
    assert len(sent) > 5
    assert not [request for request in sent if WORDS in request]
    assert WORDS in messages.get(harness.conversation_id, reply.id).body


class HalfFullQueue:
    """Stands for SQS when it takes only some messages of a batch, which moto never does."""

    def __init__(self, *refused: int) -> None:
        self.refused = refused
        self.entries: list[dict[str, str]] = []

    def send_message_batch(self, **batch: Any) -> dict[str, Any]:
        self.entries = batch["Entries"]
        return {"Failed": [{"Id": str(number), "Code": "Throttled"} for number in self.refused]}


def records(count: int) -> list[dict[str, Any]]:
    return [
        {
            "eventID": f"e{number}",
            "dynamodb": {
                "SequenceNumber": f"s{number}",
                "NewImage": {
                    "conversation_id": {"S": "c1"},
                    "message_id": {"S": f"r{number}"},
                    "correlation_id": {"S": "request-1"},
                    "delivery_group": {"S": "c1"},
                },
            },
        }
        for number in range(count)
    ]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch, cloud: Cloud) -> HalfFullQueue:
    queue = HalfFullQueue()
    monkeypatch.setattr(wiring, "sqs", lambda: queue)
    return queue


def test_after_a_message_that_is_not_taken_all_later_ones_come_again(
    queue: HalfFullQueue, capsys: pytest.CaptureFixture[str]
) -> None:
    queue.refused = (2, 1)

    answer = lambda_handler({"Records": records(4)}, CONTEXT)

    assert answer == {"batchItemFailures": [{"itemIdentifier": f"s{number}"} for number in (1, 2, 3)]}
    assert '"DeliveryErrors":[2.0]' in capsys.readouterr().out


def test_deduplication_is_by_the_record_and_the_correlation_id_goes_along(queue: HalfFullQueue) -> None:
    assert lambda_handler({"Records": records(2)}, CONTEXT) == {"batchItemFailures": []}

    assert [entry["MessageDeduplicationId"] for entry in queue.entries] == ["e0", "e1"]
    assert [json.loads(entry["MessageBody"])["correlation_id"] for entry in queue.entries] == [
        "request-1"
    ] * 2


def test_a_message_of_a_later_version_with_more_in_it_is_understood() -> None:
    """After a roll-back the queue still holds messages of the version before."""
    body = {"conversation_id": "c1", "message_id": "r1", "reason": "retried"}
    assert DeliveryRequest.of({"body": json.dumps(body)}) == DeliveryRequest("c1", "r1", None)
