"""The HTTP API: every route of the route table to its own function, nothing open to strangers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from aws_cdk import RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigatewayv2_authorizers import HttpIamAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from functions.triggers import ROUTES
from infra.constructs.python_function import PythonFunction

REQUESTS_PER_SECOND = 50
BURST = 100
ACCESS_LOG = json.dumps(
    {
        "request_id": "$context.requestId",
        "at": "$context.requestTime",
        "route": "$context.routeKey",
        "status": "$context.status",
        "milliseconds": "$context.responseLatency",
        "error": "$context.error.message",
    }
)
"""No address, no name of a caller, no ids of a path."""


class Api(Construct):
    """Until sign-in lands only callers with AWS credentials get in: closed, rather than open for the time being."""

    def __init__(self, scope: Construct, functions: Mapping[str, PythonFunction]) -> None:
        super().__init__(scope, "Api")
        self.api = apigateway.HttpApi(
            self, "HttpApi", default_authorizer=HttpIamAuthorizer(), create_default_stage=False
        )
        access_log = logs.LogGroup(
            self, "AccessLog", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=REQUESTS_PER_SECOND, burst_limit=BURST),
        )
        settings = cast(apigateway.CfnStage, stage.node.default_child)
        settings.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=access_log.log_group_arn, format=ACCESS_LOG
        )
        for route in ROUTES:
            self.api.add_routes(
                path=route.path,
                methods=[apigateway.HttpMethod[route.method]],
                integration=HttpLambdaIntegration(route.function, functions[route.function].function),
            )
        self.domain_name = (
            f"{self.api.api_id}.execute-api.{self.api.stack.region}.{self.api.stack.url_suffix}"
        )
