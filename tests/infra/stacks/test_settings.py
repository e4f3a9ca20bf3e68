"""Optional settings of an environment: domain, firewall, identity providers, budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.environments import Environment, InvalidEnvironment
from tests.infra.conftest import Template, load, synthesise
from tests.infra.stacks.test_sign_in import client, only

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1a2b"
WEB_ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/inbox/3c4d"


@pytest.fixture(scope="module")
def assembly_with_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesise(
        tmp_path_factory.mktemp("cdk.out"),
        Environment(
            "asks-for-all",
            domain="inbox.example.com",
            certificate_arn=CERTIFICATE,
            web_acl_arn=WEB_ACL,
            identity_providers=("Okta",),
            blocking_rules=("phone", "address"),
            monthly_budget=20,
        ),
    )


@pytest.fixture(scope="module")
def with_all(assembly_with_all: Path) -> Template:
    return load(assembly_with_all, "asks-for-all-inbox")


def config(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = only(template, "AWS::CloudFront::Distribution")["DistributionConfig"]
    return found


def test_a_domain_has_its_certificate_and_requires_new_tls(with_all: Template) -> None:
    assert config(with_all)["Aliases"] == ["inbox.example.com"]
    assert config(with_all)["ViewerCertificate"] == {
        "AcmCertificateArn": CERTIFICATE,
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }


def test_sign_in_returns_to_the_domain(with_all: Template, assembly_with_all: Path) -> None:
    assert with_all["Outputs"]["Url"]["Value"] == "https://inbox.example.com"
    assert client(with_all)["CallbackURLs"] == ["https://inbox.example.com/signed-in"]
    assert client(with_all)["LogoutURLs"] == ["https://inbox.example.com/signed-out"]
    pool = only(load(assembly_with_all, "asks-for-all-inbox-data"), "AWS::Cognito::UserPool")
    invitation = pool["AdminCreateUserConfig"]["InviteMessageTemplate"]["EmailMessage"]
    assert "https://inbox.example.com" in invitation
    assert "{username}" in invitation
    assert "{####}" in invitation


def test_a_firewall_protects_web_app_and_api(with_all: Template, app: Template) -> None:
    assert config(with_all)["WebACLId"] == WEB_ACL
    assert "WebACLId" not in config(app)


def test_identity_providers_sign_in_beside_the_pools_own_users(with_all: Template) -> None:
    assert client(with_all)["SupportedIdentityProviders"] == ["COGNITO", "Okta"]
    # Cognito stores what a provider says with the client's rights: without them nobody could sign in.
    assert set(client(with_all)["WriteAttributes"]) == {"email", "name"}


def test_the_budget_is_what_the_environment_says(with_all: Template) -> None:
    assert only(with_all, "AWS::Budgets::Budget")["Budget"]["BudgetLimit"] == {"Amount": 20, "Unit": "USD"}


def test_the_functions_that_check_and_accept_replies_know_the_blocking_rules(with_all: Template) -> None:
    functions = {
        each["Properties"]["Handler"].split(".")[-2]: each["Properties"]["Environment"]["Variables"]
        for each in with_all["Resources"].values()
        if each["Type"] == "AWS::Lambda::Function" and "functions.handlers" in each["Properties"]["Handler"]
    }
    known = {
        name: variables["BLOCKING_RULES"]
        for name, variables in functions.items()
        if "BLOCKING_RULES" in variables
    }
    assert known == {"check_reply": "phone address", "send_message": "phone address"}


def test_a_blocking_rule_that_the_guard_does_not_have_is_refused_before_deployment() -> None:
    with pytest.raises(InvalidEnvironment, match="odd: blocking_rules: 'mail' is no rule of the guard"):
        Environment("odd", blocking_rules=("phone", "mail"))


@pytest.mark.parametrize(
    "settings",
    [
        {"domain": "inbox.example.com"},
        {"certificate_arn": CERTIFICATE},
        {"domain": "inbox.example.com", "certificate_arn": CERTIFICATE.replace("us-east-1", "ca-central-1")},
        {"web_acl_arn": WEB_ACL.replace("us-east-1", "ca-central-1")},
        {"log_days": 15},
    ],
    ids=["no certificate", "no domain", "certificate elsewhere", "firewall elsewhere", "odd days"],
)
def test_settings_that_cloudfront_would_refuse_are_refused_before_deployment(
    settings: dict[str, Any],
) -> None:
    with pytest.raises(InvalidEnvironment):
        Environment("odd", **settings)
