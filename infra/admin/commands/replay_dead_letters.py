"""Processes dead letters again: replies by delivery, stream records by the function that failed."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import boto3

from functions.triggers import MODULES, STREAM_TRIGGERS
from infra.admin.console import Console, plural
from infra.admin.resources import Resources
from infra.stream_events.patterns import compile_filters
from infra.stream_events.records import stream_record

BATCH = 10
VISIBILITY_SECONDS = 120
MAX_PAGES = 100


class Functions(Protocol):
    """The deployed functions, by their physical names."""

    def handler(self, function: str) -> str:
        """Its module and the name in it."""

    def invoke(self, function: str, event: Mapping[str, Any]) -> bool:
        """Waits for its end; False when it failed, also for a part of the event."""


class NotReplayed(Exception):
    """The dead letter stays in its queue. The message says why."""


@dataclass(frozen=True)
class DeadLetter:
    """A dead letter as received; it is invisible to other receivers for ``VISIBILITY_SECONDS``."""

    queue: str
    receipt: str
    message_id: str
    body: dict[str, Any]
    group: str | None


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--queue", choices=("delivery", "stream"), required=True)


def run(
    arguments: Namespace, resources: Resources, console: Console, functions: Functions | None = None
) -> int:
    """Deletes a dead letter only after it was processed. Processing one twice does no harm: a reply that was sent is
    not sent again, and a message gets one automatic reply.
    """
    if arguments.queue == "delivery":
        queue = resources.need(
            resources.delivery_dead_letters, "dead letters: its queues exist only while it runs"
        )
        replay: Callable[[DeadLetter], str] = Deliveries(resources).replay
    else:
        queue = resources.need(
            resources.stream_dead_letters, "dead letters: its queues exist only while it runs"
        )
        replay = StreamRecords(functions or DeployedFunctions()).replay
    sqs = boto3.client("sqs")
    names = ["ApproximateNumberOfMessages"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    count = int(attributes[names[0]])
    console.say(f"{plural(count, 'dead letter')} in {queue.rpartition('/')[2]}.")
    if not count:
        return 0
    first = list(_receive(sqs, queue))
    try:
        for letter in first:
            console.say(f"  {_ids(letter)}")
        if count > len(first):
            console.say(f"  … and {count - len(first):,} more")
        console.confirm("replay")
    finally:
        for letter in first:
            sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=letter.receipt, VisibilityTimeout=0)
    done, left = 0, set[str]()
    while letters := [letter for letter in _receive(sqs, queue) if letter.message_id not in left]:
        for letter in letters:
            try:
                console.say(f"  {_ids(letter)}: {replay(letter)}")
            except NotReplayed as reason:
                left.add(letter.message_id)
                console.say(f"  {_ids(letter)}: not replayed: {reason}")
            else:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=letter.receipt)
                done += 1
    console.say(f"Replayed: {done:,}. Left: {len(left):,}.")
    return 1 if left else 0


def _receive(sqs: Any, queue: str) -> Iterator[DeadLetter]:
    answer = sqs.receive_message(
        QueueUrl=queue,
        MaxNumberOfMessages=BATCH,
        VisibilityTimeout=VISIBILITY_SECONDS,
        MessageSystemAttributeNames=["All"],
    )
    for message in answer.get("Messages", []):
        group = message.get("Attributes", {}).get("MessageGroupId")
        yield DeadLetter(
            queue, message["ReceiptHandle"], message["MessageId"], json.loads(message["Body"]), group
        )


def _ids(letter: DeadLetter) -> str:
    """The dead letter for the terminal, by ids only."""
    batch = letter.body.get("DDBStreamBatchInfo")
    if batch is None:
        return f"{letter.body['conversation_id']} {letter.body['message_id']}"
    records = plural(batch["batchSize"], "record")
    return f"{records} for {_function_of(letter)}, from {batch['shardId']} {batch['startSequenceNumber']}"


def _function_of(letter: DeadLetter) -> str:
    """The physical name of the function that failed."""
    return str(letter.body["requestContext"]["functionArn"]).split(":function:")[1].split(":")[0]


@dataclass(frozen=True)
class Deliveries:
    resources: Resources

    def replay(self, letter: DeadLetter) -> str:
        """The deduplication id makes one message of a send that is repeated after an interruption."""
        queue = self.resources.need(self.resources.delivery_queue, "delivery queue")
        boto3.client("sqs").send_message(
            QueueUrl=queue,
            MessageBody=json.dumps(letter.body),
            MessageGroupId=letter.group or letter.message_id,
            MessageDeduplicationId=f"replayed-{letter.message_id}",
        )
        return "replayed"


@dataclass(frozen=True)
class StreamRecords:
    """Their dead letters only hold positions in the stream, which keeps records for 24 hours.

    After that time there is nothing to do: ``sweep_replies`` handles open replies, and messages that are older get no
    automatic reply.
    """

    functions: Functions

    def replay(self, letter: DeadLetter) -> str:
        stream_records = _records(letter.body["DDBStreamBatchInfo"])
        if stream_records is None:
            return "not in the stream any more; there is nothing to do"
        function = _function_of(letter)
        module = self.functions.handler(function).rpartition(".")[0]
        filters = next(each.filters for each in STREAM_TRIGGERS if MODULES[each.function] == module)
        matches = compile_filters(filters)
        records = [record for record in stream_records if matches(record)]
        if not self.functions.invoke(function, {"Records": records}):
            raise NotReplayed(f"{function} failed again; its log says why")
        return "replayed"


def _records(batch: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The records of the batch; None when the stream does not have them any more."""
    streams = boto3.client("dynamodbstreams")
    arn, last = batch["streamArn"], int(batch["endSequenceNumber"])
    records: list[dict[str, Any]] = []
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=arn,
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
        for _ in range(MAX_PAGES):
            page = streams.get_records(ShardIterator=iterator)
            for record in page["Records"]:
                records.append(stream_record(record, arn))
                if int(record["dynamodb"]["SequenceNumber"]) >= last:
                    return records
            iterator = page.get("NextShardIterator")
            if iterator is None:
                return records
    except (streams.exceptions.TrimmedDataAccessException, streams.exceptions.ResourceNotFoundException):
        return None
    raise NotReplayed("the stream did not return its records")


class DeployedFunctions:
    def handler(self, function: str) -> str:
        return str(boto3.client("lambda").get_function_configuration(FunctionName=function)["Handler"])

    def invoke(self, function: str, event: Mapping[str, Any]) -> bool:
        answer = boto3.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        result = json.loads(answer["Payload"].read() or b"{}")
        return "FunctionError" not in answer and not (result or {}).get("batchItemFailures")
