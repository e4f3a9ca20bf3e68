"""Access control: who is calling, and whether they may use the route. Nothing else decides about access.

API Gateway's authorizer has checked the token. The token's claims are in the event, each as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functions.model.agents import Agent
from functions.observability import logger
from functions.triggers import ROUTES, SUPERVISORS

UNNAMED = "Agent"
GROUPS = {f"{route.method} {route.path}": frozenset(route.groups) for route in ROUTES}


def agent_of(event: Mapping[str, Any]) -> Agent:
    """The caller. The event must have been allowed by ``refusal``."""
    claims = _claims(event)
    name = claims.get("name") or claims.get("email") or UNNAMED
    groups = _list_of(claims.get("cognito:groups", ""))
    return Agent(claims["sub"], name, is_supervisor=SUPERVISORS in groups)


def refusal(event: Mapping[str, Any]) -> str | None:
    """Why the caller may not use this route, as a sentence for them; None if they may."""
    if _claims(event).get("token_use") != "id":
        return "This needs the ID token of somebody who has signed in."
    groups = _list_of(_claims(event).get("cognito:groups", ""))
    if GROUPS.get(event["routeKey"], frozenset()).isdisjoint(groups):
        return "You are signed in, but in no group that may do this."
    return None


def audit(event: Mapping[str, Any], action: str, **ids: Any) -> None:
    """Writes the audit line of an agent's action. It contains ids only; the user pool has the names."""
    logger.info("audit", action=action, agent=agent_of(event).id, **ids)


def _claims(event: Mapping[str, Any]) -> dict[str, str]:
    claims: dict[str, str] = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims", {})
    return claims


def _list_of(claim: str) -> tuple[str, ...]:
    """API Gateway passes a list as the text ``[one two]``."""
    return tuple(claim.removeprefix("[").removesuffix("]").split())
