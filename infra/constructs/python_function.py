"""The construct of all our Lambda functions: Python on arm64, each with its own role and log group."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from functions.triggers import Function
from infra.environments import Environment
from infra.nag import acknowledge


class PythonFunction(Construct):
    """Its role may write its own logs. ``infra/permissions.py`` grants everything else."""

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
            # For functions that are invoked asynchronously. One that fails is not retried: the next run does its work.
            # One that is throttled is tried again until the next scheduled run.
            retry_attempts=0,
            max_event_age=Duration.minutes(5),
            log_group=log_group,
            environment={"POWERTOOLS_SERVICE_NAME": settings.name, **variables},
        )
        acknowledge(self.function, {"L1": "Python 3.13 is the newest version that our tests run on."})

    def allow(self, *actions: str, on: str, hash_keys: tuple[str, ...] = ()) -> None:
        """Grants these actions on one resource, by its ARN. ``hash_keys``: only on the table's rows with these."""
        leading_keys = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": list(hash_keys)}}
        self.role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=list(actions), resources=[on], conditions=leading_keys if hash_keys else None
            )
        )

    def allow_table(
        self, table: dynamodb.Table, *actions: str, index: str | None = None, hash_keys: tuple[str, ...] = ()
    ) -> None:
        """Grants DynamoDB actions on a table, or on one of its indexes only, and sets ``<TABLE>_TABLE`` to its name."""
        on = f"{table.table_arn}/index/{index}" if index else table.table_arn
        self.allow(*(f"dynamodb:{action}" for action in actions), on=on, hash_keys=hash_keys)
        self.function.add_environment(f"{table.node.id.upper()}_TABLE", table.table_name)

    def allow_objects(self, bucket: s3.Bucket, folder: str, *actions: str) -> None:
        """Grants S3 actions on the objects under ``folder``, and sets ``<BUCKET>_BUCKET`` to the bucket's name.

        Without ``s3:ListBucket`` on the bucket, S3 answers 403 for an object that is missing.
        """
        on = bucket.arn_for_objects(f"{folder}/*")
        self.allow(*(f"s3:{action}" for action in actions), on=on)
        self.function.add_environment(f"{bucket.node.id.upper()}_BUCKET", bucket.bucket_name)
        # cdk-nag names the finding by the export of the bucket's ARN.
        exported = Stack.of(self).resolve(Stack.of(bucket).export_value(bucket.bucket_arn))["Fn::ImportValue"]
        acknowledge(
            self.role,
            {
                f"IAM5[Resource::{exported}/{folder}/*]": "Each file is an object; their keys are not known before."
            },
        )


def _retention(days: int) -> logs.RetentionDays:
    return {
        14: logs.RetentionDays.TWO_WEEKS,
        30: logs.RetentionDays.ONE_MONTH,
        90: logs.RetentionDays.THREE_MONTHS,
        365: logs.RetentionDays.ONE_YEAR,
    }[days]
