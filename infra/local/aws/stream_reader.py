"""Reads a DynamoDB stream from its oldest record on, one shard after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.local.aws.events import Event
from infra.stream_events.records import stream_record

PAGE_SIZE = 1000


@dataclass(frozen=True)
class StreamPosition:
    """The last record that is done: reading goes on behind it."""

    stream_arn: str
    shard_id: str
    sequence_number: str


class StreamReader:
    """For moto and DynamoDB Local, where a shard has at most one successor.

    ``position`` counts only if it is in the same stream; otherwise reading starts with the oldest record.
    """

    def __init__(self, client: Any, stream_arn: str, position: StreamPosition | None = None) -> None:
        self._client = client
        self._stream_arn = stream_arn
        self.position = position if position and position.stream_arn == stream_arn else None
        self._shard_id: str | None = None
        self._iterator: str | None = None

    def read(self) -> list[tuple[StreamPosition, Event]]:
        """The next records, each with its position; empty when there is nothing new."""
        if self._iterator is None:
            self._open()
        if self._iterator is None or self._shard_id is None:
            return []
        try:
            page = self._client.get_records(ShardIterator=self._iterator, Limit=PAGE_SIZE)
        except self._client.exceptions.ExpiredIteratorException:
            # There was no read for 15 minutes, because a failed batch was being retried.
            self._shard_id = self._iterator = None
            return []
        except self._client.exceptions.TrimmedDataAccessException:
            # The stream keeps records for 24 hours; unread ones are lost. DynamoDB Local also raises this for an
            # iterator from before the first record. In both cases reading goes on with the oldest record.
            self._shard_id = self._iterator = self.position = None
            return []
        self._iterator = page.get("NextShardIterator")
        records = [
            (
                StreamPosition(self._stream_arn, self._shard_id, record["dynamodb"]["SequenceNumber"]),
                stream_record(record, self._stream_arn),
            )
            for record in page["Records"]
        ]
        if records:
            self.position = records[-1][0]
        return records

    def _open(self) -> None:
        shards = self._shards()
        if self._shard_id is not None:  # the shard has been read to its end
            children = [shard["ShardId"] for shard in shards if shard.get("ParentShardId") == self._shard_id]
            if children:
                self._shard_id = children[0]
                self._iterator = self._new_iterator("TRIM_HORIZON")
            return
        known = {shard["ShardId"] for shard in shards}
        if self.position and self.position.shard_id in known:
            self._shard_id = self.position.shard_id
            number = self.position.sequence_number
            try:
                self._iterator = self._new_iterator("AFTER_SEQUENCE_NUMBER", SequenceNumber=number)
            except self._client.exceptions.TrimmedDataAccessException:
                self._iterator = self._new_iterator("TRIM_HORIZON")
            return
        for shard in shards:
            if shard.get("ParentShardId") not in known:
                self._shard_id = shard["ShardId"]
                self._iterator = self._new_iterator("TRIM_HORIZON")
                return

    def _shards(self) -> list[dict[str, Any]]:
        shards: list[dict[str, Any]] = []
        start: dict[str, str] = {}
        while True:
            stream = self._client.describe_stream(StreamArn=self._stream_arn, **start)["StreamDescription"]
            shards += stream["Shards"]
            if not stream.get("LastEvaluatedShardId"):
                return shards
            start = {"ExclusiveStartShardId": stream["LastEvaluatedShardId"]}

    def _new_iterator(self, kind: str, **start: str) -> str:
        iterator = self._client.get_shard_iterator(
            StreamArn=self._stream_arn, ShardId=self._shard_id, ShardIteratorType=kind, **start
        )
        return str(iterator["ShardIterator"])
