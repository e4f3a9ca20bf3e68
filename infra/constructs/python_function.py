"""A Lambda as all of ours are: Python on arm64, a role and a log group of its own."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from functions.triggers import Function
from infra.environments import Environment
from infra.nag import acknowledge


class PythonFunction(Construct):
    """Its role may write its own logs and traces; everything else is granted where the parent says so."""

    def __init__(
        self,
        scope: Construct,
        settings: Function,
        *,
        code: lambda_.Code,
        environment: Environment,
        variables: dict[str, str],
    ) -> None:
        super().__init__(scope, settings.name)
        self.name = settings.name
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group = logs.LogGroup(
            self,
            "Logs",
            retention=_retention(environment.log_days),
            removal_policy=RemovalPolicy.DESTROY,
        )
        log_group.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            code=code,
            handler=f"{settings.module}.lambda_handler",
            role=self.role,
            timeout=Duration.seconds(settings.timeout),
            memory_size=settings.memory,
            reserved_concurrent_executions=settings.reserved_concurrency,
            # Asynchronous invocations: what fails or finds no free place is not repeated, the next one does its work.
            retry_attempts=0,
            max_event_age=Duration.minutes(1),
            log_group=log_group,
            tracing=lambda_.Tracing.ACTIVE,
            environment={"POWERTOOLS_SERVICE_NAME": settings.name, **variables},
        )
        acknowledge(
            self.role,
            {"IAM5[Resource::*]": "X-Ray knows no resource but *; the log streams are its own."},
        )
        acknowledge(self.function, {"L1": "Python 3.13 is the newest that our tests run on."})

    def allow(self, *actions: str, on: str) -> None:
        """Named actions on one named resource; one line a grant."""
        self.role.add_to_principal_policy(iam.PolicyStatement(actions=list(actions), resources=[on]))

    def allow_table(self, table: dynamodb.Table, *actions: str, index: str | None = None) -> None:
        """DynamoDB's actions on a table, or on one index alone; whoever may use a table is told its name."""
        on = f"{table.table_arn}/index/{index}" if index else table.table_arn
        self.allow(*(f"dynamodb:{action}" for action in actions), on=on)
        self.function.add_environment(f"{table.node.id.upper()}_TABLE", table.table_name)


def _retention(days: int) -> logs.RetentionDays:
    return {
        14: logs.RetentionDays.TWO_WEEKS,
        30: logs.RetentionDays.ONE_MONTH,
        90: logs.RetentionDays.THREE_MONTHS,
        365: logs.RetentionDays.ONE_YEAR,
    }[days]
