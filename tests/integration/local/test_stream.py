"""The event source mapping as AWS describes it, on a real stream, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from functions.store.tables.messages import MessageRow
from functions.triggers import StreamTrigger
from infra.local.aws.cloud import Cloud
from infra.local.aws.event_source_mappings import StreamMapping
from infra.local.aws.lambda_runtime import FunctionFailed
from infra.local.aws.pollers import StreamPositions
from infra.local.aws.stream_reader import StreamReader

NOW = time.time()
FAR_FUTURE = NOW + 7200
CUSTOMER_MESSAGES = {"dynamodb": {"NewImage": {"sender": {"S": ["customer"]}}}}


class Reader:
    """A function on the messages stream that records the ids in each batch."""

    def __init__(self, cloud: Cloud, answer: Callable[[list[str]], Any], **settings: Any) -> None:
        self.batches: list[list[str]] = []
        self.letters: list[dict[str, Any]] = []
        self.positions = StreamPositions()
        self._answer = answer
        self._cloud = cloud
        self._settings = {
            "batch_size": 100,
            "batching_window": 0,
            "retry_attempts": 2,
            "max_record_age": 3600,
        }
        self._settings |= settings
        self.restart()

    def restart(self) -> None:
        self.mapping = StreamMapping(
            StreamTrigger("auto_reply", (CUSTOMER_MESSAGES,), **self._settings),
            StreamReader(
                self._cloud.client("dynamodbstreams"),
                self._cloud.messages_stream_arn,
                self.positions.load("reader"),
            ),
            deliver=self._deliver,
            send_dead_letter=self.letters.append,
            save_position=lambda position: self.positions.save("reader", position),
        )

    def run(self) -> list[list[str]]:
        while self.mapping.step():
            pass
        return self.batches

    def _deliver(self, records: list[dict[str, Any]]) -> Any:
        ids = [record["dynamodb"]["Keys"]["message_id"]["S"] for record in records]
        self.numbers = {
            record["dynamodb"]["Keys"]["message_id"]["S"]: record["dynamodb"]["SequenceNumber"]
            for record in records
        }
        self.batches.append(ids)
        return self._answer(ids)

    def failed(self, *ids: str) -> dict[str, Any]:
        return {"batchItemFailures": [{"itemIdentifier": self.numbers[each]} for each in ids]}


def write(*ids: str, sender: str = "customer") -> None:
    for message_id in ids:
        MessageRow("c1", message_id, sender=sender, status="received").save()


def test_batches_are_in_order_and_filtered(cloud: Cloud) -> None:
    reader = Reader(cloud, lambda _: None, batch_size=2)
    write("a", "b")
    write("x", sender="operator")
    write("c")

    assert reader.run() == [["a", "b"], ["c"]]


def test_a_partial_failure_is_retried_from_the_first_failed_record(cloud: Cloud) -> None:
    reader = Reader(cloud, lambda _: reader.failed("d", "c") if len(reader.batches) == 1 else None)
    write("a", "b", "c", "d", "e")

    assert reader.run() == [["a", "b", "c", "d", "e"], ["c", "d", "e"]]


def test_a_failure_that_names_no_record_of_the_batch_fails_all_of_it(cloud: Cloud) -> None:
    reader = Reader(
        cloud,
        lambda _: {"batchItemFailures": [{"itemIdentifier": "?"}]} if len(reader.batches) == 1 else None,
    )
    write("a", "b")

    assert reader.run() == [["a", "b"], ["a"], ["b"]]


def test_bisecting_isolates_a_poison_record_and_everything_else_is_handled_in_order(cloud: Cloud) -> None:
    def fails_on_d(ids: list[str]) -> None:
        if "d" in ids:
            raise FunctionFailed("poison")

    reader = Reader(cloud, fails_on_d, retry_attempts=2)
    write("a", "b", "c", "d", "e", "f")

    batches = reader.run()

    handled = [each for ids in batches if "d" not in ids for each in ids]
    assert handled == ["a", "b", "c", "e", "f"]
    assert batches.count(["d"]) == 3  # once, and two retries
    assert len(reader.letters) == 1


def test_after_its_retries_a_record_becomes_a_dead_letter_with_its_position(cloud: Cloud) -> None:
    reader = Reader(cloud, lambda ids: reader.failed(*ids), retry_attempts=1)
    write("a")

    assert reader.run() == [["a"], ["a"]]

    (letter,) = reader.letters
    assert letter["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert letter["requestContext"]["approximateInvokeCount"] == 2
    batch = letter["DDBStreamBatchInfo"]
    assert batch["batchSize"] == 1
    assert batch["startSequenceNumber"] == batch["endSequenceNumber"] == reader.numbers["a"]
    assert batch["streamArn"] == cloud.messages_stream_arn


def test_a_record_that_is_too_old_becomes_a_dead_letter_without_a_delivery(cloud: Cloud) -> None:
    reader = Reader(cloud, lambda _: None, max_record_age=3600)
    write("a")
    reader.mapping.clock = lambda: FAR_FUTURE

    assert reader.run() == []
    assert [letter["requestContext"]["condition"] for letter in reader.letters] == ["RecordAgeExceeded"]


def test_after_a_restart_only_unfinished_records_are_delivered_again(cloud: Cloud) -> None:
    def dies_at_c(ids: list[str]) -> None:
        if "c" in ids and len(reader.batches) == 2:
            raise KeyboardInterrupt

    reader = Reader(cloud, dies_at_c, batch_size=2)
    write("a", "b", "c")
    with pytest.raises(KeyboardInterrupt):
        reader.run()

    reader.restart()

    assert reader.run() == [["a", "b"], ["c"], ["c"]]


def test_after_a_restart_records_that_were_filtered_out_are_not_read_again(cloud: Cloud) -> None:
    reader = Reader(cloud, lambda _: None)
    write("x", "y", sender="operator")
    reader.run()

    reader.restart()

    assert reader.mapping.step() is False


def test_a_failing_batch_backs_off_and_blocks_the_rest(cloud: Cloud) -> None:
    reader = Reader(cloud, lambda ids: reader.failed(*ids) if ids == ["a"] else None, batch_size=1)
    reader.mapping.clock = lambda: NOW
    write("a")
    reader.mapping.step()
    write("b")
    assert reader.mapping.due == NOW + 1
    reader.mapping.step()
    assert reader.mapping.due == NOW + 2

    assert reader.run() == [["a"], ["a"], ["a"], ["b"]]


def test_a_batch_is_due_when_its_window_is_over_or_it_is_full(cloud: Cloud) -> None:
    reader = Reader(cloud, lambda _: None, batch_size=2, batching_window=5)
    reader.mapping.clock = lambda: NOW
    assert reader.mapping.due is None

    write("a")
    reader.mapping.read()
    assert reader.mapping.due == NOW + 5

    write("b")
    reader.mapping.read()
    assert reader.mapping.due == 0.0
