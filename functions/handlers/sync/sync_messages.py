"""One run of the synchronisation, every five minutes and on request: imports threads from the marketplace.

Only one invocation runs at a time. Reads and writes the sync state (SSM), ``customers``, ``conversations``,
``messages``, ``order_conversations`` and ``sync_records``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.errors import MarketplaceRefused, WrongShop
from functions.inbox.sync.run import Sync
from functions.inbox.sync.status import record_run
from functions.observability import logger, metrics
from functions.settings import settings


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    logger.set_correlation_id(event.get("correlation_id"))
    started = wiring.now()
    sync = Sync(
        wiring.mirakl(seconds_left),
        wiring.sync_state_store(),
        started=started,
        clock=wiring.now,
        overlap_seconds=settings.sync_overlap_seconds,
        shop_id=settings.mirakl_shop_id,
        key_hash=wiring.key_hash(),
        seconds_left=seconds_left,
        full_check=bool(event.get("reconcile")),
    )
    error = None
    try:
        report = sync.run()
    except Exception as failure:
        error = str(failure)
        if isinstance(failure, MarketplaceRefused | WrongShop):
            metrics.add_metric("SyncRefused", MetricUnit.Count, 1)
            logger.error("The synchronisation was refused; a setting has to be changed", reason=error)
        raise
    finally:
        record_run(started, wiring.now(), sync.report, error)
    metrics.add_metric("SyncFinished", MetricUnit.Count, int(report.caught_up))
    metrics.add_metric("RepliesUnconfirmed", MetricUnit.Count, report.unconfirmed)
    metrics.add_metric("NewImportFailures", MetricUnit.Count, report.new_failures)
    metrics.add_metric("SyncStandsStill", MetricUnit.Count, int(report.makes_no_progress(wiring.now())))
    logger.info("synchronised", **asdict(report))
    return asdict(report)
