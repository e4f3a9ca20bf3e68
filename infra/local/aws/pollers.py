"""Keeps everything behind the API moving: the messages stream to its two readers, the queue to delivery.

``step`` and ``settle`` do it in the caller's thread, in an order that is always the same; ``running`` does it
continuously, in threads.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.triggers import AUTO_REPLY_STREAM, DELIVERY_PIPE, DELIVERY_QUEUE
from infra.local.aws.cloud import ACCOUNT, REGION, Cloud, queue_arn
from infra.local.aws.dead_letters import lambda_failure, pipe_failure
from infra.local.aws.event_source_mappings import Deliver, MappingSettings, QueueMapping, StreamMapping
from infra.local.aws.events import Event
from infra.local.aws.lambda_runtime import FunctionFailed, Lambdas
from infra.local.aws.stream_reader import Position, StreamReader
from infra.stream_events.patterns import at_path

IDLE_SECONDS = 0.25
"""Between two looks at an empty stream or queue; a function that has run cuts it short."""
AFTER_ERROR_SECONDS = 1.0
DELIVERY_WORKERS = 4
STOP_SECONDS = 3.0
PIPE_ARN = f"arn:aws:pipes:{REGION}:{ACCOUNT}:pipe/delivery"

logger = logging.getLogger(__name__)


class Positions:
    """Where each reader of the stream stands; this one forgets at the end, ``durable`` has one that does not."""

    def __init__(self) -> None:
        self._positions: dict[str, Position] = {}

    def load(self, reader: str) -> Position | None:
        return self._positions.get(reader)

    def save(self, reader: str, position: Position) -> None:
        self._positions[reader] = position


class Pump:
    """Make a new one with the same ``positions`` to play a crash of everything but the stores."""

    def __init__(self, cloud: Cloud, lambdas: Lambdas, positions: Positions | None = None) -> None:
        self.positions = positions or Positions()
        self._lambdas = lambdas
        sqs, streams = cloud.client("sqs"), cloud.client("dynamodbstreams")

        def reader(name: str) -> StreamReader:
            return StreamReader(streams, cloud.messages_stream_arn, self.positions.load(name))

        def bury(letter: dict[str, object]) -> None:
            logger.error("A stream record is a dead letter: %s", letter["DDBStreamBatchInfo"])
            cloud.bury_stream_records(letter)

        trigger, pipe, queue = AUTO_REPLY_STREAM, DELIVERY_PIPE, DELIVERY_QUEUE
        self.auto_reply = StreamMapping(
            MappingSettings(
                trigger.filter,
                trigger.batch_size,
                trigger.batching_window,
                trigger.retry_attempts,
                trigger.max_record_age,
            ),
            reader(trigger.function),
            deliver=lambda records: lambdas.invoke(trigger.function, {"Records": records}),
            dead_letter=bury,
            describe_failure=lambda_failure(trigger.function),
            save=lambda position: self.positions.save(trigger.function, position),
        )
        self.pipe = StreamMapping(
            MappingSettings(pipe.filter, 1, 0, pipe.retry_attempts, pipe.max_record_age),
            reader("pipe"),
            deliver=fifo_sender(sqs, cloud.delivery_queue_url, pipe.group_path, pipe.dedupe_path),
            dead_letter=bury,
            describe_failure=pipe_failure(PIPE_ARN),
            save=lambda position: self.positions.save("pipe", position),
        )
        self.deliveries = QueueMapping(
            sqs,
            cloud.delivery_queue_url,
            queue_arn("delivery.fifo"),
            queue.batch_size,
            deliver=lambda records: lambdas.invoke(queue.function, {"Records": records}),
        )
        self._flags: list[Flag] = []
        self._stopping = Flag()
        self._receiving = Lock()

    def step(self) -> bool:
        """One step of each; False when none had anything to do."""
        return self.auto_reply.step() | self.pipe.step() | self.deliveries.step()

    def settle(self, most: int = 10_000) -> int:
        """Steps until nothing is left to do now; returns how many. Delayed and invisible messages stay.

        Raises ``RuntimeError`` after ``most`` steps: something goes round in circles.
        """
        for steps in range(most):
            if not self.step():
                return steps
        raise RuntimeError(f"Still not settled after {most} steps")

    def wake(self, _function: str = "") -> None:
        for flag in self._flags:
            flag.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Everything in threads. At the end each finishes what it is doing, unless that takes too long."""
        self._lambdas.after_each(self.wake)
        threads = [
            self._thread("auto-reply", lambda flag: self._step_stream(self.auto_reply, flag)),
            self._thread("pipe", lambda flag: self._step_stream(self.pipe, flag)),
            *(self._thread(f"delivery-{n}", self._step_deliveries) for n in range(DELIVERY_WORKERS)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            self.wake()
            deadline = time.monotonic() + STOP_SECONDS
            for thread in threads:
                thread.join(max(0.0, deadline - time.monotonic()))

    def _thread(self, name: str, step: Callable[[Flag], None]) -> Thread:
        flag = Flag()
        self._flags.append(flag)

        def loop() -> None:
            last = ""
            while not self._stopping.is_set():
                try:
                    step(flag)
                except Exception as error:
                    if self._stopping.is_set():
                        return
                    logger.error("%s stumbles and goes on: %s", name, error, exc_info=str(error) != last)
                    last = str(error)
                    self._stopping.wait(AFTER_ERROR_SECONDS)

        return Thread(target=loop, name=name, daemon=True)

    @staticmethod
    def _step_stream(mapping: StreamMapping, flag: Flag) -> None:
        """As ``mapping.step``, but it waits as AWS does: for a batch to fill, and before a retry."""
        flag.clear()
        brought = mapping.read()
        wait = IDLE_SECONDS
        if mapping.due is not None:
            wait = mapping.due - time.time()
            if wait <= 0:
                mapping.hand_over()
                return
        if not brought:
            flag.wait(min(wait, IDLE_SECONDS))

    def _step_deliveries(self, flag: Flag) -> None:
        """One worker at a time watches the queue; the one that gets something hands the watch on."""
        with self._receiving:
            flag.clear()
            messages = [] if self._stopping.is_set() else self.deliveries.receive()
            if not messages:
                flag.wait(IDLE_SECONDS)
                return
        self.deliveries.hand_over(messages)


def fifo_sender(sqs: Any, queue_url: str, group_path: str, dedupe_path: str) -> Deliver:
    """The end of a pipe: each record becomes a message, grouped and deduplicated by its own values."""

    def send(records: list[Event]) -> None:
        for record in records:
            try:
                sqs.send_message(
                    QueueUrl=queue_url,
                    MessageBody=json.dumps(record),
                    MessageGroupId=str(at_path(record, group_path)),
                    MessageDeduplicationId=str(at_path(record, dedupe_path)),
                )
            except (ClientError, BotoCoreError) as error:
                raise FunctionFailed(f"{queue_url} did not take a message") from error

    return send
