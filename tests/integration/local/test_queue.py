"""The queue's event source mapping on a real FIFO queue, step by step."""

from __future__ import annotations

import json
from typing import Any

from functions import triggers
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.pollers import Pollers


class Delivery:
    """Replaces ``deliver_message``: records its events and fails as prescribed."""

    def __init__(self, cloud: Cloud) -> None:
        self.given: list[str] = []
        self.fails: set[str] = set()
        self.raises: set[str] = set()
        self.cloud = cloud
        self.pollers = Pollers(cloud, LambdaRuntime({"deliver_message": self.handler}))

    def handler(self, event: dict[str, Any], _context: Any) -> dict[str, Any]:
        failures = []
        for record in event["Records"]:
            self.given.append(record["body"])
            if record["body"] in self.raises:
                raise RuntimeError(record["body"])
            if record["body"] in self.fails:
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}

    def send(self, body: str, group: str = "c1") -> None:
        self.cloud.client("sqs").send_message(
            QueueUrl=self.cloud.delivery_queue_url,
            MessageBody=body,
            MessageGroupId=group,
            MessageDeduplicationId=body,
        )

    def run(self) -> list[str]:
        while self.pollers.deliveries.step():
            pass
        return self.given

    def later(self) -> list[str]:
        self.pollers.deliveries.expire_visibility()
        return self.run()


def test_a_handled_message_is_deleted(cloud: Cloud) -> None:
    delivery = Delivery(cloud)
    delivery.send("a")
    delivery.send("b")

    assert delivery.run() == ["a", "b"]
    assert delivery.later() == ["a", "b"]


def test_a_message_whose_handler_raises_returns_after_the_visibility_timeout(cloud: Cloud) -> None:
    delivery = Delivery(cloud)
    delivery.send("a")
    delivery.raises = {"a"}
    assert delivery.run() == ["a"]

    delivery.raises = set()

    assert delivery.run() == ["a"]
    assert delivery.later() == ["a", "a"]
    assert delivery.later() == ["a", "a"]


def test_a_failing_message_delays_only_its_own_conversation(cloud: Cloud) -> None:
    delivery = Delivery(cloud)
    delivery.send("a1", group="a")
    delivery.send("a2", group="a")
    delivery.send("b1", group="b")
    delivery.fails = {"a1"}
    assert delivery.run() == ["a1", "b1"]

    delivery.fails = set()

    assert delivery.later() == ["a1", "b1", "a1", "a2"]


def test_a_message_that_always_fails_becomes_a_dead_letter(cloud: Cloud) -> None:
    delivery = Delivery(cloud)
    delivery.send("a")
    delivery.fails = {"a"}
    most = triggers.DELIVERY_QUEUE.max_receive_count
    for _ in range(most + 5):
        delivery.later()

    assert delivery.given == ["a"] * most
    (letter,) = cloud.client("sqs").receive_message(QueueUrl=cloud.delivery_dead_letters_url)["Messages"]
    assert letter["Body"] == "a"


def test_the_queue_is_made_as_the_triggers_say(cloud: Cloud) -> None:
    attributes = cloud.client("sqs").get_queue_attributes(
        QueueUrl=cloud.delivery_queue_url, AttributeNames=["All"]
    )["Attributes"]

    queue = triggers.DELIVERY_QUEUE
    assert attributes["FifoQueue"] == "true"
    assert attributes["VisibilityTimeout"] == str(queue.visibility_timeout)
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] == queue.max_receive_count
    assert attributes["DelaySeconds"] == str(cloud.undo_seconds)
