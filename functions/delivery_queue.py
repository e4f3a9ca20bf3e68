"""The messages of the delivery queue: which reply is to be delivered, and never its words.

A message holds ids only, so a queue, a dead letter or a log of one says nothing about a customer. The function on the
stream makes messages of stream records, and the sweep makes them of replies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
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
        """From a record of the event with which SQS calls the function. Another version may have written more."""
        body = json.loads(record["body"])
        return cls(body["conversation_id"], body["message_id"], body.get("correlation_id"))


def entry_of_record(record: Mapping[str, Any]) -> dict[str, str]:
    """The queue message for a stream record, as the arguments of ``SendMessage`` without the queue.

    SQS takes messages with the same deduplication id within five minutes for one: a record that the stream hands
    over again makes no second message.
    """
    image = record["dynamodb"]["NewImage"]
    request = DeliveryRequest(
        image["conversation_id"]["S"],
        image["message_id"]["S"],
        image.get("correlation_id", {}).get("S"),
    )
    return _entry(request, image["delivery_group"]["S"], record["eventID"])


def entry_of_reply(reply: Message) -> dict[str, str]:
    """The queue message for a reply, in the same form. Each time the reply is due makes another message."""
    request = DeliveryRequest(reply.conversation_id, reply.id, reply.correlation_id)
    return _entry(request, reply.delivery_group, f"{reply.id}-{reply.due_at}".replace(":", "."))


def _entry(request: DeliveryRequest, group: str, deduplication_id: str) -> dict[str, str]:
    return {
        "MessageBody": json.dumps(asdict(request)),
        "MessageGroupId": group,
        "MessageDeduplicationId": deduplication_id,
    }
