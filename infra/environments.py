"""The environments to which the system is deployed, and their settings."""

from __future__ import annotations

from dataclasses import dataclass

from functions.inbox.conversations.business_hours import InvalidHours, business_hours
from functions.inbox.guard.findings import UnknownRule, rules_named
from functions.settings import RESPONSE_HOURS, SHOP_TIMEZONE


class InvalidEnvironment(Exception):
    """The settings of an environment cannot be deployed."""


LOG_DAYS = (14, 30, 90, 365)
MOST_RESPONSE_HOURS = 30 * 24


@dataclass(frozen=True)
class Environment:
    name: str
    """The prefix of the stacks' names. CloudFormation names the resources, so one account may have several."""
    auto_reply: bool = False
    """Whether rules answer customers automatically."""
    synchronises: bool = True
    """Whether the schedules run. Without them the marketplace is called only after actions in the web app."""
    shop_timezone: str = SHOP_TIMEZONE
    """The IANA time zone of the hours in rules, and of the business hours."""
    response_hours: float = RESPONSE_HOURS
    """How many hours the shop has for a response."""
    business_hours: str | None = None
    """When response time counts, such as ``mon-fri 09:00-17:00, sat 10:00-14:00``. None: always."""
    holidays_of: str | None = None
    """A Canadian province, such as ``ON``, on whose public holidays response time does not count."""
    blocking_rules: tuple[str, ...] = ()
    """Rules of the guard, such as ``phone``, with whose findings nobody can send a reply. None: it only warns."""
    log_days: int = 90
    """Retention of the functions' logs: one of ``LOG_DAYS``."""
    domain: str | None = None
    """The domain of the web app, such as ``inbox.example.com``. None: CloudFront's own domain."""
    certificate_arn: str | None = None
    """For ``domain``. CloudFront uses only certificates and firewalls of us-east-1."""
    web_acl_arn: str | None = None
    """An existing web application firewall (scope CLOUDFRONT). None: no firewall."""
    identity_providers: tuple[str, ...] = ()
    """Names of the user pool's SAML or OIDC providers with which users may sign in: docs/sign-in.md."""
    monthly_budget: int | None = None
    """US dollars a month for the whole AWS account. The alarm topic is notified when it is nearly spent."""

    def __post_init__(self) -> None:
        if (self.domain is None) != (self.certificate_arn is None):
            raise InvalidEnvironment(f"{self.name}: domain and certificate_arn must be set together")
        if self.log_days not in LOG_DAYS:
            raise InvalidEnvironment(f"{self.name}: log_days must be one of {LOG_DAYS}, not {self.log_days}")
        if not 0 < self.response_hours <= MOST_RESPONSE_HOURS:
            raise InvalidEnvironment(
                f"{self.name}: response_hours must be more than 0 and at most {MOST_RESPONSE_HOURS}"
            )
        try:
            business_hours(self.business_hours or "", self.shop_timezone, self.holidays_of)
        except InvalidHours as problem:
            raise InvalidEnvironment(f"{self.name}: {problem}") from problem
        try:
            rules_named(" ".join(self.blocking_rules))
        except UnknownRule as problem:
            raise InvalidEnvironment(f"{self.name}: blocking_rules: {problem}") from problem
        for arn in (self.certificate_arn, self.web_acl_arn):
            if arn is not None and arn.split(":")[3:4] != ["us-east-1"]:
                raise InvalidEnvironment(f"{self.name}: CloudFront needs it in us-east-1: {arn}")


ENVIRONMENTS = {
    environment.name: environment
    for environment in (Environment("staging", log_days=14), Environment("production", monthly_budget=50))
}
