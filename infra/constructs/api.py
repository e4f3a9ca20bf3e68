"""The HTTP API: every route of the route table to its own function, for those who have signed in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from aws_cdk import RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from functions.triggers import ROUTES, Route
from infra.constructs.python_function import PythonFunction


@dataclass(frozen=True)
class Throttle:
    """Of one route, for all callers together; beyond it API Gateway answers 429 by itself."""

    per_second: int
    burst: int


READS = Throttle(per_second=50, burst=100)
WRITES = Throttle(per_second=10, burst=20)
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


def throttle(route: Route) -> Throttle:
    return READS if route.method == "GET" else WRITES


class Api(Construct):
    """Made empty, as the page's address is built upon the API's and who may sign in upon the page's: ``serve``."""

    def __init__(self, scope: Construct) -> None:
        super().__init__(scope, "Api")
        self.api = apigateway.HttpApi(self, "HttpApi", create_default_stage=False)
        self.access_log = logs.LogGroup(
            self, "AccessLog", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        self.domain_name = (
            f"{self.api.api_id}.execute-api.{self.api.stack.region}.{self.api.stack.url_suffix}"
        )

    def serve(
        self, functions: Mapping[str, PythonFunction], authorizer: apigateway.IHttpRouteAuthorizer
    ) -> None:
        """Every route, each behind ``authorizer``."""
        stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=READS.per_second, burst_limit=READS.burst),
        )
        settings = cast(apigateway.CfnStage, stage.node.default_child)
        settings.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=self.access_log.log_group_arn, format=ACCESS_LOG
        )
        settings.route_settings = {
            f"{route.method} {route.path}": {
                "ThrottlingRateLimit": throttle(route).per_second,
                "ThrottlingBurstLimit": throttle(route).burst,
            }
            for route in ROUTES
        }
        for route in ROUTES:
            (made,) = self.api.add_routes(
                path=route.path,
                methods=[apigateway.HttpMethod[route.method]],
                integration=HttpLambdaIntegration(route.function, functions[route.function].function),
                authorizer=authorizer,
            )
            # API Gateway refuses the settings of a route that is not there yet.
            settings.add_resource_dependency(cast(apigateway.CfnRoute, made.node.default_child))
