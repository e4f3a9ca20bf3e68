"""What must outlive everything else: tables, files from customers, the marketplace's API key, and the users."""

from __future__ import annotations

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from functions.store.tables import TABLES
from infra.constructs.files import FilesBucket
from infra.constructs.user_pool import UserPool
from infra.environments import Environment
from infra.nag import acknowledge
from infra.stacks.model_table import model_table


class DataStack(Stack):
    """Its resources stay when it is deleted.

    Attributes: ``tables`` by their names in ``functions/store/tables``, ``files``, ``mirakl_key`` and ``user_pool``.
    """

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id, termination_protection=True)
        self.tables = {str(model.Meta.table_name): model_table(self, model) for model in TABLES}
        self.files = FilesBucket(self)
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
        self.user_pool = UserPool(self, environment)
        CfnOutput(self, "UserPoolId", value=self.user_pool.pool.user_pool_id)
        CfnOutput(self, "Issuer", value=self.user_pool.pool.user_pool_provider_url)
        CfnOutput(self, "SignInPages", value=self.user_pool.sign_in_pages)
