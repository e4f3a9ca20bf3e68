"""moto's CloudFormation creates the stacks, without the resource types that it does not support."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.cloudformation.parsing import resource_class_from_type

from functions.store.tables import TABLES
from functions.triggers import FUNCTIONS
from tests.infra.conftest import ACCOUNT, REGION, Template, load, resources

SKIPPED = {
    "production-inbox-data": {
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolDomain",
        "AWS::Cognito::UserPoolGroup",
        "AWS::S3::BucketPolicy",
        "AWS::SecretsManager::Secret",
    },
    "production-inbox": {
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Authorizer",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::Budgets::Budget",
        "AWS::CloudFront::Distribution",
        "AWS::CloudFront::Function",
        "AWS::CloudFront::OriginAccessControl",
        "AWS::CloudFront::ResponseHeadersPolicy",
        "AWS::CloudWatch::Alarm",
        "AWS::Cognito::ManagedLoginBranding",
        "AWS::Cognito::UserPoolClient",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Subscription",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::Schedule",
    },
    "inbox-deploy": {"AWS::IAM::OIDCProvider"},
}
"""Types that moto's CloudFormation does not support. cfn-lint checks them against their schemas."""
PARAMETERS = {
    "production-inbox": {"MiraklUrl": "https://marketplace.invalid"},
    "inbox-deploy": {"Repository": "example/inbox"},
}
STAND_IN = f"arn:aws:moto:{REGION}:{ACCOUNT}:skipped"
"""Replaces references to skipped resources."""


def without(template: Template, skipped: set[str], exports: set[str]) -> Template:
    """The template without skipped types and their outputs. FIFO queues get a name, which moto needs for its suffix."""
    gone = {name for name, resource in template["Resources"].items() if resource["Type"] in skipped}

    def known(value: Any) -> Any:
        match value:
            case {"Ref": name} if name in gone:
                return STAND_IN
            case {"Fn::GetAtt": [name, _]} if name in gone:
                return STAND_IN
            case {"Fn::ImportValue": name} if name not in exports:
                return STAND_IN
            case dict():
                return {key: known(each) for key, each in value.items()}
            case list():
                return [known(each) for each in value if not (isinstance(each, str) and each in gone)]
        return value

    kept = {name: resource for name, resource in template["Resources"].items() if name not in gone}
    for name, resource in kept.items():
        if resource.get("Properties", {}).get("FifoQueue"):
            resource["Properties"]["QueueName"] = f"{name}.fifo"
    outputs = {
        name: output
        for name, output in template.get("Outputs", {}).items()
        if known(output) == output and "Fn::ImportValue" not in json.dumps(output)
    }
    result: Template = known({**template, "Resources": kept}) | {"Outputs": outputs}
    return result


@pytest.fixture(scope="module")
def stacks(assembly: Path) -> Iterator[dict[str, Template]]:
    """All stacks, created in the order of their dependencies."""
    logging.getLogger("moto").setLevel(logging.ERROR)
    patched = pytest.MonkeyPatch()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        patched.setenv(name, "test")
    patched.setenv("AWS_DEFAULT_REGION", REGION)
    with patched.context(), mock_aws():
        boto3.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String")
        boto3.client("s3").create_bucket(
            Bucket=f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}",
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )
        exports: set[str] = set()
        loaded = {}
        for name, skipped in SKIPPED.items():
            loaded[name] = without(load(assembly, name), skipped, exports)
            boto3.client("cloudformation").create_stack(
                StackName=name,
                TemplateBody=json.dumps(loaded[name]),
                Parameters=[
                    {"ParameterKey": key, "ParameterValue": value}
                    for key, value in PARAMETERS.get(name, {}).items()
                ],
                Capabilities=["CAPABILITY_IAM"],
            )
            outputs = loaded[name]["Outputs"].values()
            exports |= {output["Export"]["Name"] for output in outputs if "Export" in output}
        yield loaded
    patched.undo()


@pytest.mark.parametrize("name", SKIPPED)
def test_the_list_of_unsupported_types_is_exact(assembly: Path, name: str) -> None:
    kinds = {resource["Type"] for resource in load(assembly, name)["Resources"].values()}
    assert {kind for kind in kinds if resource_class_from_type(kind) is None} == SKIPPED[name]


@pytest.mark.parametrize("name", SKIPPED)
def test_moto_makes_all_the_rest(stacks: dict[str, Template], name: str) -> None:
    cloudformation = boto3.client("cloudformation")
    assert cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    made = {resource["LogicalResourceId"] for page in pages for resource in page["StackResourceSummaries"]}
    assert made == stacks[name]["Resources"].keys()


def test_tables_are_made_with_their_keys_and_protection(stacks: dict[str, Template]) -> None:
    dynamodb = boto3.client("dynamodb")
    made = [dynamodb.describe_table(TableName=name)["Table"] for name in dynamodb.list_tables()["TableNames"]]
    keys = [sorted(key["AttributeName"] for key in table["KeySchema"]) for table in made]
    wanted = [sorted(key["AttributeName"] for key in t._get_schema()["key_schema"]) for t in TABLES]
    assert sorted(keys) == sorted(wanted)
    assert all(table["DeletionProtectionEnabled"] for table in made)


def test_functions_are_created_and_invoked(stacks: dict[str, Template]) -> None:
    pages = boto3.client("lambda").get_paginator("list_functions").paginate()
    handlers = {function["Handler"] for page in pages for function in page["Functions"]}
    assert handlers == {f"{f.module}.lambda_handler" for f in FUNCTIONS}
    mappings = boto3.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert len(mappings) == len(resources(stacks["production-inbox"], "AWS::Lambda::EventSourceMapping")) == 3
