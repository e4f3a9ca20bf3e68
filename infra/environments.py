"""The environments this system is deployed to, as parameter objects. Nothing in them names a resource."""

from __future__ import annotations

from dataclasses import dataclass


class InvalidEnvironment(Exception):
    """Settings of an environment that cannot be deployed together."""


LOG_DAYS = (14, 30, 90, 365)


@dataclass(frozen=True)
class Environment:
    name: str
    """Prefixes the stacks' names; resources get theirs from CloudFormation, so two fit into one account."""
    auto_reply: bool = False
    """Rules answer customers only where somebody has decided so."""
    synchronises: bool = True
    """Whether the schedules run. Off, only what somebody does in the page reaches the marketplace."""
    shop_timezone: str = "America/Toronto"
    log_days: int = 90
    """How long functions' logs are kept: one of ``LOG_DAYS``."""
    domain: str | None = None
    """The page's own name, such as ``inbox.example.com``. None: the one that CloudFront gives it."""
    certificate_arn: str | None = None
    """For ``domain``. CloudFront takes certificates and firewalls of us-east-1 only."""
    web_acl_arn: str | None = None
    """A web application firewall (scope CLOUDFRONT) that somebody made and pays for. None: none."""
    identity_providers: tuple[str, ...] = ()
    """Names of SAML or OIDC providers of the user pool that may sign agents in: docs/sign-in.md."""
    monthly_budget: int | None = None
    """US dollars a month for the whole AWS account; alarms' readers hear when it is nearly spent."""

    def __post_init__(self) -> None:
        if (self.domain is None) != (self.certificate_arn is None):
            raise InvalidEnvironment(f"{self.name}: a domain and its certificate come together")
        if self.log_days not in LOG_DAYS:
            raise InvalidEnvironment(
                f"{self.name}: logs are kept for one of {LOG_DAYS} days, not {self.log_days}"
            )
        for arn in (self.certificate_arn, self.web_acl_arn):
            if arn is not None and arn.split(":")[3:4] != ["us-east-1"]:
                raise InvalidEnvironment(f"{self.name}: CloudFront wants it from us-east-1: {arn}")


ENVIRONMENTS = {
    environment.name: environment
    for environment in (Environment("staging", log_days=14), Environment("production", monthly_budget=50))
}
