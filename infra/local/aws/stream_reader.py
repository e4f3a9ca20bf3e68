"""Reads a DynamoDB stream from its oldest record on, shard after shard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.local.aws.events import Event
from infra.stream_events.records import stream_record

PAGE = 1000


@dataclass(frozen=True)
class Position:
    """The last record that needs no reading any more."""

    stream_arn: str
    shard_id: str
    sequence_number: str


class StreamReader:
    """Both stores played here have one line of shards: each has at most one successor."""

    def __init__(self, client: Any, stream_arn: str, position: Position | None = None) -> None:
        self._client = client
        self._stream_arn = stream_arn
        self.position = position if position and position.stream_arn == stream_arn else None
        self._shard_id: str | None = None
        self._iterator: str | None = None

    def read(self) -> list[tuple[Position, Event]]:
        """The next records with the position after each; empty when there is nothing new just now."""
        if self._iterator is None:
            self._open()
        if self._iterator is None or self._shard_id is None:
            return []
        try:
            page = self._client.get_records(ShardIterator=self._iterator, Limit=PAGE)
        except self._client.exceptions.ExpiredIteratorException:
            # 15 minutes without a read: whoever reads was busy retrying.
            self._shard_id = self._iterator = None
            return []
        except self._client.exceptions.TrimmedDataAccessException:
            # Records live 24 hours, and what was not read by then is gone. DynamoDB Local says the same of an
            # iterator from the time before the first record. Both go on with the oldest record there is.
            self._shard_id = self._iterator = self.position = None
            return []
        self._iterator = page.get("NextShardIterator")
        records = [
            (
                Position(self._stream_arn, self._shard_id, record["dynamodb"]["SequenceNumber"]),
                stream_record(record, self._stream_arn),
            )
            for record in page["Records"]
        ]
        if records:
            self.position = records[-1][0]
        return records

    def _open(self) -> None:
        shards = self._shards()
        if self._shard_id is not None:  # read to its end
            children = [shard["ShardId"] for shard in shards if shard.get("ParentShardId") == self._shard_id]
            if children:
                self._shard_id = children[0]
                self._iterator = self._iterate("TRIM_HORIZON")
            return
        known = {shard["ShardId"] for shard in shards}
        if self.position and self.position.shard_id in known:
            self._shard_id = self.position.shard_id
            number = self.position.sequence_number
            try:
                self._iterator = self._iterate("AFTER_SEQUENCE_NUMBER", SequenceNumber=number)
            except self._client.exceptions.TrimmedDataAccessException:
                self._iterator = self._iterate("TRIM_HORIZON")
            return
        for shard in shards:
            if shard.get("ParentShardId") not in known:
                self._shard_id = shard["ShardId"]
                self._iterator = self._iterate("TRIM_HORIZON")
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

    def _iterate(self, kind: str, **start: str) -> str:
        iterator = self._client.get_shard_iterator(
            StreamArn=self._stream_arn, ShardId=self._shard_id, ShardIteratorType=kind, **start
        )
        return str(iterator["ShardIterator"])
