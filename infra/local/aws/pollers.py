"""The pollers that AWS runs for us: of the messages stream (two functions) and of the delivery queue.

``step`` and ``settle`` poll in the caller's thread, always in the same order; ``running`` polls continuously in
background threads.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Lock, Thread

from functions.triggers import AUTO_REPLY_STREAM, DELIVERY_QUEUE, ENQUEUE_STREAM, StreamTrigger
from infra.local.aws.cloud import Cloud, queue_arn
from infra.local.aws.event_source_mappings import QueueMapping, StreamMapping
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.stream_reader import StreamPosition, StreamReader

IDLE_SECONDS = 0.25
"""Between two polls of an empty stream or queue. It is cut short when a function has run."""
AFTER_ERROR_SECONDS = 1.0
DELIVERY_WORKERS = 4
STOP_SECONDS = 3.0

logger = logging.getLogger(__name__)


class StreamPositions:
    """How far each reader of the stream has come, in memory; ``persistence`` has one that saves to disk."""

    def __init__(self) -> None:
        self._positions: dict[str, StreamPosition] = {}

    def load(self, reader: str) -> StreamPosition | None:
        return self._positions.get(reader)

    def save(self, reader: str, position: StreamPosition) -> None:
        self._positions[reader] = position


class Pollers:
    """A new object with the same ``positions`` is what a restart after a crash is on AWS."""

    def __init__(
        self, cloud: Cloud, runtime: LambdaRuntime, positions: StreamPositions | None = None
    ) -> None:
        self.positions = positions or StreamPositions()
        self._runtime = runtime
        sqs, streams = cloud.client("sqs"), cloud.client("dynamodbstreams")

        def send_dead_letter(letter: dict[str, object]) -> None:
            logger.error("Stream records became a dead letter: %s", letter["DDBStreamBatchInfo"])
            cloud.send_stream_dead_letter(letter)

        def on_stream(trigger: StreamTrigger) -> StreamMapping:
            return StreamMapping(
                trigger,
                StreamReader(streams, cloud.messages_stream_arn, self.positions.load(trigger.function)),
                deliver=lambda records: runtime.invoke(trigger.function, {"Records": records}),
                send_dead_letter=send_dead_letter,
                save_position=lambda position: self.positions.save(trigger.function, position),
            )

        self.auto_reply, self.enqueue_replies = on_stream(AUTO_REPLY_STREAM), on_stream(ENQUEUE_STREAM)
        queue = DELIVERY_QUEUE
        self.deliveries = QueueMapping(
            sqs,
            cloud.delivery_queue_url,
            queue_arn("delivery.fifo"),
            queue.batch_size,
            deliver=lambda records: runtime.invoke(queue.function, {"Records": records}),
        )
        self._flags: list[Flag] = []
        self._stopping = Flag()
        self._receiving = Lock()

    def step(self) -> bool:
        """One step of each poller; False when none had anything to do."""
        return self.auto_reply.step() | self.enqueue_replies.step() | self.deliveries.step()

    def settle(self, max_steps: int = 10_000) -> int:
        """Steps until nothing is left to do now; returns how many steps. Delayed and invisible messages stay.

        Raises ``RuntimeError`` after ``max_steps``, which means an endless loop.
        """
        for steps in range(max_steps):
            if not self.step():
                return steps
        raise RuntimeError(f"Still not settled after {max_steps} steps")

    def wake(self, _function: str = "") -> None:
        for flag in self._flags:
            flag.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Polls in background threads. At the end each finishes its work, for at most ``STOP_SECONDS`` together."""
        self._runtime.after_each(self.wake)
        threads = [
            self._thread("auto-reply", lambda flag: self._step_stream(self.auto_reply, flag)),
            self._thread("enqueue-replies", lambda flag: self._step_stream(self.enqueue_replies, flag)),
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
                    logger.error("%s failed and goes on: %s", name, error, exc_info=str(error) != last)
                    last = str(error)
                    self._stopping.wait(AFTER_ERROR_SECONDS)

        return Thread(target=loop, name=name, daemon=True)

    @staticmethod
    def _step_stream(mapping: StreamMapping, flag: Flag) -> None:
        """Like ``mapping.step``, but waits as AWS does: for a batch to fill, and before a retry."""
        flag.clear()
        has_read = mapping.read()
        wait = IDLE_SECONDS
        if mapping.due is not None:
            wait = mapping.due - time.time()
            if wait <= 0:
                mapping.deliver_batch()
                return
        if not has_read:
            flag.wait(min(wait, IDLE_SECONDS))

    def _step_deliveries(self, flag: Flag) -> None:
        """One worker at a time polls the queue. When it gets messages, the next worker polls while it delivers."""
        with self._receiving:
            flag.clear()
            messages = [] if self._stopping.is_set() else self.deliveries.receive()
            if not messages:
                flag.wait(IDLE_SECONDS)
                return
        self.deliveries.deliver_batch(messages)
