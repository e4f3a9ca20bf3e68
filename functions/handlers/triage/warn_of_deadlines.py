"""Called every five minutes: warns of customers whose response deadline is near, by mail and a webhook.

Reads the index ``by_state`` of ``conversations``, writes ``deadline_warnings``, and publishes to a topic.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import webhook, wiring
from functions.inbox.triage.warning_text import document_of, subject_of, text_of
from functions.inbox.triage.warnings import DeadlineWarning, warn_of_deadlines
from functions.observability import logger, metrics
from functions.settings import settings


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    report = warn_of_deadlines(wiring.now(), mail, post if settings.deadline_webhook else None)
    if report.mailed or report.posted:
        logger.info("Warned of deadlines", mailed=report.mailed, posted=report.posted)
    if not report.read_all:
        logger.warning("More conversations are near their deadline than one run reads")
    metrics.add_metric("DeadlineWebhookFailures", MetricUnit.Count, report.webhook_failed)
    return asdict(report)


def mail(warning: DeadlineWarning) -> bool:
    wiring.sns().publish(
        TopicArn=settings.deadline_topic,
        Subject=subject_of(warning),
        Message=text_of(warning, settings.site_url, wiring.shop_timezone()),
    )
    return True


def post(warning: DeadlineWarning) -> bool:
    document = document_of(warning, settings.site_url, wiring.shop_timezone())
    return webhook.post(settings.deadline_webhook, document)
