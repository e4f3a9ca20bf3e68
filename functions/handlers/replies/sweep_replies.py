"""Called every minute: queues unsettled replies that are overdue for delivery again.

Reads ``messages``, changes their due times, and sends to the delivery queue.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.delivery_queue import entry_of_reply
from functions.inbox.replies.sweep import sweep
from functions.model.messages import Message
from functions.observability import logger, metrics
from functions.settings import settings


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, float]:
    swept = sweep(wiring.now(), enqueue)
    metrics.add_metric("RepliesSwept", MetricUnit.Count, swept.again)
    metrics.add_metric("OldestOpenReplySeconds", MetricUnit.Seconds, swept.oldest_seconds)
    if swept.again:
        logger.warning("Replies were overdue and are in the queue again", count=swept.again)
    return asdict(swept)


def enqueue(reply: Message) -> None:
    wiring.sqs().send_message(QueueUrl=settings.delivery_queue_url, **entry_of_reply(reply))
