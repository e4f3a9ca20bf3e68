"""The synchronisation, every five minutes and on request: imports threads from the marketplace.

A lease lets only one run work at a time. A run that is requested meanwhile begins when the one in progress has ended,
in the same invocation. Reads and writes the sync state (SSM), ``customers``, ``conversations``, ``messages``,
``order_conversations`` and ``sync_records``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.errors import MarketplaceRefused, WrongShop
from functions.inbox.sync.lease import makes_room, run_alone
from functions.inbox.sync.run import Sync
from functions.inbox.sync.status import SyncReport, record_run
from functions.observability import logger, metrics
from functions.settings import settings
from functions.store.sync_runs import Lease


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Returns the report of its last run, and nothing while another invocation runs."""

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    logger.set_correlation_id(event.get("correlation_id"))
    key_hash = wiring.key_hash()
    reports: list[SyncReport] = []

    def run(lease: Lease) -> bool:
        started = wiring.now()
        sync = Sync(
            wiring.mirakl(seconds_left),
            wiring.sync_state_store(),
            started=started,
            clock=wiring.now,
            overlap_seconds=settings.sync_overlap_seconds,
            shop_id=settings.mirakl_shop_id,
            key_hash=key_hash,
            seconds_left=seconds_left,
            full_check=bool(event.get("reconcile")) or lease.full_check_is_requested,
            is_requested=lambda: makes_room(lease, seconds_left()),
        )
        try:
            reports.append(sync.run())
        except Exception as failure:
            record_run(lease, started, wiring.now(), sync.report, str(failure))
            if isinstance(failure, MarketplaceRefused | WrongShop):
                metrics.add_metric("SyncRefused", MetricUnit.Count, 1)
                logger.error(
                    "The synchronisation was refused; a setting has to be changed", reason=str(failure)
                )
            raise
        return record_run(lease, started, wiring.now(), sync.report, None)

    with wiring.storing_key_rights(seconds_left):
        has_run = run_alone(wiring.now, seconds_left, run)
    if not has_run:
        logger.info("Another run is in progress, which honours all requests")
        return {}
    for report in reports:
        logger.info("synchronised", **asdict(report))
    _measure(reports)
    return asdict(reports[-1])


def _measure(reports: list[SyncReport]) -> None:
    report = reports[-1]
    metrics.add_metric("SyncFinished", MetricUnit.Count, int(any(each.caught_up for each in reports)))
    metrics.add_metric("RepliesUnconfirmed", MetricUnit.Count, sum(each.unconfirmed for each in reports))
    metrics.add_metric("NewImportFailures", MetricUnit.Count, sum(each.new_failures for each in reports))
    metrics.add_metric("SyncStandsStill", MetricUnit.Count, int(report.makes_no_progress(wiring.now())))
