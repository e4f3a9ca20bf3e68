"""Called by the delivery queue: posts replies to the marketplace. No other function posts to it.

Reads and writes ``messages``, ``conversations`` and the pauses in ``sync_records``, and reads the files of replies. A
reply that has to wait stays in the queue and is invisible for that time. So does one whose delivery failed
unexpectedly, each time for longer.
"""

from __future__ import annotations

import math
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.delivery_queue import DeliveryRequest
from functions.errors import TryLater
from functions.inbox.replies.delivery import Delivery
from functions.observability import logger, metrics
from functions.settings import settings

MAX_VISIBILITY_TIMEOUT = 12 * 60 * 60
"""Seconds; SQS's limit."""
FIRST_ERROR_SECONDS = 10
MAX_ERROR_SECONDS = 300
"""The waits after unexpected errors, each twice as long as the one before: 100 receives take 8 hours."""
MANY_RECEIVES = 30
LEAST_SECONDS = 120
"""After so many receives a message waits at least this long, so that a marketplace that asks to wait for a second each
time does not make a dead letter of it within minutes."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Delivers in order. After a reply that has to wait or fails, the rest of the batch waits too, as FIFO requires."""

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    mirakl = wiring.mirakl(seconds_left)
    delivery = Delivery(mirakl, wiring.now, settings.settle_seconds, wiring.uploads_to_deliver)
    failures: list[dict[str, str]] = []
    with wiring.storing_key_rights(seconds_left):
        for record in event["Records"]:
            if failures or not _is_settled(delivery, record):
                failures.append({"itemIdentifier": record["messageId"]})
    metrics.add_metric("KeyRefused", MetricUnit.Count, int(mirakl.key_refused))
    return {"batchItemFailures": failures}


def _is_settled(delivery: Delivery, record: dict[str, Any]) -> bool:
    """False if the queue has to deliver the message again."""
    request = DeliveryRequest.of(record)
    logger.set_correlation_id(request.correlation_id)
    ids: dict[str, Any] = {"conversation_id": request.conversation_id, "message_id": request.message_id}
    try:
        status = delivery.deliver(**ids)
    except TryLater as wait:
        logger.info("waits", **ids, reason=str(wait), seconds=wait.after)
        _hide(record, max(wait.after, LEAST_SECONDS if _receives(record) > MANY_RECEIVES else 0))
        return False
    except Exception:
        logger.exception("A reply could not be delivered; the queue delivers its message again", **ids)
        metrics.add_metric("DeliveryErrors", MetricUnit.Count, 1)
        _hide(record, min(MAX_ERROR_SECONDS, FIRST_ERROR_SECONDS * 2 ** (_receives(record) - 1)))
        return False
    logger.info("delivered", **ids, status=status)
    return True


def _receives(record: dict[str, Any]) -> int:
    """How often the queue has handed over this message, with this time."""
    return int(record["attributes"]["ApproximateReceiveCount"])


def _hide(record: dict[str, Any], seconds: float) -> None:
    wiring.sqs().change_message_visibility(
        QueueUrl=settings.delivery_queue_url,
        ReceiptHandle=record["receiptHandle"],
        VisibilityTimeout=min(MAX_VISIBILITY_TIMEOUT, math.ceil(seconds)),
    )
