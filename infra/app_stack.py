"""Everything that can be thrown away and made again: functions, API, schedules, streams, site, sign-in, alarms."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import CfnOutput, CfnParameter, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from functions import triggers
from functions.observability import NAMESPACE
from infra.constructs.api import Api
from infra.constructs.dashboard import Dashboard
from infra.constructs.measures import Measures
from infra.constructs.monitoring import Monitoring
from infra.constructs.python_function import PythonFunction
from infra.constructs.schedules import Schedules
from infra.constructs.sign_in import SignIn
from infra.constructs.site import Site
from infra.constructs.streams import Streams
from infra.data_stack import DataStack
from infra.environments import Environment

INVOCATIONS = (
    ("request_sync", "SYNC_FUNCTION", "sync_messages"),
    ("request_refresh", "REFRESH_FUNCTION", "refresh_conversation"),
)
"""Who starts whom, and the setting by which it knows the other's name."""


SHOWS_UNDO = ("get_conversation", "send_message", "cancel_message", "retry_message", "resolve_message")
"""Whose answers say until when a reply can be taken back."""


class AppStack(Stack):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        data: DataStack,
        environment: Environment,
        code: Path,
    ) -> None:
        super().__init__(scope, construct_id)
        self._data = data
        asset = lambda_.Code.from_asset(str(code))
        url = CfnParameter(
            self,
            "MiraklUrl",
            description="The marketplace, such as https://marketplace.bestbuy.ca",
            allowed_pattern="https://.+",
        )
        shop_id = CfnParameter(
            self, "MiraklShopId", default="", description="Empty if the key has one shop only"
        )
        email = CfnParameter(
            self, "AlarmEmail", default="", description="Who hears of alarms; SNS asks them to confirm"
        )
        self._cursor = f"/{self.stack_name}/sync-cursor"
        marketplace = {
            "MIRAKL_URL": url.value_as_string,
            "MIRAKL_SHOP_ID": shop_id.value_as_string,
            "MIRAKL_KEY_SECRET": data.mirakl_key.secret_arn,
        }
        uses = {
            "sync_messages": {**marketplace, "CURSOR_PARAMETER": self._cursor},
            "refresh_conversation": marketplace,
            "deliver_message": marketplace,
            "auto_reply": {
                "AUTO_REPLY": "on" if environment.auto_reply else "off",
                "SHOP_TIMEZONE": environment.shop_timezone,
            },
        }
        for name in SHOWS_UNDO:
            uses[name] = {"UNDO_SECONDS": str(triggers.DELIVERY_QUEUE.delay)}
        namespace = f"{NAMESPACE}/{environment.name}"
        self.functions = {
            function.name: PythonFunction(
                self,
                function,
                code=asset,
                environment=environment,
                variables={"POWERTOOLS_METRICS_NAMESPACE": namespace, **uses.get(function.name, {})},
            )
            for function in triggers.FUNCTIONS
        }
        stream_arn = data.messages.table_stream_arn or ""
        self.streams = Streams(self, self.functions, stream_arn)
        for name in ("deliver_message", "sweep_replies"):
            function = self.functions[name].function
            function.add_environment("DELIVERY_QUEUE_URL", self.streams.delivery_queue.queue_url)
        for name, variable, invoked in INVOCATIONS:
            function = self.functions[name].function
            function.add_environment(variable, self.functions[invoked].function.function_name)
        self.api = Api(self)
        self.site = Site(
            self,
            environment,
            api_domain_name=self.api.domain_name,
            sign_in_pages=data.people.sign_in_pages,
        )
        sign_in = SignIn(
            self, data.people, site=self.site.url, identity_providers=environment.identity_providers
        )
        self.api.serve(self.functions, sign_in.authorizer)
        Schedules(self, self.functions, enabled=environment.synchronises)
        measures = Measures(
            namespace=namespace,
            functions={name: function.function for name, function in self.functions.items()},
            api=self.api.api,
            conversations=data.conversations,
            messages=data.messages,
        )
        dead_letters = {
            "Stream": self.streams.stream_dead_letters,
            "Delivery": self.streams.delivery_dead_letters,
        }
        monitoring = Monitoring(
            self, measures, dead_letters=dead_letters, environment=environment, email=email
        )
        Dashboard(
            self,
            measures,
            alarms=monitoring.alarms,
            delivery_queue=self.streams.delivery_queue,
            dead_letters=dead_letters,
            access_log=self.api.access_log,
        )
        self._grants()
        CfnOutput(self, "Url", value=self.site.url)
        CfnOutput(self, "DistributionName", value=self.site.distribution.distribution_domain_name)
        CfnOutput(self, "ClientId", value=sign_in.client_id)
        CfnOutput(self, "PageBucket", value=self.site.bucket.bucket_name)
        CfnOutput(self, "DistributionId", value=self.site.distribution.distribution_id)
        CfnOutput(self, "AlarmTopic", value=monitoring.topic.topic_arn)
        CfnOutput(self, "SyncFunction", value=self.functions["sync_messages"].function.function_name)

    def _grants(self) -> None:
        """All that our functions may do to our data, one line each."""
        f = self.functions
        data = self._data
        key, queue = data.mirakl_key.secret_arn, self.streams.delivery_queue.queue_arn
        cursor = self.format_arn(service="ssm", resource="parameter", resource_name=self._cursor.lstrip("/"))

        f["list_conversations"].allow_table(data.conversations, "Query", index="by_recency")

        f["get_conversation"].allow_table(data.conversations, "GetItem")
        f["get_conversation"].allow_table(data.customers, "GetItem")
        f["get_conversation"].allow_table(data.messages, "Query", index="by_time")

        f["list_order_conversations"].allow_table(data.order_conversations, "Query")
        f["list_order_conversations"].allow_table(data.conversations, "BatchGetItem")

        f["send_message"].allow_table(data.conversations, "GetItem")
        f["send_message"].allow_table(data.messages, "GetItem", "PutItem")
        f["send_message"].allow_table(data.messages, "Query", index="by_time")

        for by_hand in (f["cancel_message"], f["retry_message"], f["resolve_message"]):
            by_hand.allow_table(data.messages, "GetItem", "Query", "UpdateItem")
            by_hand.allow_table(data.conversations, "GetItem", "UpdateItem")
        f["resolve_message"].allow_table(data.messages, "PutItem", "DeleteItem")

        f["get_sync"].allow_table(data.sync_records, "GetItem", "Query")
        f["get_sync"].allow_table(data.conversations, "BatchGetItem")

        f["request_sync"].allow_table(data.sync_records, "PutItem")
        f["request_refresh"].allow_table(data.conversations, "GetItem", "UpdateItem")
        for name, _, invoked in INVOCATIONS:
            f[name].allow("lambda:InvokeFunction", on=f[invoked].function.function_arn)

        f["sync_messages"].allow("ssm:GetParameter", "ssm:PutParameter", on=cursor)
        f["sync_messages"].allow_table(data.sync_records, "Query", "DeleteItem")
        f["sync_messages"].allow_table(data.messages, "BatchWriteItem")
        for intake in (f["sync_messages"], f["refresh_conversation"]):
            intake.allow("secretsmanager:GetSecretValue", on=key)
            intake.allow_table(data.customers, "GetItem", "PutItem")
            intake.allow_table(data.conversations, "BatchGetItem", "GetItem", "PutItem", "UpdateItem")
            intake.allow_table(data.conversations, "Query", index="by_customer")
            intake.allow_table(data.messages, "Query", "PutItem", "UpdateItem")
            intake.allow_table(data.order_conversations, "PutItem", "DeleteItem")
            intake.allow_table(data.sync_records, "GetItem", "PutItem")

        auto_reply = f["auto_reply"]
        auto_reply.allow_table(data.rules, "Query")
        auto_reply.allow_table(data.customers, "GetItem")
        auto_reply.allow_table(data.sync_records, "GetItem")
        auto_reply.allow_table(data.conversations, "GetItem", "UpdateItem")
        auto_reply.allow_table(data.messages, "GetItem", "Query", "PutItem")
        auto_reply.allow_table(data.messages, "Query", index="by_time")

        deliver = f["deliver_message"]
        deliver.allow("secretsmanager:GetSecretValue", on=key)
        deliver.allow_table(data.messages, "Query", "PutItem", "UpdateItem")
        deliver.allow_table(data.conversations, "GetItem", "UpdateItem")
        deliver.allow_table(data.sync_records, "GetItem", "PutItem")

        f["sweep_replies"].allow("sqs:SendMessage", on=queue)
        f["sweep_replies"].allow_table(data.messages, "Query", index="open_replies")
        f["sweep_replies"].allow_table(data.messages, "BatchGetItem", "UpdateItem")
