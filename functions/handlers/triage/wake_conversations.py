"""Called every minute: opens the snoozed conversations whose time has come. Reads and changes ``conversations``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.inbox.triage.wake import wake_conversations
from functions.observability import logger, metrics


class SnoozesNotEnded(Exception):
    """The next call tries again; the alarm of the function tells if that fails too."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    result = wake_conversations(wiring.now)
    metrics.add_metric("ConversationsWoken", MetricUnit.Count, result.woken)
    if result.failed:
        raise SnoozesNotEnded(f"{result.failed} snoozed conversations could not be opened.")
    return asdict(result)
