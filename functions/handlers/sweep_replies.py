"""Every minute: hands replies that nobody has settled in time to delivery again.

Reads and moves the due dates in ``messages``; writes to the delivery queue.
"""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.inbox.delivery import sweep
from functions.model import utc_now
from functions.observability import logger, metrics
from functions.settings import settings


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    swept = sweep(utc_now(), enqueue)
    metrics.add_metric("RepliesSwept", MetricUnit.Count, swept)
    if swept:
        logger.warning("Replies were overdue and are in the queue again", count=swept)
    return {"swept": swept}


def enqueue(conversation_id: str, message_id: str, due_at: str) -> None:
    """In the shape in which the pipe brings a stream record."""
    keys = {"conversation_id": {"S": conversation_id}, "message_id": {"S": message_id}}
    wiring.sqs().send_message(
        QueueUrl=settings.delivery_queue_url,
        MessageBody=json.dumps({"dynamodb": {"Keys": keys}}),
        MessageGroupId=conversation_id,
        MessageDeduplicationId=f"{message_id}-{due_at}".replace(":", "."),
    )
