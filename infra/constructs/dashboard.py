"""One page for "is all well, and if not, where": alarms, synchronisation, replies, API, functions, tables.

Three dashboards of up to 50 metrics each cost nothing; what the API's routes do is therefore asked of its log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.metrics import BACKGROUND, FIVE_MINUTES, Measures, together

WHOLE = 24
THIRD = 8
BY_ROUTE = (
    "stats count(*) as requests, pct(milliseconds, 50) as p50, pct(milliseconds, 99) as p99,"
    " max(status) as highest_status by route",
    "sort p99 desc",
)


class Dashboard(Construct):
    def __init__(
        self,
        scope: Construct,
        measures: Measures,
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
                [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=WHOLE, height=4)],
                _synchronisation(measures),
                _replies(measures, delivery_queue, dead_letters),
                _api(measures, access_log),
                _functions(measures),
                [_tables(measures)],
            ],
        )


def _synchronisation(measures: Measures) -> list[cloudwatch.IWidget]:
    return [
        _graph("Runs that finished, in 15 minutes", measures.ours("SyncFinished", minutes=15)),
        _graph("New messages", measures.ours("SyncNewMessages")),
        _graph(
            "Threads not stored completely, a past that stands still, and refusals by the marketplace",
            measures.ours("SyncGaps", "Maximum"),
            measures.ours("SyncStandsStill", "Maximum"),
            measures.ours("SyncRefused"),
            measures.ours("KeyRefused"),
        ),
    ]


def _replies(
    measures: Measures, delivery_queue: sqs.Queue, dead_letters: Mapping[str, sqs.Queue]
) -> list[cloudwatch.IWidget]:
    return [
        _graph(
            "Replies that failed, are not confirmed, are long in doubt, were taken up again, or dropped as too late",
            measures.ours("RepliesFailed"),
            measures.ours("RepliesUnconfirmed"),
            measures.ours("RepliesLongInDoubt", "Maximum"),
            measures.ours("RepliesSwept"),
            measures.ours("AutomaticRepliesDropped"),
        ),
        _graph(
            "The oldest reply in the queue, in seconds",
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


def _api(measures: Measures, access_log: logs.LogGroup) -> list[cloudwatch.IWidget]:
    api = measures.api
    return [
        _graph(
            "The API's requests, refusals (4xx) and failures (5xx)",
            api.metric_count(period=FIVE_MINUTES, label="requests"),
            api.metric_client_error(period=FIVE_MINUTES, label="4xx"),
            api.metric_server_error(period=FIVE_MINUTES, label="5xx"),
        ),
        _graph(
            "The API's latency, in milliseconds",
            *(api.metric_latency(period=FIVE_MINUTES, statistic=name, label=name) for name in ("p50", "p99")),
        ),
        cloudwatch.LogQueryWidget(
            title="The API by route, slowest first",
            log_group_names=[access_log.log_group_name],
            query_lines=list(BY_ROUTE),
            width=THIRD,
            height=6,
        ),
    ]


def _functions(measures: Measures) -> list[cloudwatch.IWidget]:
    return [
        _graph("Functions that failed", *(measures.errors(f.name) for f in BACKGROUND)),
        _graph("Functions that found no free place", *(measures.throttles(f.name) for f in BACKGROUND)),
        _graph(
            "Duration (p99), in percent of the time-out",
            *(measures.share_of_timeout(f.name, f.timeout, "p99") for f in BACKGROUND),
        ),
    ]


def _tables(measures: Measures) -> cloudwatch.IWidget:
    return _graph(
        "Throttled requests of the tables",
        *(together("SUM", metrics, name) for name, metrics in measures.table_throttles.items()),
        width=WHOLE,
    )


def _graph(title: str, *metrics: cloudwatch.IMetric, width: int = THIRD) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=width, height=6)
