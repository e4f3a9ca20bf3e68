"""What must survive everything else: the tables, the marketplace's key, and who may sign in."""

from __future__ import annotations

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.people import People
from infra.environments import Environment
from infra.nag import acknowledge


def text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def number(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.NUMBER)


class DataStack(Stack):
    """Retained when the stack goes, restorable to any second of the last 35 days. ``functions/store/tables.py`` is
    the other side of these tables."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id, termination_protection=True)
        self.customers = self._table("customers", text("customer_id"))
        self.conversations = self._table("conversations", text("conversation_id"))
        self.conversations.add_global_secondary_index(
            index_name="by_recency",
            partition_key=text("inbox"),
            sort_key=text("last_message_at"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=[
                "mirakl_thread_id",
                "subject",
                "customer_id",
                "customer_display_name",
                "customer_first_name",
                "customer_last_name",
                "order_ids",
                "last_sender",
                "last_message_preview",
                "message_count",
                "needs_reply_since",
                "reply_alert",
            ],
        )
        self.conversations.add_global_secondary_index(
            index_name="by_customer",
            partition_key=text("customer_id"),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )
        self.messages = self._table(
            "messages",
            text("conversation_id"),
            text("message_id"),
            stream=dynamodb.StreamViewType.NEW_IMAGE,
        )
        self.messages.add_local_secondary_index(
            index_name="by_time",
            sort_key=text("position"),
            projection_type=dynamodb.ProjectionType.ALL,
        )
        self.messages.add_global_secondary_index(
            index_name="open_replies",
            partition_key=text("outbox"),
            sort_key=text("due_at"),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )
        self.order_conversations = self._table(
            "order_conversations", text("order_id"), text("conversation_id")
        )
        self.rules = self._table("rules", text("rule_set"), number("position"))
        self.sync_records = self._table("sync_records", text("kind"), text("record_id"))
        self.mirakl_key = secretsmanager.Secret(
            self,
            "MiraklKey",
            description="The marketplace's API key, as plain text. Put it in after the first deployment.",
            removal_policy=RemovalPolicy.RETAIN,
        )
        acknowledge(
            self.mirakl_key,
            {"SMG4": "Mirakl has no call to renew a key: a person does it, as the runbook says."},
        )
        self.people = People(self, environment)
        CfnOutput(self, "UserPoolId", value=self.people.pool.user_pool_id)
        CfnOutput(self, "Issuer", value=self.people.pool.user_pool_provider_url)
        CfnOutput(self, "SignInPages", value=self.people.sign_in_pages)

    def _table(
        self,
        name: str,
        partition_key: dynamodb.Attribute,
        sort_key: dynamodb.Attribute | None = None,
        stream: dynamodb.StreamViewType | None = None,
    ) -> dynamodb.Table:
        return dynamodb.Table(
            self,
            name,
            partition_key=partition_key,
            sort_key=sort_key,
            stream=stream,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
