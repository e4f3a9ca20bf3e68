"""What there is to see of the running system: the metrics that alarms and dashboard share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_

from functions.observability import SERVICE
from functions.triggers import FUNCTIONS, ROUTES

Metric = cloudwatch.Metric
BEHIND_THE_API = {route.function for route in ROUTES}
"""Whatever goes wrong in these is an answer of the API: what is measured there holds for all of them."""
BACKGROUND = tuple(function for function in FUNCTIONS if function.name not in BEHIND_THE_API)
NEVER_THROTTLED = tuple(function for function in BACKGROUND if not function.reserved_concurrency)
"""Where only one may run at a time, a second one that is turned away is how it is meant."""
WITHIN_THEIR_TIME = tuple(function for function in BACKGROUND if function.name != "sync_messages")
"""The synchronisation stops by itself shortly before its time is up, and uses all of it while it catches up."""
SOONEST_TIMEOUT_OF_API = min(function.timeout for function in FUNCTIONS if function.name in BEHIND_THE_API)
FIVE_MINUTES = Duration.minutes(5)


class Measures:
    def __init__(
        self,
        *,
        namespace: str,
        functions: Mapping[str, lambda_.Function],
        api: apigateway.HttpApi,
        conversations: dynamodb.Table,
        messages: dynamodb.Table,
    ) -> None:
        self._namespace = namespace
        self._functions = functions
        self.api = api
        self.table_throttles = {
            "conversations": _throttles(conversations),
            "conversations by_recency": _throttles(conversations, "by_recency"),
            "messages": _throttles(messages),
        }
        """The tables that grow with the work, and the index whose one key takes all of it (decision 4)."""

    def ours(self, name: str, statistic: str = "Sum", minutes: int = 5) -> Metric:
        return Metric(
            namespace=self._namespace,
            metric_name=name,
            dimensions_map={"service": SERVICE},
            statistic=statistic,
            period=Duration.minutes(minutes),
        )

    def errors(self, function: str) -> Metric:
        return self._functions[function].metric_errors(period=FIVE_MINUTES, label=function)

    def throttles(self, function: str) -> Metric:
        return self._functions[function].metric_throttles(period=FIVE_MINUTES, label=function)

    def share_of_timeout(self, function: str, timeout: int, statistic: str) -> cloudwatch.MathExpression:
        """In percent."""
        duration = self._functions[function].metric_duration(period=FIVE_MINUTES, statistic=statistic)
        return cloudwatch.MathExpression(
            expression=f"{function} / {timeout * 10}",
            using_metrics={function: duration},
            label=function,
            period=FIVE_MINUTES,
        )


def together(function: str, metrics: Sequence[cloudwatch.IMetric], label: str) -> cloudwatch.MathExpression:
    """``SUM`` or ``MAX`` of several; one that says nothing at a time is left out of it."""
    # In one graph no two metrics may have the same id.
    word = re.sub(r"\W", "_", label)
    by_name = {f"{word}_{number}": metric for number, metric in enumerate(metrics)}
    return cloudwatch.MathExpression(
        expression=f"{function}([{', '.join(by_name)}])",
        using_metrics=by_name,
        label=label,
        period=FIVE_MINUTES,
    )


def _throttles(table: dynamodb.Table, index: str | None = None) -> list[cloudwatch.IMetric]:
    dimensions = {"TableName": table.table_name}
    if index:
        dimensions["GlobalSecondaryIndexName"] = index
    return [
        Metric(
            namespace="AWS/DynamoDB",
            metric_name=name,
            dimensions_map=dimensions,
            statistic="Sum",
            period=FIVE_MINUTES,
        )
        for name in ("ReadThrottleEvents", "WriteThrottleEvents")
    ]
