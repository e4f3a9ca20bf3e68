"""Every minute: hands replies that nobody has settled in time to delivery again.

Reads and moves the due dates in ``messages``; writes to the delivery queue.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.inbox.delivery import sweep
from functions.model import Message, utc_now
from functions.observability import logger, metrics
from functions.settings import settings


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    swept = sweep(utc_now(), enqueue)
    metrics.add_metric("RepliesSwept", MetricUnit.Count, swept.again)
    metrics.add_metric("RepliesLongInDoubt", MetricUnit.Count, swept.long_in_doubt)
    if swept.again:
        logger.warning("Replies were overdue and are in the queue again", count=swept.again)
    return asdict(swept)


def enqueue(reply: Message) -> None:
    """In the shape in which the pipe brings a stream record; each sweep of a reply is another message."""
    keys = {"conversation_id": {"S": reply.conversation_id}, "message_id": {"S": reply.id}}
    image = {"correlation_id": {"S": reply.correlation_id}} if reply.correlation_id else {}
    wiring.sqs().send_message(
        QueueUrl=settings.delivery_queue_url,
        MessageBody=json.dumps({"dynamodb": {"Keys": keys, "NewImage": image}}),
        MessageGroupId=reply.delivery_group,
        MessageDeduplicationId=f"{reply.id}-{reply.due_at}".replace(":", "."),
    )
