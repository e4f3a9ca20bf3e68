"""Dead letters are processed again by what could not process them, and stay when that fails again."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

import pytest

from functions.store.tables.messages import MessageRow
from functions.triggers import MODULES
from infra.admin.commands import replay_dead_letters
from infra.admin.console import Console
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime
from infra.local.aws.pollers import Pollers
from tests.builders.admin import resources


class LocalFunctions:
    """The functions of this process, in the place of deployed ones: their names are not other names here."""

    def __init__(self, lambdas: LambdaRuntime) -> None:
        self.lambdas = lambdas
        self.invoked: list[str] = []

    def handler(self, function: str) -> str:
        return f"{MODULES[function]}.lambda_handler"

    def invoke(self, function: str, event: Mapping[str, Any]) -> bool:
        self.invoked += [function, *(r["dynamodb"]["Keys"]["message_id"]["S"] for r in event["Records"])]
        try:
            return not self.lambdas.invoke(function, dict(event))["batchItemFailures"]
        except FunctionFailed:
            return False


def replay(cloud: Cloud, functions: LocalFunctions, queue: str) -> int:
    arguments = Namespace(queue=queue)
    return replay_dead_letters.run(arguments, resources(cloud), Console(yes=True), functions)


def waiting(cloud: Cloud, url: str) -> list[dict[str, Any]]:
    answer = cloud.client("sqs").receive_message(QueueUrl=url, MessageSystemAttributeNames=["All"])
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


@pytest.fixture
def functions(lambdas: LambdaRuntime) -> LocalFunctions:
    return LocalFunctions(lambdas)


def not_enqueued(cloud: Cloud, lambdas: LambdaRuntime) -> None:
    """A reply's record became a dead letter, because there was no queue; a customer's message is near it."""
    MessageRow("c1", "r1", status="queued", delivery_group="c1").save()
    MessageRow("c1", "m1", sender="customer", status="received", sent_at="2026-03-02T14:00:00.000Z").save()
    cloud.client("sqs").delete_queue(QueueUrl=cloud.delivery_queue_url)
    pollers = Pollers(cloud, lambdas)
    while pollers.enqueue_replies.step():
        pass


def test_a_record_that_was_not_enqueued_is_enqueued_by_the_same_function(
    cloud: Cloud, lambdas: LambdaRuntime, functions: LocalFunctions
) -> None:
    not_enqueued(cloud, lambdas)
    cloud._create_queues()

    assert replay(cloud, functions, "stream") == 0

    assert functions.invoked == ["enqueue_replies", "r1"]
    (message,) = waiting(cloud, cloud.delivery_queue_url)
    assert message == {"conversation_id": "c1", "message_id": "r1", "correlation_id": None}
    assert waiting(cloud, cloud.stream_dead_letters_url) == []


def test_a_record_that_fails_again_stays_a_dead_letter(
    cloud: Cloud, lambdas: LambdaRuntime, functions: LocalFunctions
) -> None:
    not_enqueued(cloud, lambdas)

    assert replay(cloud, functions, "stream") == 1

    sqs = cloud.client("sqs")
    counts = sqs.get_queue_attributes(QueueUrl=cloud.stream_dead_letters_url, AttributeNames=["All"])
    left = counts["Attributes"]
    assert int(left["ApproximateNumberOfMessages"]) + int(left["ApproximateNumberOfMessagesNotVisible"]) == 1


def test_a_reply_that_was_received_too_often_comes_into_its_group_of_the_queue_again(
    cloud: Cloud, functions: LocalFunctions
) -> None:
    body = {"conversation_id": "c1", "message_id": "r1", "correlation_id": None}
    cloud.client("sqs").send_message(
        QueueUrl=cloud.delivery_dead_letters_url,
        MessageBody=json.dumps(body),
        MessageGroupId="c1",
        MessageDeduplicationId="d1",
    )

    assert replay(cloud, functions, "delivery") == 0

    assert functions.invoked == []
    assert waiting(cloud, cloud.delivery_queue_url) == [body]
