"""Service principals for our roles and policies."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct


def own_account_principal(service: str, scope: Construct) -> iam.ServicePrincipal:
    """The service, only when it acts for this account: otherwise other customers of it could use our role.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    condition = {"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
    return iam.ServicePrincipal(service, conditions=condition)
