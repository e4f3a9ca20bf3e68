"""Invoked by ``request_refresh`` when an agent opens a conversation: reads its thread (M10) and imports it.

Reads and writes ``customers``, ``conversations``, ``messages``, ``order_conversations`` and ``sync_records``.
Nothing depends on it: if it fails, the next run of the synchronisation imports the thread.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable, ThreadUnreadable
from functions.inbox.sync.importer import ThreadImporter
from functions.inbox.sync.requests import refresh
from functions.inbox.sync.status import SyncReport
from functions.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    logger.set_correlation_id(event.get("correlation_id"))

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    mirakl = wiring.mirakl(seconds_left)
    report = SyncReport()
    conversation_id = event["conversation_id"]
    try:
        with wiring.storing_key_rights(seconds_left):
            refresh(
                conversation_id,
                mirakl,
                ThreadImporter(mirakl, wiring.now(), wiring.key_hash(), report, wiring.now),
            )
    except (MarketplaceBusy, MarketplaceUnavailable, MarketplaceRefused, ThreadUnreadable) as reason:
        logger.warning("not refreshed", conversation_id=conversation_id, reason=str(reason))
        return
    finally:
        metrics.add_metric("RepliesUnconfirmed", MetricUnit.Count, report.unconfirmed)
        metrics.add_metric("NewImportFailures", MetricUnit.Count, report.new_failures)
    logger.info("refreshed", conversation_id=conversation_id, new_messages=report.new_messages)
