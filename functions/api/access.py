"""Who is calling, and whether they may: the one place that decides it.

API Gateway's authorizer has checked the token before; what it found stands in the event, every claim as text.
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
    """Only for an event that ``refusal`` has let pass."""
    claims = _claims(event)
    name = claims.get("name") or claims.get("email") or UNNAMED
    groups = _listed(claims.get("cognito:groups", ""))
    return Agent(claims["sub"], name, is_supervisor=SUPERVISORS in groups)


def refusal(event: Mapping[str, Any]) -> str | None:
    """Why the caller may not use this route, in words for them; None when they may."""
    if _claims(event).get("token_use") != "id":
        return "This needs the ID token of somebody who has signed in."
    groups = _listed(_claims(event).get("cognito:groups", ""))
    if GROUPS.get(event["routeKey"], frozenset()).isdisjoint(groups):
        return "You are signed in, but in no group that may do this."
    return None


def audit(event: Mapping[str, Any], action: str, **ids: Any) -> None:
    """One line for each thing an agent did. Ids only: who that is, the user pool knows."""
    logger.info("audit", action=action, agent=agent_of(event).id, **ids)


def _claims(event: Mapping[str, Any]) -> dict[str, str]:
    claims: dict[str, str] = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims", {})
    return claims


def _listed(claim: str) -> tuple[str, ...]:
    """API Gateway hands a list over as ``[one two]``."""
    return tuple(claim.removeprefix("[").removesuffix("]").split())
