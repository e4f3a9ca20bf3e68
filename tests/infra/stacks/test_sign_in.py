"""Sign-in: the user pool, the web app's client of it, and the authorizer of every route."""

from __future__ import annotations

from typing import Any

import pytest

from functions.triggers import ROUTES
from infra.constructs.api import READS, WRITES
from infra.identity import GROUPS
from tests.infra.conftest import Template, resources, text


def only(template: Template, kind: str) -> dict[str, Any]:
    (found,) = resources(template, kind).values()
    return found


def client(app: Template) -> dict[str, Any]:
    return only(app, "AWS::Cognito::UserPoolClient")


def test_every_route_requires_a_token_of_our_pool_for_our_client(app: Template, data: Template) -> None:
    ((authorizer, settings),) = resources(app, "AWS::ApiGatewayV2::Authorizer").items()
    routes = resources(app, "AWS::ApiGatewayV2::Route").values()
    assert len(routes) == len(ROUTES)
    for route in routes:
        assert route["AuthorizationType"] == "JWT"
        assert route["AuthorizerId"] == {"Ref": authorizer}
    assert settings["AuthorizerType"] == "JWT"
    assert settings["IdentitySource"] == ["$request.header.Authorization"]
    (pool,) = resources(data, "AWS::Cognito::UserPool")
    assert f"{pool}ProviderURL" in settings["JwtConfiguration"]["Issuer"]["Fn::ImportValue"]
    (page,) = resources(app, "AWS::Cognito::UserPoolClient")
    assert settings["JwtConfiguration"]["Audience"] == [{"Ref": page}]


def test_nobody_can_sign_up_and_a_second_factor_is_required(data: Template) -> None:
    pool = only(data, "AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    assert pool["MfaConfiguration"] == "ON"
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["AccountRecoverySetting"]["RecoveryMechanisms"] == [{"Name": "verified_email", "Priority": 1}]
    assert pool["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    policy = pool["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] >= 12
    assert all(policy[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))


def test_users_and_groups_stay_when_the_stack_is_deleted(data: Template) -> None:
    kept = ("AWS::Cognito::UserPool", "AWS::Cognito::UserPoolGroup")
    found = [resource for resource in data["Resources"].values() if resource["Type"] in kept]
    assert len(found) == 1 + len(GROUPS)
    assert {(r["DeletionPolicy"], r["UpdateReplacePolicy"]) for r in found} == {("Retain", "Retain")}
    assert only(data, "AWS::Cognito::UserPool")["DeletionProtection"] == "ACTIVE"


def test_the_groups_are_those_of_the_routes(data: Template) -> None:
    groups = {group["GroupName"] for group in resources(data, "AWS::Cognito::UserPoolGroup").values()}
    assert groups == {"agents", "supervisors"}


def test_the_web_app_is_a_public_client_with_the_code_flow_only(app: Template) -> None:
    page = client(app)
    assert page["AllowedOAuthFlows"] == ["code"]
    assert not page["GenerateSecret"]
    assert page["ExplicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH"], "no password is sent to the API of the pool"
    assert page["PreventUserExistenceErrors"] == "ENABLED"
    assert page["SupportedIdentityProviders"] == ["COGNITO"]
    assert {"email", "name"} <= set(page["ReadAttributes"]), "otherwise the ID token has neither"


def test_agents_cannot_rename_themselves(app: Template, data: Template) -> None:
    required = {
        attribute["Name"]
        for attribute in only(data, "AWS::Cognito::UserPool")["Schema"]
        if attribute.get("Required")
    }
    writable = set(client(app)["WriteAttributes"])
    assert writable == required == {"email"}, "Cognito refuses a client that may not write what is required"
    assert "aws.cognito.signin.user.admin" not in client(app)["AllowedOAuthScopes"]
    pool = only(data, "AWS::Cognito::UserPool")
    assert pool["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}


def test_tokens_are_short_lived_and_can_be_revoked(app: Template) -> None:
    page = client(app)
    assert set(page["TokenValidityUnits"].values()) == {"minutes"}
    assert page["IdTokenValidity"] <= 60
    assert page["AccessTokenValidity"] <= 60
    assert page["RefreshTokenValidity"] <= 12 * 60
    assert page["RefreshTokenRotation"]["Feature"] == "ENABLED"
    assert page["EnableTokenRevocation"]


def test_sign_in_returns_only_to_the_web_app(app: Template) -> None:
    (distribution,) = resources(app, "AWS::CloudFront::Distribution")
    site = f"https://{{{distribution}.DomainName}}"
    assert [text(url) for url in client(app)["CallbackURLs"]] == [f"{site}/signed-in"]
    assert [text(url) for url in client(app)["LogoutURLs"]] == [f"{site}/signed-out"]


def test_the_sign_in_pages_have_a_domain_and_managed_branding(app: Template, data: Template) -> None:
    domain = only(data, "AWS::Cognito::UserPoolDomain")
    assert text(domain["Domain"]) == "production-inbox-123456789012"
    assert domain["ManagedLoginVersion"] == 2
    (page,) = resources(app, "AWS::Cognito::UserPoolClient")
    assert only(app, "AWS::Cognito::ManagedLoginBranding")["ClientId"] == {"Ref": page}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_route_has_its_limit_and_writes_a_lower_one(app: Template, route: Any) -> None:
    stage = next(r for r in app["Resources"].values() if r["Type"] == "AWS::ApiGatewayV2::Stage")
    found = stage["Properties"]["RouteSettings"][f"{route.method} {route.path}"]
    limit = READS if route.method == "GET" else WRITES
    assert found == {"ThrottlingRateLimit": limit.per_second, "ThrottlingBurstLimit": limit.burst}
    assert WRITES.per_second < READS.per_second
    made = next(
        logical_id
        for logical_id, properties in resources(app, "AWS::ApiGatewayV2::Route").items()
        if properties["RouteKey"] == f"{route.method} {route.path}"
    )
    assert made in stage["DependsOn"], "API Gateway refuses settings of a route that does not exist"
