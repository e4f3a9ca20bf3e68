"""Alarms an operator must not miss, all to one topic; each names its step in the runbook.

An alarm costs by the metrics it reads. So functions behind the API have none of their own: what they do wrong is an
answer of the API.
"""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import CfnCondition, CfnParameter, Duration, Fn
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.metrics import (
    BACKGROUND,
    FIVE_MINUTES,
    NEVER_THROTTLED,
    SOONEST_TIMEOUT_OF_API,
    WITHIN_THEIR_TIME,
    Measures,
    together,
)
from infra.constructs.principals import our_own
from infra.environments import Environment

MISSING_IS_FINE = cloudwatch.TreatMissingData.NOT_BREACHING
MISSING_IS_BAD = cloudwatch.TreatMissingData.BREACHING
AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
LESS_THAN = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
NEAR_TIMEOUT = 80
"""Percent."""
MANY_THROTTLES = 10
"""In five minutes. A few cost the SDK's next attempt some milliseconds."""


class Monitoring(Construct):
    def __init__(
        self,
        scope: Construct,
        measures: Measures,
        *,
        dead_letters: Mapping[str, sqs.Queue],
        environment: Environment,
        email: CfnParameter,
    ) -> None:
        super().__init__(scope, "Monitoring")
        self.topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        # A topic with a policy of its own has lost SNS's default one, by which alarms may publish.
        for service in ("cloudwatch", "budgets"):
            self.topic.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[our_own(f"{service}.amazonaws.com", self)],
                    actions=["sns:Publish"],
                    resources=[self.topic.topic_arn],
                )
            )
        self._subscribe(email)
        self._action = actions.SnsAction(self.topic)
        self.alarms: list[cloudwatch.Alarm] = []
        self._synchronisation(measures, environment)
        self._replies(measures, dead_letters)
        self._functions(measures)
        self._api(measures)
        throttles = [metric for metrics in measures.table_throttles.values() for metric in metrics]
        throttled = together("SUM", throttles, "throttled")
        self._alarm("TablesThrottled", throttled, "The tables are throttled", threshold=MANY_THROTTLES)
        if environment.monthly_budget is not None:
            self._budget(environment.monthly_budget)

    def _synchronisation(self, measures: Measures, environment: Environment) -> None:
        self._alarm("SyncGaps", measures.ours("SyncGaps", "Maximum"), "A thread is not stored completely")
        standstill = measures.ours("SyncStandsStill", "Maximum")
        self._alarm("SyncStandsStill", standstill, "The past stands still")
        self._alarm("SyncRefused", measures.ours("SyncRefused"), "The marketplace refuses the key")
        if environment.synchronises:
            self._alarm(
                "SyncStale",
                measures.ours("SyncFinished", minutes=15),
                "The synchronisation is stale",
                comparison=LESS_THAN,
                missing=MISSING_IS_BAD,
            )

    def _replies(self, measures: Measures, dead_letters: Mapping[str, sqs.Queue]) -> None:
        self._alarm("RepliesFailed", measures.ours("RepliesFailed"), "A reply was not delivered")
        unconfirmed = measures.ours("RepliesUnconfirmed")
        self._alarm("RepliesUnconfirmed", unconfirmed, "A reply is not confirmed")
        self._alarm("KeyRefused", measures.ours("KeyRefused"), "The marketplace refuses the key")
        in_doubt = measures.ours("RepliesLongInDoubt", "Maximum")
        self._alarm("RepliesLongInDoubt", in_doubt, "A reply is in doubt")
        for name, queue in dead_letters.items():
            visible = queue.metric_approximate_number_of_messages_visible(period=Duration.minutes(1))
            self._alarm(f"{name}DeadLetters", visible, "Dead letters")

    def _functions(self, measures: Measures) -> None:
        for function in BACKGROUND:
            self._alarm(f"{function.name}-errors", measures.errors(function.name), "A function fails")
        throttles = [measures.throttles(function.name) for function in NEVER_THROTTLED]
        self._alarm("FunctionsThrottled", together("SUM", throttles, "throttled"), "Functions are throttled")
        shares = [
            measures.share_of_timeout(function.name, function.timeout, "Maximum")
            for function in WITHIN_THEIR_TIME
        ]
        self._alarm(
            "FunctionsNearTimeout",
            together("MAX", shares, "percent of the time-out"),
            "A function is nearly out of time",
            threshold=NEAR_TIMEOUT,
        )

    def _api(self, measures: Measures) -> None:
        failures = measures.api.metric_server_error(period=FIVE_MINUTES, statistic="Sum")
        self._alarm("ApiFails", failures, "The API fails")
        longest = measures.api.metric_integration_latency(period=FIVE_MINUTES, statistic="Maximum")
        self._alarm(
            "ApiNearTimeout",
            longest,
            "A function is nearly out of time",
            threshold=SOONEST_TIMEOUT_OF_API * 1000 * NEAR_TIMEOUT / 100,
        )

    def _budget(self, dollars: int) -> None:
        """For the whole account: what belongs to an environment AWS cannot tell without tags switched on by hand."""
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

    def _subscribe(self, email: CfnParameter) -> None:
        subscription = sns.CfnSubscription(
            self, "Email", topic_arn=self.topic.topic_arn, protocol="email", endpoint=email.value_as_string
        )
        subscription.cfn_options.condition = CfnCondition(
            self, "HasEmail", expression=Fn.condition_not(Fn.condition_equals(email, ""))
        )

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        step: str,
        *,
        threshold: float = 1,
        comparison: cloudwatch.ComparisonOperator = AT_LEAST,
        missing: cloudwatch.TreatMissingData = MISSING_IS_FINE,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_description=f"{name}: docs/runbook.md, '{step}'",
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=comparison,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(self._action)
        self.alarms.append(alarm)
