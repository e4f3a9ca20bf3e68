"""The alarms, all of one SNS topic. The description of each names its section in docs/runbook.md.

Alarms are charged by the number of metrics that they read, so the functions of the API have no alarms of their own:
their failures are failures of the API. What nobody would act on has no alarm and is on the dashboard only, such as
throttled tables, which recover by themselves, and a function that is slow but does not fail.

An alarm notifies once, when it begins. So troubles that last are counted when they are new: the alarm ends after a few
minutes, and rings again for the next one.
"""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import CfnParameter, Duration
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.metrics import (
    BACKGROUND_FUNCTIONS,
    FIVE_MINUTES,
    Metrics,
)
from infra.constructs.principals import own_account_principal
from infra.constructs.topics import subscribe
from infra.environments import Environment

IGNORE_MISSING = cloudwatch.TreatMissingData.NOT_BREACHING
ALARM_ON_MISSING = cloudwatch.TreatMissingData.BREACHING
AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
LESS_THAN = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
OPEN_TOO_LONG = 15 * 60
"""Seconds since a reply was queued. Usually it is sent after the undo window."""
REPEATED_ERRORS = 3
"""In 15 minutes. One error of delivery is repaired by the next attempt; what always fails is tried every 5 minutes."""


class Monitoring(Construct):
    def __init__(
        self,
        scope: Construct,
        metrics: Metrics,
        *,
        dead_letters: Mapping[str, sqs.Queue],
        environment: Environment,
        email: CfnParameter,
    ) -> None:
        super().__init__(scope, "Monitoring")
        self.topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        # A topic policy replaces SNS's default policy, which allows alarms to publish.
        for service in ("cloudwatch", "budgets"):
            self.topic.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[own_account_principal(f"{service}.amazonaws.com", self)],
                    actions=["sns:Publish"],
                    resources=[self.topic.topic_arn],
                )
            )
        subscribe(self, self.topic, email)
        self._action = actions.SnsAction(self.topic)
        self.alarms: list[cloudwatch.Alarm] = []
        self._synchronisation(metrics, environment)
        self._replies(metrics, dead_letters)
        self._functions(metrics)
        self._api(metrics)
        if environment.monthly_budget is not None:
            self._budget(environment.monthly_budget)

    def _synchronisation(self, metrics: Metrics, environment: Environment) -> None:
        failures = metrics.custom("NewImportFailures")
        self._alarm("NewImportFailures", failures, "A thread is not stored completely")
        standstill = metrics.custom("SyncStandsStill", "Maximum")
        self._alarm("SyncStandsStill", standstill, "A back-fill makes no progress")
        self._alarm("SyncRefused", metrics.custom("SyncRefused"), "The marketplace refuses the key")
        if environment.synchronises:
            self._alarm(
                "SyncStale",
                metrics.custom("SyncFinished", minutes=15),
                "The synchronisation is stale",
                comparison=LESS_THAN,
                missing=ALARM_ON_MISSING,
            )

    def _replies(self, metrics: Metrics, dead_letters: Mapping[str, sqs.Queue]) -> None:
        self._alarm("RepliesFailed", metrics.custom("RepliesFailed"), "A reply was not delivered")
        unconfirmed = metrics.custom("RepliesUnconfirmed")
        self._alarm("RepliesUnconfirmed", unconfirmed, "A reply is not confirmed")
        self._alarm("KeyRefused", metrics.custom("KeyRefused"), "The marketplace refuses the key")
        oldest = metrics.custom("OldestOpenReplySeconds", "Maximum")
        self._alarm("OldestOpenReply", oldest, "A reply is not settled", threshold=OPEN_TOO_LONG)
        errors = metrics.custom("DeliveryErrors", minutes=15)
        self._alarm("DeliveryErrors", errors, "Delivery fails", threshold=REPEATED_ERRORS)
        for name, queue in dead_letters.items():
            visible = queue.metric_approximate_number_of_messages_visible(period=Duration.minutes(1))
            self._alarm(f"{name}DeadLetters", visible, "Dead letters")

    def _functions(self, metrics: Metrics) -> None:
        for function in BACKGROUND_FUNCTIONS:
            self._alarm(f"{function.name}-errors", metrics.errors(function.name), "A function fails")
        self._alarm("FunctionsThrottled", metrics.account_throttles(), "Functions are throttled")

    def _api(self, metrics: Metrics) -> None:
        failures = metrics.api.metric_server_error(period=FIVE_MINUTES, statistic="Sum")
        self._alarm("ApiFails", failures, "The API fails")

    def _budget(self, dollars: int) -> None:
        """For the whole account. A budget for one environment needs cost allocation tags, activated by hand."""
        subscriber = budgets.CfnBudget.SubscriberProperty(
            subscription_type="SNS", address=self.topic.topic_arn
        )
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=dollars, unit="USD"),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind, comparison_operator="GREATER_THAN", threshold=percent
                    ),
                    subscribers=[subscriber],
                )
                for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
        )

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        section: str,
        *,
        threshold: float = 1,
        comparison: cloudwatch.ComparisonOperator = AT_LEAST,
        missing: cloudwatch.TreatMissingData = IGNORE_MISSING,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_description=f"{name}: docs/runbook.md, '{section}'",
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=comparison,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(self._action)
        self.alarms.append(alarm)
