"""The metrics that alarms and dashboard share."""

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
API_FUNCTIONS = {route.function for route in ROUTES}
"""Their failures are visible in the metrics of the API, so none of theirs is used."""
BACKGROUND_FUNCTIONS = tuple(function for function in FUNCTIONS if function.name not in API_FUNCTIONS)
FIVE_MINUTES = Duration.minutes(5)


class Metrics:
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
        """For the tables that grow, and for the index that has only one partition key (decision 4)."""

    def custom(self, name: str, statistic: str = "Sum", minutes: int = 5) -> Metric:
        """A metric that our functions emit."""
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

    @staticmethod
    def account_throttles() -> Metric:
        """Of all functions of the account in this region, which share one limit."""
        return Metric(namespace="AWS/Lambda", metric_name="Throttles", statistic="Sum", period=FIVE_MINUTES)

    def share_of_timeout(self, function: str, timeout: int, statistic: str) -> cloudwatch.MathExpression:
        """The function's duration in percent of its timeout."""
        duration = self._functions[function].metric_duration(period=FIVE_MINUTES, statistic=statistic)
        return cloudwatch.MathExpression(
            expression=f"{function} / {timeout * 10}",
            using_metrics={function: duration},
            label=function,
            period=FIVE_MINUTES,
        )


def combined(function: str, metrics: Sequence[cloudwatch.IMetric], label: str) -> cloudwatch.MathExpression:
    """``SUM`` or ``MAX`` of several metrics. A metric without data at a time is left out."""
    # Ids must be unique within a graph.
    prefix = re.sub(r"\W", "_", label)
    by_name = {f"{prefix}_{number}": metric for number, metric in enumerate(metrics)}
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
