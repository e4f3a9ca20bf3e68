"""Topics of SNS that send e-mail."""

from __future__ import annotations

from aws_cdk import CfnCondition, CfnParameter, Fn
from aws_cdk import aws_sns as sns
from constructs import Construct


class DeadlineTopic(Construct):
    """Mails the warnings of response deadlines to agents."""

    def __init__(self, scope: Construct, email: CfnParameter) -> None:
        super().__init__(scope, "DeadlineWarnings")
        self.topic = sns.Topic(self, "Topic", enforce_ssl=True)
        subscribe(self, self.topic, email)


def subscribe(scope: Construct, topic: sns.Topic, email: CfnParameter) -> None:
    """Subscribes the address; nobody if the parameter is empty. SNS asks its owner for confirmation."""
    subscription = sns.CfnSubscription(
        scope, "Email", topic_arn=topic.topic_arn, protocol="email", endpoint=email.value_as_string
    )
    subscription.cfn_options.condition = CfnCondition(
        scope, "HasEmail", expression=Fn.condition_not(Fn.condition_equals(email, ""))
    )
