"""The messages of the delivery queue: a DynamoDB stream record's keys, and the new image's correlation id.

The pipe from the stream makes them of stream records; the sweep makes them itself, in the same shape.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from functions.model.messages import Message


@dataclass(frozen=True)
class DeliveryRequest:
    """Which reply is to be delivered, and the correlation id of the request that queued it."""

    conversation_id: str
    message_id: str
    correlation_id: str | None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> DeliveryRequest:
        """From a record of the event with which SQS calls the function."""
        change = json.loads(record["body"])["dynamodb"]
        keys = change["Keys"]
        return cls(
            keys["conversation_id"]["S"],
            keys["message_id"]["S"],
            change.get("NewImage", {}).get("correlation_id", {}).get("S"),
        )


def queue_entry(reply: Message) -> dict[str, str]:
    """The arguments of SQS's ``SendMessage``, without the queue. Each time the reply is due makes another message."""
    keys = {"conversation_id": {"S": reply.conversation_id}, "message_id": {"S": reply.id}}
    image = {"correlation_id": {"S": reply.correlation_id}} if reply.correlation_id else {}
    return {
        "MessageBody": json.dumps({"dynamodb": {"Keys": keys, "NewImage": image}}),
        "MessageGroupId": reply.delivery_group,
        "MessageDeduplicationId": f"{reply.id}-{reply.due_at}".replace(":", "."),
    }
