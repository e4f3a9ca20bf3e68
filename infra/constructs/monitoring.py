"""Alarms an operator must not miss, all to one topic; each names its step in the runbook."""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import CfnCondition, CfnParameter, Duration, Fn
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from functions.observability import SERVICE
from infra.constructs.principals import our_own
from infra.constructs.python_function import PythonFunction

MISSING_IS_FINE = cloudwatch.TreatMissingData.NOT_BREACHING
MISSING_IS_BAD = cloudwatch.TreatMissingData.BREACHING


class Monitoring(Construct):
    def __init__(
        self,
        scope: Construct,
        functions: Iterable[PythonFunction],
        dead_letters: dict[str, sqs.Queue],
        *,
        namespace: str,
        synchronises: bool,
        email: CfnParameter,
    ) -> None:
        super().__init__(scope, "Monitoring")
        self._namespace = namespace
        self.topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        # A topic with a policy of its own has lost SNS's default one, by which alarms may publish.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[our_own("cloudwatch.amazonaws.com", self)],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
            )
        )
        self._subscribe(email)
        self._action = actions.SnsAction(self.topic)
        for function in functions:
            function.errors_alarm.add_alarm_action(self._action)
        for name, queue in dead_letters.items():
            metric = queue.metric_approximate_number_of_messages_visible(period=Duration.minutes(1))
            self._alarm(f"{name}DeadLetters", metric, "'Dead letters'")
        self._alarm("RepliesFailed", self._ours("RepliesFailed"), "'A reply was not delivered'")
        self._alarm(
            "RepliesLongInDoubt", self._ours("RepliesLongInDoubt", "Maximum"), "'A reply is in doubt'"
        )
        self._alarm("SyncGaps", self._ours("SyncGaps", "Maximum"), "'A thread is not stored completely'")
        self._alarm("SyncRefused", self._ours("SyncRefused"), "'The marketplace refuses the key'")
        if synchronises:
            self._alarm(
                "SyncStale",
                self._ours("SyncFinished", minutes=15),
                "'The synchronisation is stale'",
                comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
                missing=MISSING_IS_BAD,
            )

    def _subscribe(self, email: CfnParameter) -> None:
        subscription = sns.CfnSubscription(
            self, "Email", topic_arn=self.topic.topic_arn, protocol="email", endpoint=email.value_as_string
        )
        subscription.cfn_options.condition = CfnCondition(
            self, "HasEmail", expression=Fn.condition_not(Fn.condition_equals(email, ""))
        )

    def _ours(self, name: str, statistic: str = "Sum", minutes: int = 5) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=self._namespace,
            metric_name=name,
            dimensions_map={"service": SERVICE},
            statistic=statistic,
            period=Duration.minutes(minutes),
        )

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        step: str,
        comparison: cloudwatch.ComparisonOperator = (
            cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
        ),
        missing: cloudwatch.TreatMissingData = MISSING_IS_FINE,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_description=f"docs/runbook.md, {step}",
            metric=metric,
            threshold=1,
            evaluation_periods=1,
            comparison_operator=comparison,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(self._action)
