"""Called by the stream of ``messages`` for each reply that became ``queued``: puts its ids into the delivery queue.

The filter of its trigger lets only those records through. It reads and writes no table.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.delivery_queue import entry_of_record
from functions.observability import logger, metrics
from functions.settings import settings


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In the order of the stream: after a message that the queue did not take, the later ones are sent again too."""
    records = event["Records"]
    entries = [{"Id": str(number), **entry_of_record(record)} for number, record in enumerate(records)]
    answer = wiring.sqs().send_message_batch(QueueUrl=settings.delivery_queue_url, Entries=entries)
    refused = {int(each["Id"]): each.get("Code") for each in answer.get("Failed", [])}
    metrics.add_metric("DeliveryErrors", MetricUnit.Count, len(refused))
    if not refused:
        return {"batchItemFailures": []}
    logger.error("The delivery queue did not take all messages", reasons=sorted(set(refused.values())))
    again = (record["dynamodb"]["SequenceNumber"] for record in records[min(refused) :])
    return {"batchItemFailures": [{"itemIdentifier": number} for number in again]}
