"""Everything without data, so that it can be deleted and created again: functions, API, schedules, site, alarms."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import CfnOutput, CfnParameter, Fn, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from functions import triggers
from functions.observability import NAMESPACE
from infra.constructs.api import Api
from infra.constructs.dashboard import Dashboard
from infra.constructs.metrics import Metrics
from infra.constructs.monitoring import Monitoring
from infra.constructs.python_function import PythonFunction
from infra.constructs.schedules import Schedules
from infra.constructs.sign_in import SignIn
from infra.constructs.site import Site
from infra.constructs.streams import Streams
from infra.constructs.topics import DeadlineTopic
from infra.environments import Environment
from infra.permissions import (
    INVOCATIONS,
    TEAM_FUNCTIONS,
    grant_agents_work,
    grant_files,
    grant_functions,
    grant_schedules,
    grant_streams,
    grant_warnings,
)
from infra.stacks.data_stack import DataStack

UNDO_FUNCTIONS = ("get_conversation", "send_message", "cancel_message", "retry_message", "resolve_message")
"""Their answers say until when a reply can be taken back, so they know the length of the undo window."""


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
        asset = lambda_.Code.from_asset(str(code))
        url = CfnParameter(
            self,
            "MiraklUrl",
            description="The marketplace, such as https://marketplace.bestbuy.ca",
            # A part of the address becomes a part of the web app's content security policy.
            allowed_pattern=r"\s*https://[A-Za-z0-9.-]+(:\d+)?(/\S*)?\s*",
        )
        shop_id = CfnParameter(
            self, "MiraklShopId", default="", description="Empty if the key has only one shop"
        )
        email = CfnParameter(
            self, "AlarmEmail", default="", description="Receives the alarms; SNS asks for confirmation"
        )
        deadline_email = CfnParameter(
            self, "DeadlineEmail", default="", description="Is warned of deadlines; SNS asks for confirmation"
        )
        webhook = CfnParameter(
            self,
            "DeadlineWebhook",
            default="",
            no_echo=True,
            allowed_pattern=r"\s*(https://\S+)?\s*",
            description="Is warned of deadlines too, such as an address of a chat",
        )
        cursor = f"/{self.stack_name}/sync-cursor"
        marketplace = {
            "MIRAKL_URL": url.value_as_string,
            "MIRAKL_SHOP_ID": shop_id.value_as_string,
            "MIRAKL_KEY_SECRET": data.mirakl_key.secret_arn,
        }
        blocking = {"BLOCKING_RULES": " ".join(environment.blocking_rules)}
        variables = {
            "sync_messages": {**marketplace, "CURSOR_PARAMETER": cursor},
            "refresh_conversation": marketplace,
            "get_order": marketplace,
            "fetch_attachment": marketplace,
            "check_reply": {"MIRAKL_URL": url.value_as_string, **blocking},
            "deliver_message": marketplace,
            "auto_reply": {"AUTO_REPLY": "on" if environment.auto_reply else "off"},
        }
        for name in UNDO_FUNCTIONS:
            variables[name] = {"UNDO_SECONDS": str(triggers.DELIVERY_QUEUE.delay)}
        variables["send_message"] |= blocking
        for name in TEAM_FUNCTIONS:
            variables[name] = {"USER_POOL_ID": data.user_pool.pool.user_pool_id}
        namespace = f"{NAMESPACE}/{environment.name}"
        of_all = {"POWERTOOLS_METRICS_NAMESPACE": namespace, **_response_deadline(environment)}
        self.functions = {
            function.name: PythonFunction(
                self,
                function,
                code=asset,
                environment=environment,
                variables={**of_all, **variables.get(function.name, {})},
            )
            for function in triggers.FUNCTIONS
        }
        stream_arn = data.tables["messages"].table_stream_arn or ""
        self.streams = Streams(self, self.functions, stream_arn)
        for name in ("enqueue_replies", "deliver_message", "sweep_replies"):
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
            sign_in_pages=data.user_pool.sign_in_pages,
            pictures=_origin(url),
            files=data.files.origin,
        )
        sign_in = SignIn(
            self, data.user_pool, site=self.site.url, identity_providers=environment.identity_providers
        )
        self.api.add_routes(self.functions, sign_in.authorizer)
        deadlines = DeadlineTopic(self, deadline_email)
        warn = self.functions["warn_of_deadlines"].function
        warn.add_environment("SITE_URL", self.site.url)
        warn.add_environment("DEADLINE_TOPIC", deadlines.topic.topic_arn)
        warn.add_environment("DEADLINE_WEBHOOK", webhook.value_as_string)
        schedules = Schedules(self, self.functions, enabled=environment.synchronises)
        metrics = Metrics(
            namespace=namespace,
            functions={name: function.function for name, function in self.functions.items()},
            api=self.api.api,
            conversations=data.tables["conversations"],
            messages=data.tables["messages"],
        )
        dead_letters = {
            "Stream": self.streams.stream_dead_letters,
            "Delivery": self.streams.delivery_dead_letters,
        }
        monitoring = Monitoring(
            self, metrics, dead_letters=dead_letters, environment=environment, email=email
        )
        Dashboard(
            self,
            metrics,
            alarms=monitoring.alarms,
            delivery_queue=self.streams.delivery_queue,
            dead_letters=dead_letters,
            access_log=self.api.access_log,
        )
        grant_streams(self.functions, self.streams, stream_arn)
        grant_schedules(self.functions, schedules)
        grant_functions(
            self.functions,
            data.tables,
            mirakl_key=data.mirakl_key.secret_arn,
            delivery_queue=self.streams.delivery_queue.queue_arn,
            sync_cursor=self.format_arn(
                service="ssm", resource="parameter", resource_name=cursor.lstrip("/")
            ),
        )
        grant_warnings(self.functions["warn_of_deadlines"], data.tables, topic=deadlines.topic.topic_arn)
        grant_agents_work(
            self.functions,
            data.tables,
            user_pool=data.user_pool.pool.user_pool_arn,
            mirakl_key=data.mirakl_key.secret_arn,
        )
        grant_files(self.functions, data.tables, bucket=data.files, mirakl_key=data.mirakl_key.secret_arn)
        CfnOutput(self, "Url", value=self.site.url)
        CfnOutput(self, "DistributionName", value=self.site.distribution.distribution_domain_name)
        CfnOutput(self, "ClientId", value=sign_in.client_id)
        CfnOutput(self, "PageBucket", value=self.site.bucket.bucket_name)
        CfnOutput(self, "DistributionId", value=self.site.distribution.distribution_id)
        CfnOutput(self, "AlarmTopic", value=monitoring.topic.topic_arn)
        CfnOutput(self, "SyncFunction", value=self.functions["sync_messages"].function.function_name)


def _origin(url: CfnParameter) -> str:
    """Scheme and host of an address. White space at its end stays: a content security policy allows it there."""
    return f"https://{Fn.select(2, Fn.split('/', url.value_as_string))}"


def _response_deadline(environment: Environment) -> dict[str, str]:
    """Every function that reads or writes a conversation computes deadlines."""
    return {
        "SHOP_TIMEZONE": environment.shop_timezone,
        "RESPONSE_HOURS": f"{environment.response_hours:g}",
        "BUSINESS_HOURS": environment.business_hours or "",
        "HOLIDAYS_OF": environment.holidays_of or "",
    }
