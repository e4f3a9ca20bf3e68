"""Everything that can be thrown away and made again: functions, API, schedules, streams, site, alarms."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import CfnOutput, CfnParameter, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from functions import triggers
from infra.constructs.api import Api
from infra.constructs.monitoring import Monitoring
from infra.constructs.python_function import PythonFunction
from infra.constructs.schedules import Schedules
from infra.constructs.site import Site
from infra.constructs.streams import Streams
from infra.data_stack import DataStack
from infra.environments import Environment


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
        self._environment = environment
        url = CfnParameter(
            self,
            "MiraklUrl",
            description="The marketplace, such as https://marketplace.bestbuy.ca",
            allowed_pattern="https://.+",
        )
        shop_id = CfnParameter(
            self, "MiraklShopId", default="", description="Empty if the key has one shop only"
        )
        self._cursor = f"/{self.stack_name}/sync-cursor"
        marketplace = {
            "MIRAKL_URL": url.value_as_string,
            "MIRAKL_SHOP_ID": shop_id.value_as_string,
            "MIRAKL_KEY_SECRET": data.mirakl_key.secret_arn,
        }
        uses = {
            "sync_messages": {**marketplace, "CURSOR_PARAMETER": self._cursor},
            "deliver_message": marketplace,
            "auto_reply": {
                "AUTO_REPLY": "on" if environment.auto_reply else "off",
                "SHOP_TIMEZONE": environment.shop_timezone,
            },
        }
        tables = {
            f"{table.node.id.upper()}_TABLE": table.table_name
            for table in (
                data.customers,
                data.conversations,
                data.messages,
                data.order_conversations,
                data.rules,
                data.sync_records,
            )
        }
        self.functions = {
            function.name: PythonFunction(
                self,
                function,
                code=asset,
                environment=environment,
                variables={**tables, **uses.get(function.name, {})},
            )
            for function in triggers.FUNCTIONS
        }
        stream_arn = data.messages.table_stream_arn or ""
        self.streams = Streams(self, self.functions, stream_arn)
        for name in ("deliver_message", "sweep_replies"):
            function = self.functions[name].function
            function.add_environment("DELIVERY_QUEUE_URL", self.streams.delivery_queue.queue_url)
        self.api = Api(self, self.functions)
        self.site = Site(self, self.api.domain_name)
        Schedules(self, self.functions, enabled=environment.synchronises)
        Monitoring(
            self,
            self.functions.values(),
            {"Stream": self.streams.stream_dead_letters, "Delivery": self.streams.delivery_dead_letters},
            synchronises=environment.synchronises,
        )
        self._grants()
        CfnOutput(self, "Url", value=f"https://{self.site.distribution.distribution_domain_name}")
        CfnOutput(self, "PageBucket", value=self.site.bucket.bucket_name)
        CfnOutput(self, "DistributionId", value=self.site.distribution.distribution_id)
        CfnOutput(self, "SyncFunction", value=self.functions["sync_messages"].function.function_name)

    def _grants(self) -> None:
        """All that our functions may do to our data, one line each."""
        f = self.functions
        data = self._data
        customers, conversations = data.customers.table_arn, data.conversations.table_arn
        messages, links = data.messages.table_arn, data.order_conversations.table_arn
        rules, records, key = data.rules.table_arn, data.sync_records.table_arn, data.mirakl_key.secret_arn
        queue = self.streams.delivery_queue.queue_arn
        cursor = self.format_arn(service="ssm", resource="parameter", resource_name=self._cursor.lstrip("/"))

        f["list_conversations"].allow("dynamodb:Query", on=f"{conversations}/index/by_recency")

        f["get_conversation"].allow("dynamodb:GetItem", on=[conversations, customers])
        f["get_conversation"].allow("dynamodb:Query", on=f"{messages}/index/by_time")

        f["list_order_conversations"].allow("dynamodb:Query", on=links)
        f["list_order_conversations"].allow("dynamodb:BatchGetItem", on=conversations)

        f["send_message"].allow("dynamodb:GetItem", on=conversations)
        f["send_message"].allow("dynamodb:GetItem", "dynamodb:PutItem", on=messages)
        f["send_message"].allow("dynamodb:Query", on=f"{messages}/index/by_time")

        for name in ("cancel_message", "retry_message"):
            f[name].allow("dynamodb:GetItem", "dynamodb:UpdateItem", on=messages)

        sync = f["sync_messages"]
        sync.allow("ssm:GetParameter", "ssm:PutParameter", on=cursor)
        sync.allow("secretsmanager:GetSecretValue", on=key)
        sync.allow("dynamodb:GetItem", "dynamodb:PutItem", on=customers)
        sync.allow(
            "dynamodb:BatchGetItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            on=conversations,
        )
        sync.allow("dynamodb:Query", on=f"{conversations}/index/by_customer")
        sync.allow(
            "dynamodb:Query",
            "dynamodb:PutItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:UpdateItem",
            on=messages,
        )
        sync.allow("dynamodb:PutItem", on=links)
        sync.allow(
            "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:DeleteItem", on=records
        )

        auto_reply = f["auto_reply"]
        auto_reply.allow("dynamodb:Query", on=[rules, messages, f"{messages}/index/by_time"])
        auto_reply.allow("dynamodb:GetItem", on=[customers, records, messages])
        auto_reply.allow("dynamodb:PutItem", on=messages)
        auto_reply.allow("dynamodb:GetItem", "dynamodb:UpdateItem", on=conversations)

        deliver = f["deliver_message"]
        deliver.allow("secretsmanager:GetSecretValue", on=key)
        deliver.allow("dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", on=messages)
        deliver.allow("dynamodb:GetItem", "dynamodb:UpdateItem", on=conversations)

        f["sweep_replies"].allow("dynamodb:Query", on=f"{messages}/index/open_replies")
        f["sweep_replies"].allow("dynamodb:UpdateItem", on=messages)
        f["sweep_replies"].allow("sqs:SendMessage", on=queue)
