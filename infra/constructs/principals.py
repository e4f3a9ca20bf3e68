"""Who may take on a role of ours."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct


def our_own(service: str, scope: Construct) -> iam.ServicePrincipal:
    """The service on behalf of our account: it serves others too, who could name our role as theirs."""
    condition = {"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
    return iam.ServicePrincipal(service, conditions=condition)
