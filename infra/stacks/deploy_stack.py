"""The roles for deployments from GitHub: one for each environment, and one for ``cdk diff`` of pull requests.

Deployed by hand, once an account. GitHub has no AWS key: a job assumes its role with GitHub's OIDC token, which says
for which repository and environment it runs.
"""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import CfnCondition, CfnOutput, CfnParameter, CfnResource, DefaultStackSynthesizer, Fn, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.nag import acknowledge

GITHUB = "token.actions.githubusercontent.com"
STS = "sts.amazonaws.com"
NAME = r"[\w.-]+"
REPOSITORY_PATTERN = rf"^({NAME}/{NAME}|{NAME}@\d+/{NAME}@\d+)$"
"""``owner/name``, or with GitHub's ids ``owner@1/name@2``.

The OIDC subject of a repository that was created, renamed or transferred since 15 July 2026 contains the ids. A
subject has one form or the other, and the roles trust exactly the one that is given.
"""
BOOTSTRAP_ROLES = ("deploy", "file-publishing", "lookup")
"""The roles of ``cdk bootstrap`` that a deployment assumes, to upload the bundle and to call CloudFormation."""


class DeployStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, *, environments: Iterable[str]) -> None:
        super().__init__(scope, construct_id, termination_protection=True)
        self._repository = CfnParameter(
            self,
            "Repository",
            description="The repository whose jobs may deploy: example/inbox, or example@1/inbox@2 with GitHub's ids",
            allowed_pattern=REPOSITORY_PATTERN,
        ).value_as_string
        self._provider = self._github()
        names = tuple(environments)
        for name in names:
            role = self._role(f"{name}-deploys", f"environment:{name}")
            self._may_deploy(role, name)
        self._may_compare(self._role("compares", "pull_request"), names)

    def _github(self) -> str:
        """The ARN of the OIDC provider. An account can have only one for GitHub; it is created if there is none."""
        existing = CfnParameter(
            self,
            "GitHubProviderArn",
            default="",
            description="The account's OIDC provider for GitHub; empty if there is none yet",
        )
        is_new = CfnCondition(self, "NoProviderYet", expression=Fn.condition_equals(existing, ""))
        provider = CfnResource(
            self,
            "GitHub",
            type="AWS::IAM::OIDCProvider",
            properties={"Url": f"https://{GITHUB}", "ClientIdList": [STS]},
        )
        provider.cfn_options.condition = is_new
        return Fn.condition_if(is_new.logical_id, provider.ref, existing.value_as_string).to_string()

    def _role(self, name: str, subject: str) -> iam.Role:
        """A role for jobs of the repository whose OIDC subject is ``subject``."""
        trusted = {
            f"{GITHUB}:aud": STS,
            f"{GITHUB}:sub": f"repo:{self._repository}:{subject}",
        }
        role = iam.Role(
            self, name, assumed_by=iam.WebIdentityPrincipal(self._provider, {"StringEquals": trusted})
        )
        CfnOutput(self, f"{name}-role", value=role.role_arn)
        return role

    def _may_deploy(self, role: iam.Role, environment: str) -> None:
        stack = f"{environment}-inbox"
        _allow(role, "sts:AssumeRole", on=[self._bootstrap_role(name) for name in BOOTSTRAP_ROLES])
        _allow(role, "cloudformation:DescribeStacks", on=self._stacks([environment]))
        ours = {"StringEquals": {"aws:ResourceAccount": self.account}}
        bucket = f"arn:{self.partition}:s3:::{stack}-sitepage*/*"
        _allow(role, "s3:PutObject", on=[bucket], only=ours)
        distributions = self.format_arn(
            service="cloudfront", region="", resource="distribution", resource_name="*"
        )
        tagged = {"StringEquals": {"aws:ResourceTag/environment": environment}}
        _allow(role, "cloudfront:CreateInvalidation", on=[distributions], only=tagged)
        acknowledge(
            role,
            {
                f"IAM5[Resource::arn:<AWS::Partition>:s3:::{stack}-sitepage*/*]": (
                    "CloudFormation names the bucket; the name begins with the stack's."
                ),
                "IAM5[Resource::arn:<AWS::Partition>:cloudfront::<AWS::AccountId>:distribution/*]": (
                    "CloudFront generates the id; the condition restricts it by tag."
                ),
                **self._stacks_end_in_an_id([environment]),
            },
        )

    def _may_compare(self, role: iam.Role, environments: tuple[str, ...]) -> None:
        """Only reads templates: code of a pull request runs with this role."""
        actions = ("cloudformation:DescribeStacks", "cloudformation:GetTemplate")
        _allow(role, *actions, on=self._stacks(environments))
        acknowledge(role, self._stacks_end_in_an_id(environments))

    def _stacks(self, environments: Iterable[str]) -> list[str]:
        return [
            self.format_arn(service="cloudformation", resource="stack", resource_name=f"{name}/*")
            for name in _stack_names(environments)
        ]

    def _stacks_end_in_an_id(self, environments: Iterable[str]) -> dict[str, str]:
        here = "<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>"
        return {
            f"IAM5[Resource::arn:{here}:stack/{name}/*]": "A stack's ARN ends with an id that CloudFormation generates."
            for name in _stack_names(environments)
        }

    def _bootstrap_role(self, name: str) -> str:
        qualifier = DefaultStackSynthesizer.DEFAULT_QUALIFIER
        return self.format_arn(
            service="iam",
            region="",
            resource="role",
            resource_name=f"cdk-{qualifier}-{name}-role-{self.account}-{self.region}",
        )


def _stack_names(environments: Iterable[str]) -> list[str]:
    return [f"{name}-inbox{part}" for name in environments for part in ("", "-data")]


def _allow(
    role: iam.Role, *actions: str, on: list[str], only: dict[str, dict[str, str]] | None = None
) -> None:
    role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=on, conditions=only))
