"""The HTTP API: every route of ``functions/triggers.py`` calls its own function, and needs a token."""

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
    """The limit of one route, for all callers together. Beyond it API Gateway answers 429."""

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
"""Without IP addresses, names of callers, or ids in paths."""


def throttle(route: Route) -> Throttle:
    return READS if route.method == "GET" else WRITES


class Api(Construct):
    """Its routes come later, by ``add_routes``.

    The routes need the authorizer, which needs the site's address, and the site needs the API's address.
    """

    def __init__(self, scope: Construct) -> None:
        super().__init__(scope, "Api")
        self.api = apigateway.HttpApi(self, "HttpApi", create_default_stage=False)
        self.access_log = logs.LogGroup(
            self, "AccessLog", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        self.domain_name = (
            f"{self.api.api_id}.execute-api.{self.api.stack.region}.{self.api.stack.url_suffix}"
        )

    def add_routes(
        self, functions: Mapping[str, PythonFunction], authorizer: apigateway.IHttpRouteAuthorizer
    ) -> None:
        """Adds every route, with ``authorizer``."""
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
            (http_route,) = self.api.add_routes(
                path=route.path,
                methods=[apigateway.HttpMethod[route.method]],
                integration=HttpLambdaIntegration(route.function, functions[route.function].function),
                authorizer=authorizer,
            )
            # API Gateway refuses settings of a route that does not exist yet.
            settings.add_resource_dependency(cast(apigateway.CfnRoute, http_route.node.default_child))
