"""What AWS runs between our tables, queue and functions, one step at a time and without threads.

Whoever holds these objects decides when a step is taken; ``pump`` does it continuously, a test one by one.
A step that is never followed by another is a crash there: positions are only saved for what is done.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from infra.local.aws.dead_letters import Batch, DescribeFailure, dead_letter
from infra.local.aws.events import Event, queue_record
from infra.local.aws.lambda_runtime import FunctionFailed
from infra.local.aws.stream_reader import Position, StreamReader
from infra.stream_events.patterns import compile_pattern

Deliver = Callable[[list[Event]], Any]
"""Takes records; raises, or returns a function's answer (with ``batchItemFailures``), or None."""

LONGEST_BACKOFF = 30.0


@dataclass(frozen=True)
class MappingSettings:
    filter: dict[str, Any]
    batch_size: int
    batching_window: float
    retry_attempts: int
    max_record_age: float


@dataclass
class StreamMapping:
    """An event source mapping or a pipe on a stream: at least once, in order, one batch at a time.

    A batch that fails is cut in half until the record that cannot be handled stands alone; that one is
    retried and then becomes a dead letter. With a partial failure only the records from the lowest failed
    one on are tried again.
    """

    settings: MappingSettings
    reader: StreamReader
    deliver: Deliver
    dead_letter: Callable[[Event], None]
    describe_failure: DescribeFailure
    """What a dead letter says around the batch: a mapping and a pipe differ."""
    save: Callable[[Position], None]
    clock: Callable[[], float] = time.time
    retry_at: float = 0.0
    """When AWS would try again; a step does not wait for it."""
    _gathered: deque[tuple[Position, Event]] = field(default_factory=deque)
    _gathered_at: float = 0.0
    _failed: deque[Batch] = field(default_factory=deque)
    _done: Position | None = None
    _saved: Position | None = None

    def __post_init__(self) -> None:
        self._matches = compile_pattern(self.settings.filter)

    def step(self) -> bool:
        """Reads what is new and hands over one batch; False when there was nothing to do."""
        return self.read() | self.hand_over()

    def read(self) -> bool:
        """One read of the stream, unless a batch is waiting already; False when it brought nothing."""
        if self._failed or len(self._gathered) >= self.settings.batch_size:
            return False
        records = self.reader.read()
        if not self._gathered:
            self._gathered_at = self.clock()
        self._gathered += [(position, event) for position, event in records if self._matches(event)]
        self._save_position()
        return bool(records)

    @property
    def due(self) -> float | None:
        """When the next batch would be handed over on AWS; None when there is none."""
        if self._failed:
            return self.retry_at
        if len(self._gathered) >= self.settings.batch_size:
            return 0.0
        return self._gathered_at + self.settings.batching_window if self._gathered else None

    def hand_over(self) -> bool:
        """One delivery of the oldest batch; False when there is none."""
        if self._failed:
            batch = self._failed.popleft()
        elif self._gathered:
            size = min(self.settings.batch_size, len(self._gathered))
            batch = Batch([self._gathered.popleft() for _ in range(size)])
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
        """The index of the first record to try again, or None when all went well."""
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
            return 0  # an identifier we did not hand over: AWS takes the whole batch as failed
        return min(numbers.index(number) for number in failed)

    def _after_failure(self, batch: Batch, failed_from: int) -> None:
        rest = batch.records[failed_from:]
        if failed_from > 0:
            self._failed.appendleft(Batch(rest, batch.retries, batch.invocations))
        elif len(rest) > 1:
            # Cutting does not count as a retry.
            half = (len(rest) + 1) // 2
            self._failed.appendleft(Batch(rest[half:], batch.retries, batch.invocations))
            self._failed.appendleft(Batch(rest[:half], batch.retries, batch.invocations))
        elif batch.retries < self.settings.retry_attempts:
            self._failed.appendleft(Batch(rest, batch.retries + 1, batch.invocations))
            self.retry_at = self.clock() + min(LONGEST_BACKOFF, 2.0**batch.retries)
        else:
            self._bury("RetryAttemptsExhausted", batch)

    def _without_old_records(self, batch: Batch) -> Batch:
        """Records come in order of age: those that are too old are at the beginning."""
        oldest = self.clock() - self.settings.max_record_age
        young = [
            (position, event)
            for position, event in batch.records
            if event["dynamodb"]["ApproximateCreationDateTime"] >= oldest
        ]
        old = batch.records[: len(batch.records) - len(young)]
        if old:
            self._bury("RecordAgeExceeded", Batch(old, batch.retries, batch.invocations))
        return Batch(young, batch.retries, batch.invocations)

    def _bury(self, condition: str, batch: Batch) -> None:
        self.dead_letter(dead_letter(condition, batch, self.describe_failure, self.clock()))

    def _save_position(self) -> None:
        """After a restart everything behind this position is read again: nothing undone may be before it."""
        position = self._done if self._failed or self._gathered else self.reader.position
        if position is not None and position != self._saved:
            self._saved = position
            self.save(position)


@dataclass
class QueueMapping:
    """The event source mapping of a queue: receive, invoke, delete what was handled.

    What was not handled comes back when its visibility timeout is over, and holds up its group until then.
    """

    sqs: Any
    queue_url: str
    queue_arn: str
    batch_size: int
    deliver: Deliver
    _in_flight: dict[str, str] = field(default_factory=dict)
    """Receipt handles of what was not handled, by message id."""

    def step(self) -> bool:
        """One receive and what follows from it; False when the queue had nothing to give."""
        messages = self.receive()
        if messages:
            self.hand_over(messages)
        return bool(messages)

    def receive(self) -> list[Event]:
        answer = self.sqs.receive_message(
            QueueUrl=self.queue_url,
            MaxNumberOfMessages=self.batch_size,
            MessageSystemAttributeNames=["All"],
        )
        return [queue_record(message, self.queue_arn) for message in answer.get("Messages", [])]

    def hand_over(self, messages: list[Event]) -> None:
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
        """For tests: as if the visibility timeout of everything not handled were over now."""
        while self._in_flight:
            _, receipt = self._in_flight.popitem()
            self.sqs.change_message_visibility(
                QueueUrl=self.queue_url, ReceiptHandle=receipt, VisibilityTimeout=0
            )
