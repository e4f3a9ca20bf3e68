"""The environments this system is deployed to, as parameter objects. Nothing in them names a resource."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Environment:
    name: str
    """Prefixes the stacks' names; resources get theirs from CloudFormation, so two fit into one account."""
    auto_reply: bool = False
    """Rules answer customers only where somebody has decided so."""
    synchronises: bool = True
    """Whether the schedules run. Off for a copy that must leave the marketplace alone."""
    shop_timezone: str = "America/Toronto"
    log_days: int = 90


ENVIRONMENTS = {
    environment.name: environment
    for environment in (Environment("staging", log_days=14), Environment("production"))
}
