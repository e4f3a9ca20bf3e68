"""Lambda's event source mappings of the stream and the queue: one step at a time, without threads.

The owner of these objects decides when a step runs: ``pollers`` runs them continuously, a test one by one. Positions
are saved only for records that are done, so a mapping that is dropped and made again is like a crash at that point.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from functions.triggers import StreamTrigger
from infra.local.aws.dead_letters import Batch, dead_letter
from infra.local.aws.events import Event, queue_record
from infra.local.aws.lambda_runtime import FunctionFailed
from infra.local.aws.stream_reader import StreamPosition, StreamReader
from infra.stream_events.patterns import compile_filters

Deliver = Callable[[list[Event]], Any]
"""Takes records. Returns the function's answer (with ``batchItemFailures``) or None; raises ``FunctionFailed``."""

MAX_BACKOFF_SECONDS = 30.0


@dataclass
class StreamMapping:
    """An event source mapping on a stream: it delivers at least once, in order, one batch at a time.

    A failed batch is split in half until the failing record is alone in its batch. That record is retried, then it
    becomes a dead letter. After a partial failure only the records from the first failed one on are delivered again.
    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """

    trigger: StreamTrigger
    reader: StreamReader
    deliver: Deliver
    send_dead_letter: Callable[[Event], None]
    save_position: Callable[[StreamPosition], None]
    clock: Callable[[], float] = time.time
    retry_at: float = 0.0
    """When AWS would retry, in seconds since 1970. A step does not wait for it."""
    _buffer: deque[tuple[StreamPosition, Event]] = field(default_factory=deque)
    _buffered_at: float = 0.0
    _failed: deque[Batch] = field(default_factory=deque)
    _done: StreamPosition | None = None
    _saved: StreamPosition | None = None

    def __post_init__(self) -> None:
        self._matches = compile_filters(self.trigger.filters)

    def step(self) -> bool:
        """Reads new records and delivers one batch; False when there was nothing to do."""
        return self.read() | self.deliver_batch()

    def read(self) -> bool:
        """Reads the stream once, unless a batch is waiting already; False when there was nothing new."""
        if self._failed or len(self._buffer) >= self.trigger.batch_size:
            return False
        records = self.reader.read()
        if not self._buffer:
            self._buffered_at = self.clock()
        self._buffer += [(position, event) for position, event in records if self._matches(event)]
        self._save_position()
        return bool(records)

    @property
    def due(self) -> float | None:
        """When AWS would deliver the next batch, in seconds since 1970; None without a batch."""
        if self._failed:
            return self.retry_at
        if len(self._buffer) >= self.trigger.batch_size:
            return 0.0
        return self._buffered_at + self.trigger.batching_window if self._buffer else None

    def deliver_batch(self) -> bool:
        """Delivers the oldest batch once; False when there is none."""
        if self._failed:
            batch = self._failed.popleft()
        elif self._buffer:
            size = min(self.trigger.batch_size, len(self._buffer))
            batch = Batch([self._buffer.popleft() for _ in range(size)])
        else:
            return False
        batch = self._without_old_records(batch)
        if batch.records:
            failed_from = self._deliver(batch)
            done = batch.records if failed_from is None else batch.records[:failed_from]
            if done:
                self._done = done[-1][0]
            if failed_from is not None:
                self._after_failure(batch, failed_from)
        self._save_position()
        return True

    def _deliver(self, batch: Batch) -> int | None:
        """The index of the first record to deliver again, or None when all succeeded."""
        batch.invocations += 1
        try:
            answer = self.deliver([event for _, event in batch.records])
        except FunctionFailed:
            return 0
        failures = (answer or {}).get("batchItemFailures") or []
        if not failures:
            return None
        numbers = [position.sequence_number for position, _ in batch.records]
        failed = [failure.get("itemIdentifier") for failure in failures]
        if not all(number in numbers for number in failed):
            return 0  # an identifier that is not in the batch: to AWS the whole batch has failed
        return min(numbers.index(number) for number in failed)

    def _after_failure(self, batch: Batch, failed_from: int) -> None:
        rest = batch.records[failed_from:]
        if failed_from > 0:
            self._failed.appendleft(Batch(rest, batch.retries, batch.invocations))
        elif len(rest) > 1:
            # A split does not count as a retry.
            half = (len(rest) + 1) // 2
            self._failed.appendleft(Batch(rest[half:], batch.retries, batch.invocations))
            self._failed.appendleft(Batch(rest[:half], batch.retries, batch.invocations))
        elif batch.retries < self.trigger.retry_attempts:
            self._failed.appendleft(Batch(rest, batch.retries + 1, batch.invocations))
            self.retry_at = self.clock() + min(MAX_BACKOFF_SECONDS, 2.0**batch.retries)
        else:
            self._discard("RetryAttemptsExhausted", batch)

    def _without_old_records(self, batch: Batch) -> Batch:
        """Records are in order of age, so those that are too old are at the beginning."""
        oldest = self.clock() - self.trigger.max_record_age
        young = [
            (position, event)
            for position, event in batch.records
            if event["dynamodb"]["ApproximateCreationDateTime"] >= oldest
        ]
        old = batch.records[: len(batch.records) - len(young)]
        if old:
            self._discard("RecordAgeExceeded", Batch(old, batch.retries, batch.invocations))
        return Batch(young, batch.retries, batch.invocations)

    def _discard(self, condition: str, batch: Batch) -> None:
        self.send_dead_letter(dead_letter(self.trigger.function, condition, batch, self.clock()))

    def _save_position(self) -> None:
        """After a restart reading goes on behind this position, so nothing unfinished may be before it."""
        position = self._done if self._failed or self._buffer else self.reader.position
        if position is not None and position != self._saved:
            self._saved = position
            self.save_position(position)


@dataclass
class QueueMapping:
    """The event source mapping of the queue: receives messages, invokes the function, deletes what succeeded.

    A failed message comes back after its visibility timeout; until then it blocks its message group.
    """

    sqs: Any
    queue_url: str
    queue_arn: str
    batch_size: int
    deliver: Deliver
    _in_flight: dict[str, str] = field(default_factory=dict)
    """Receipt handles of the messages that were not deleted, by message id."""

    def step(self) -> bool:
        """Receives and delivers once; False when the queue had no message."""
        messages = self.receive()
        if messages:
            self.deliver_batch(messages)
        return bool(messages)

    def receive(self) -> list[Event]:
        answer = self.sqs.receive_message(
            QueueUrl=self.queue_url,
            MaxNumberOfMessages=self.batch_size,
            MessageSystemAttributeNames=["All"],
        )
        return [queue_record(message, self.queue_arn) for message in answer.get("Messages", [])]

    def deliver_batch(self, messages: list[Event]) -> None:
        for message in messages:
            self._in_flight[message["messageId"]] = message["receiptHandle"]
        try:
            answer = self.deliver(messages)
        except FunctionFailed:
            return
        ids = {message["messageId"] for message in messages}
        failed = {failure.get("itemIdentifier") for failure in (answer or {}).get("batchItemFailures") or []}
        if not failed <= ids:
            return
        for message in messages:
            if message["messageId"] not in failed:
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["receiptHandle"])
                del self._in_flight[message["messageId"]]

    def expire_visibility(self) -> None:
        """For tests: ends the visibility timeout of all failed messages now."""
        while self._in_flight:
            _, receipt = self._in_flight.popitem()
            self.sqs.change_message_visibility(
                QueueUrl=self.queue_url, ReceiptHandle=receipt, VisibilityTimeout=0
            )
