"""Gives dead letters another try: replies to delivery, stream records to the function that did not take them."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from functions.triggers import AUTO_REPLY_STREAM, DELIVERY_PIPE
from infra.admin.console import Console, plural
from infra.admin.resources import Resources
from infra.stream_events.patterns import at_path, compile_pattern
from infra.stream_events.records import stream_record

AT_ONCE = 10
INVISIBLE_SECONDS = 120
MOST_PAGES = 100

Invoke = Callable[[str, Mapping[str, Any]], bool]
"""Runs a function with an event and waits for it; False when it did not take all of it."""


class NotTaken(Exception):
    """The letter stays; the message says why."""


@dataclass(frozen=True)
class Letter:
    """A dead letter as received: nobody else gets it for two minutes."""

    queue: str
    receipt: str
    message_id: str
    body: dict[str, Any]
    group: str | None


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--queue", choices=("delivery", "stream"), required=True)


def run(arguments: Namespace, resources: Resources, console: Console, invoke: Invoke | None = None) -> int:
    """Each letter is deleted only after what it stands for has been taken. Replaying twice does no harm: a reply
    that was sent is not sent again, and a message is answered automatically only once."""
    if arguments.queue == "delivery":
        queue = resources.need(
            resources.delivery_dead_letters, "dead letters: its queues are gone when it stops"
        )
        replay: Callable[[Letter], str] = Deliveries(resources).replay
    else:
        queue = resources.need(
            resources.stream_dead_letters, "dead letters: its queues are gone when it stops"
        )
        replay = StreamRecords(resources, invoke or _invoke).replay
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
            except NotTaken as reason:
                left.add(letter.message_id)
                console.say(f"  {_ids(letter)}: stays: {reason}")
            else:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=letter.receipt)
                done += 1
    console.say(f"Dealt with: {done:,}. Left: {len(left):,}.")
    return 1 if left else 0


def _receive(sqs: Any, queue: str) -> Iterator[Letter]:
    answer = sqs.receive_message(
        QueueUrl=queue,
        MaxNumberOfMessages=AT_ONCE,
        VisibilityTimeout=INVISIBLE_SECONDS,
        MessageSystemAttributeNames=["All"],
    )
    for message in answer.get("Messages", []):
        group = message.get("Attributes", {}).get("MessageGroupId")
        yield Letter(
            queue, message["ReceiptHandle"], message["MessageId"], json.loads(message["Body"]), group
        )


def _ids(letter: Letter) -> str:
    """What the letter is about, in ids alone."""
    if keys := letter.body.get("dynamodb", {}).get("Keys"):
        return " ".join(value["S"] for value in keys.values())
    batch = letter.body["DDBStreamBatchInfo"]
    taker = _function_of(letter) or "the delivery pipe"
    records = plural(batch["batchSize"], "record")
    return f"{records} for {taker}, from {batch['shardId']} {batch['startSequenceNumber']}"


def _function_of(letter: Letter) -> str | None:
    """The function that did not take the records; None when it was the pipe."""
    arn = letter.body.get("requestContext", {}).get("functionArn")
    return str(arn).split(":function:")[1].split(":")[0] if arn else None


@dataclass(frozen=True)
class Deliveries:
    resources: Resources

    def replay(self, letter: Letter) -> str:
        self.send(letter.body, letter.group or letter.message_id, f"replayed-{letter.message_id}")
        return "replayed"

    def send(self, body: Mapping[str, Any], group: str, deduplicate: str) -> None:
        """``deduplicate``: said again after an interruption, it is taken for the same."""
        queue = self.resources.need(self.resources.delivery_queue, "delivery queue")
        boto3.client("sqs").send_message(
            QueueUrl=queue,
            MessageBody=json.dumps(body),
            MessageGroupId=group,
            MessageDeduplicationId=deduplicate,
        )


@dataclass(frozen=True)
class StreamRecords:
    """Their dead letters only say where in the stream the records are. It remembers them for 24 hours; after that
    nothing is left to do: open replies are with the sweep, and what is older is not answered automatically."""

    resources: Resources
    invoke: Invoke

    def replay(self, letter: Letter) -> str:
        found = _records(letter.body["DDBStreamBatchInfo"])
        if found is None:
            return "forgotten by the stream, and nothing is left to do"
        function = _function_of(letter)
        matches = compile_pattern(AUTO_REPLY_STREAM.filter if function else DELIVERY_PIPE.filter)
        records = [record for record in found if matches(record)]
        if function and not self.invoke(function, {"Records": records}):
            raise NotTaken(f"{function} failed again; its log says why")
        if not function:
            for record in records:
                group = str(at_path(record, DELIVERY_PIPE.group_path))
                Deliveries(self.resources).send(record, group, f"replayed-{record['eventID']}")
        return "replayed"


def _records(batch: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The stream's records from the first to the last of the batch; None when the stream has forgotten them."""
    streams = boto3.client("dynamodbstreams")
    arn, last = batch["streamArn"], int(batch["endSequenceNumber"])
    found: list[dict[str, Any]] = []
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=arn,
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
        for _ in range(MOST_PAGES):
            page = streams.get_records(ShardIterator=iterator)
            for record in page["Records"]:
                found.append(stream_record(record, arn))
                if int(record["dynamodb"]["SequenceNumber"]) >= last:
                    return found
            iterator = page.get("NextShardIterator")
            if iterator is None:
                return found
    except (streams.exceptions.TrimmedDataAccessException, streams.exceptions.ResourceNotFoundException):
        return None
    raise NotTaken("the stream does not give its records")


def _invoke(function: str, event: Mapping[str, Any]) -> bool:
    answer = boto3.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    result = json.loads(answer["Payload"].read() or b"{}")
    return "FunctionError" not in answer and not (result or {}).get("batchItemFailures")
