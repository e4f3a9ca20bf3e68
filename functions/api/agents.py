"""Who is writing: the seam for the signed-in agent."""

from __future__ import annotations

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

UNNAMED = "Agent"


def author_of(event: APIGatewayProxyEventV2) -> str:
    """The name in the caller's token, as API Gateway's authorizer checked it; until sign-in, nobody has one."""
    authorizer = event.request_context.authorizer
    claims = (authorizer.jwt_claim if authorizer else None) or {}
    return str(claims.get("name") or UNNAMED)
