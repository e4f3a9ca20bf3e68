"""The roles for GitHub: jobs of one repository deploy their own environment; pull requests only read templates."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra.environments import ENVIRONMENTS
from tests.infra.conftest import Template, load, resources, text
from tests.infra.stacks.test_app_stack import listed, statements

OURS = "{Repository}"
SUBJECTS = {f"repo:{OURS}:environment:{name}" for name in ENVIRONMENTS} | {f"repo:{OURS}:pull_request"}


@pytest.fixture(scope="module")
def deploy(assembly: Path) -> Template:
    return load(assembly, "inbox-deploy")


def trusts(deploy: Template) -> dict[str, dict[str, Any]]:
    """The trust statement of each role, by the OIDC subject in it."""
    found = {}
    for role in resources(deploy, "AWS::IAM::Role").values():
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        subject = text(statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"])
        found[subject] = statement
    return found


def role_for(deploy: Template, subject: str) -> str:
    return next(
        name
        for name, role in resources(deploy, "AWS::IAM::Role").items()
        if text(
            role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]["StringEquals"][
                "token.actions.githubusercontent.com:sub"
            ]
        )
        == subject
    )


def allowed(deploy: Template, subject: str) -> set[tuple[str, str]]:
    return {
        (action, text(resource))
        for statement in statements(deploy, role_for(deploy, subject))
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def test_each_role_trusts_one_kind_of_job_of_one_repository(deploy: Template) -> None:
    assert trusts(deploy).keys() == SUBJECTS
    for statement in trusts(deploy).values():
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert statement["Principal"].keys() == {"Federated"}
        # Exact comparison only: no pattern, and no other operator that would allow more.
        assert statement["Condition"].keys() == {"StringEquals"}
        assert statement["Condition"]["StringEquals"].keys() == {
            "token.actions.githubusercontent.com:aud",
            "token.actions.githubusercontent.com:sub",
        }
        assert statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:aud"] == (
            "sts.amazonaws.com"
        )


@pytest.mark.parametrize(
    "subject",
    [
        "repo:somebody/else:environment:production",
        f"repo:{OURS}-evil:environment:production",
        f"repo:{OURS}:ref:refs/heads/main",
        f"repo:{OURS}:environment:development",
        f"repo:{OURS}:*",
        "repo:*",
    ],
)
def test_no_role_trusts_another_job(deploy: Template, subject: str) -> None:
    assert subject not in trusts(deploy)


@pytest.mark.parametrize("repository", ["owner/name", "owner@1234567/name@987654321", "an-owner/a.name_2"])
def test_the_repository_is_given_in_one_of_githubs_two_forms(deploy: Template, repository: str) -> None:
    parameter = deploy["Parameters"]["Repository"]
    assert re.fullmatch(parameter["AllowedPattern"], repository)
    assert "Default" not in parameter


@pytest.mark.parametrize(
    "repository",
    [
        *("owner/*", "*/name", "owner@*/name@*", "owner@1/name@?", "owner@1/name*@2"),
        *("owner@1/name", "owner/name@2", "owner@/name@", "owner@x/name@y"),
        *("owner/name:environment:production", "owner/name/more", "owner", "", "owner/name\n"),
    ],
)
def test_the_repository_cannot_be_a_pattern_or_half_of_a_form(deploy: Template, repository: str) -> None:
    assert not re.fullmatch(deploy["Parameters"]["Repository"]["AllowedPattern"], repository)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_deployment_assumes_cdks_roles_and_publishes_its_own_web_app(deploy: Template, name: str) -> None:
    bootstrap = "arn:aws:iam::123456789012:role/cdk-hnb659fds-{}-role-123456789012-ca-central-1"
    stack = "arn:aws:cloudformation:ca-central-1:123456789012:stack/{}/*"
    assert allowed(deploy, f"repo:{OURS}:environment:{name}") == {
        ("sts:AssumeRole", bootstrap.format("deploy")),
        ("sts:AssumeRole", bootstrap.format("file-publishing")),
        ("sts:AssumeRole", bootstrap.format("lookup")),
        ("cloudformation:DescribeStacks", stack.format(f"{name}-inbox")),
        ("cloudformation:DescribeStacks", stack.format(f"{name}-inbox-data")),
        ("s3:PutObject", f"arn:aws:s3:::{name}-inbox-sitepage*/*"),
        ("cloudfront:CreateInvalidation", "arn:aws:cloudfront::123456789012:distribution/*"),
    }
    conditions = {
        listed(s["Action"])[0]: s.get("Condition")
        for s in statements(deploy, role_for(deploy, f"repo:{OURS}:environment:{name}"))
    }
    assert conditions["s3:PutObject"] == {"StringEquals": {"aws:ResourceAccount": {"Ref": "AWS::AccountId"}}}
    assert conditions["cloudfront:CreateInvalidation"] == {
        "StringEquals": {"aws:ResourceTag/environment": name}
    }


def test_bucket_and_distribution_match_those_conditions(app: Template) -> None:
    ((bucket, _),) = resources(app, "AWS::S3::Bucket").items()
    assert bucket.lower().startswith("sitepage")
    (distribution,) = resources(app, "AWS::CloudFront::Distribution").values()
    assert {"Key": "environment", "Value": "production"} in distribution["Tags"]


def test_a_pull_request_reads_templates_and_nothing_else(deploy: Template) -> None:
    stacks = {f"{name}-inbox{part}" for name in ENVIRONMENTS for part in ("", "-data")}
    assert allowed(deploy, f"repo:{OURS}:pull_request") == {
        (action, f"arn:aws:cloudformation:ca-central-1:123456789012:stack/{stack}/*")
        for action in ("cloudformation:DescribeStacks", "cloudformation:GetTemplate")
        for stack in stacks
    }


def test_no_role_has_a_managed_policy_or_passes_roles(deploy: Template) -> None:
    for role in resources(deploy, "AWS::IAM::Role").values():
        assert "ManagedPolicyArns" not in role
    assert "iam:PassRole" not in json.dumps(deploy)


def test_an_existing_provider_for_github_is_used(deploy: Template) -> None:
    (provider,) = [r for r in deploy["Resources"].values() if r["Type"] == "AWS::IAM::OIDCProvider"]
    assert provider["Condition"] == "NoProviderYet"
    assert provider["Properties"]["Url"] == "https://token.actions.githubusercontent.com"
    for statement in trusts(deploy).values():
        assert statement["Principal"]["Federated"]["Fn::If"][0] == "NoProviderYet"
