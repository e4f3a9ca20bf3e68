"""The stream of a simulation, with the records that its two readers have not processed yet."""

from __future__ import annotations

from collections.abc import Callable

from functions.triggers import AUTO_REPLY_STREAM, ENQUEUE_STREAM
from infra.local.aws.cloud import Cloud
from infra.local.aws.events import Event
from infra.local.aws.stream_reader import StreamReader
from infra.stream_events.patterns import compile_filters


class MessagesStream:
    def __init__(self, cloud: Cloud) -> None:
        self.for_auto_reply: list[Event] = []
        self.to_enqueue: list[Event] = []
        self._reader = StreamReader(cloud.client("dynamodbstreams"), cloud.messages_stream_arn)
        self._is_for_auto_reply = compile_filters(AUTO_REPLY_STREAM.filters)
        self._is_to_enqueue = compile_filters(ENQUEUE_STREAM.filters)

    @property
    def is_empty(self) -> bool:
        return not self.for_auto_reply and not self.to_enqueue

    def read(self) -> None:
        """To its end, which an empty page alone does not show: an iterator may have expired and be made anew."""
        while records := self._reader.read() or self._reader.read():
            self.for_auto_reply += [event for _, event in records if self._is_for_auto_reply(event)]
            self.to_enqueue += [event for _, event in records if self._is_to_enqueue(event)]

    def enqueue(self, handle: Callable[[Event], bool]) -> None:
        """Batch by batch. One for which ``handle`` returns False is handed over again the next time, in its order."""
        while batch := self.to_enqueue[: ENQUEUE_STREAM.batch_size]:
            self.to_enqueue = self.to_enqueue[len(batch) :]
            if not handle({"Records": batch}):
                self.to_enqueue = [*batch, *self.to_enqueue]
                return

    def auto_reply(self, handle: Callable[[Event], bool]) -> None:
        """Record by record. Those for which ``handle`` returns False are handed over again the next time."""
        records, self.for_auto_reply = self.for_auto_reply, []
        for record in records:
            if not handle(record):
                self.for_auto_reply.append(record)
