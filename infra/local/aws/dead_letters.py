"""The dead letters that AWS writes for stream records, and the batches of records they are about.

A dead letter does not hold the records: it says where in the stream they are.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from infra.local.aws.cloud import function_arn
from infra.local.aws.events import Event
from infra.local.aws.stream_reader import StreamPosition


@dataclass
class Batch:
    """Records in the order of the stream, each with its position; never empty when it is delivered."""

    records: Sequence[tuple[StreamPosition, Event]]
    retries: int = 0
    """Retries of its first record since it stands alone: splitting a batch is not a retry."""
    invocations: int = 0


def dead_letter(function: str, condition: str, batch: Batch, now: float) -> Event:
    """For a batch that ``function`` did not process. ``condition`` is AWS's word for the reason; ``now`` is in seconds
    since 1970.
    """
    first, last = batch.records[0], batch.records[-1]
    return {
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": f"{function_arn(function)}:$LATEST",
            "condition": condition,
            "approximateInvokeCount": batch.invocations,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "timestamp": _iso(now),
        "DDBStreamBatchInfo": {
            "shardId": first[0].shard_id,
            "startSequenceNumber": first[0].sequence_number,
            "endSequenceNumber": last[0].sequence_number,
            "approximateArrivalOfFirstRecord": _arrival(first[1]),
            "approximateArrivalOfLastRecord": _arrival(last[1]),
            "batchSize": len(batch.records),
            "streamArn": first[0].stream_arn,
        },
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _arrival(event: Event) -> str:
    return _iso(event["dynamodb"]["ApproximateCreationDateTime"])
