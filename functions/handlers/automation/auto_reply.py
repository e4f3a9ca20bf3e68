"""Called by the stream of ``messages`` for each new message of a customer: queues the automatic reply, if any.

Reads ``rules``, ``messages``, ``conversations``, ``customers`` and ``sync_records``. Writes a queued reply to
``messages`` and the quiet time to ``conversations``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.inbox.automation.auto_reply import TOO_OLD, answer
from functions.observability import logger
from functions.settings import settings

processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def answer_record(record: DynamoDBRecord) -> None:
    image = record.dynamodb.new_image if record.dynamodb else None
    if not image:
        raise ValueError("The stream record has no image.")
    outcome = answer(
        image["conversation_id"],
        image["message_id"],
        image["sent_at"],
        wiring.active_rules,
        clock_now=wiring.now(),
        timezone=wiring.shop_timezone(),
    )
    log = logger.debug if outcome.reason == TOO_OLD else logger.info
    log("decided", extra=asdict(outcome))


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    if not settings.auto_reply:
        return {"batchItemFailures": []}
    return process_partial_response(event, answer_record, processor, context)
