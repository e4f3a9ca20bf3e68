"""The CloudWatch dashboard: alarms, synchronisation, replies, API, functions, tables.

Three dashboards with up to 50 metrics each are free. To stay within that, the numbers of each API route come from a
query of the access log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.metrics import BACKGROUND_FUNCTIONS, FIVE_MINUTES, Metrics, combined

FULL_WIDTH = 24
THIRD_WIDTH = 8
BY_ROUTE = (
    "stats count(*) as requests, pct(milliseconds, 50) as p50, pct(milliseconds, 99) as p99,"
    " max(status) as highest_status by route",
    "sort p99 desc",
)


class Dashboard(Construct):
    def __init__(
        self,
        scope: Construct,
        metrics: Metrics,
        *,
        alarms: Sequence[cloudwatch.IAlarm],
        delivery_queue: sqs.Queue,
        dead_letters: Mapping[str, sqs.Queue],
        access_log: logs.LogGroup,
    ) -> None:
        super().__init__(scope, "Dashboard")
        cloudwatch.Dashboard(
            self,
            "Inbox",
            default_interval=Duration.days(1),
            widgets=[
                [
                    cloudwatch.AlarmStatusWidget(
                        title="Alarms", alarms=list(alarms), width=FULL_WIDTH, height=4
                    )
                ],
                _synchronisation(metrics),
                _replies(metrics, delivery_queue, dead_letters),
                _api(metrics, access_log),
                _functions(metrics),
                [_triage(metrics), _tables(metrics)],
            ],
        )


def _synchronisation(metrics: Metrics) -> list[cloudwatch.IWidget]:
    return [
        _graph(
            "Runs in 15 minutes that brought all new messages", metrics.custom("SyncFinished", minutes=15)
        ),
        _graph("Threads that have become incomplete", metrics.custom("NewImportFailures")),
        _graph(
            "Back-fills without progress, refused API keys",
            metrics.custom("SyncStandsStill", "Maximum"),
            metrics.custom("SyncRefused"),
            metrics.custom("KeyRefused"),
        ),
    ]


def _replies(
    metrics: Metrics, delivery_queue: sqs.Queue, dead_letters: Mapping[str, sqs.Queue]
) -> list[cloudwatch.IWidget]:
    return [
        _graph(
            "Replies: failed, unconfirmed, queued again, dropped as too late; errors of delivery",
            metrics.custom("RepliesFailed"),
            metrics.custom("RepliesUnconfirmed"),
            metrics.custom("RepliesSwept"),
            metrics.custom("AutomaticRepliesDropped"),
            metrics.custom("DeliveryErrors"),
        ),
        _graph(
            "Age of the oldest unsettled reply, and of the oldest message in the queue, in seconds",
            metrics.custom("OldestOpenReplySeconds", "Maximum"),
            delivery_queue.metric_approximate_age_of_oldest_message(period=FIVE_MINUTES),
        ),
        _graph(
            "Dead letters",
            *(
                queue.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, label=name)
                for name, queue in dead_letters.items()
            ),
        ),
    ]


def _api(metrics: Metrics, access_log: logs.LogGroup) -> list[cloudwatch.IWidget]:
    api = metrics.api
    return [
        _graph(
            "API requests, client errors (4xx) and server errors (5xx)",
            api.metric_count(period=FIVE_MINUTES, label="requests"),
            api.metric_client_error(period=FIVE_MINUTES, label="4xx"),
            api.metric_server_error(period=FIVE_MINUTES, label="5xx"),
        ),
        _graph(
            "API latency in milliseconds",
            *(api.metric_latency(period=FIVE_MINUTES, statistic=name, label=name) for name in ("p50", "p99")),
        ),
        cloudwatch.LogQueryWidget(
            title="API by route, slowest first",
            log_group_names=[access_log.log_group_name],
            query_lines=list(BY_ROUTE),
            width=THIRD_WIDTH,
            height=6,
        ),
    ]


def _functions(metrics: Metrics) -> list[cloudwatch.IWidget]:
    # What the others did not do in this run, they do in their next one.
    messages = [f for f in BACKGROUND_FUNCTIONS if f.capability in ("sync", "replies", "automation")]
    return [
        _graph("Failed invocations", *(metrics.errors(f.name) for f in BACKGROUND_FUNCTIONS)),
        _graph(
            "Throttled invocations: of all functions of the account, and of each that handles messages",
            metrics.account_throttles(),
            *(metrics.throttles(f.name) for f in messages),
        ),
        _graph(
            "Duration (p99) in percent of the timeout",
            *(metrics.share_of_timeout(f.name, f.timeout, "p99") for f in messages),
        ),
    ]


def _triage(metrics: Metrics) -> cloudwatch.IWidget:
    return _graph(
        "Snoozes that ended, and warnings of deadlines that the webhook did not take",
        metrics.custom("ConversationsWoken"),
        metrics.custom("DeadlineWebhookFailures"),
    )


def _tables(metrics: Metrics) -> cloudwatch.IWidget:
    return _graph(
        "Throttled requests to the tables",
        *(combined("SUM", of_table, name) for name, of_table in metrics.table_throttles.items()),
        width=FULL_WIDTH - THIRD_WIDTH,
    )


def _graph(title: str, *metrics: cloudwatch.IMetric, width: int = THIRD_WIDTH) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=width, height=6)
