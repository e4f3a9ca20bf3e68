"""An account in moto's server that has the stacks of ``staging``, as far as the commands look at them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import boto3

from functions.store.tables import TABLES
from infra.admin.resources import TABLE_NAMES
from infra.identity import GROUPS
from infra.local.aws.cloud import CURSOR_PARAMETER, KEY_SECRET

URL = "https://inbox.example.com"
HASH = "1A2B3C4D"
"""In place of the hash at the end of CDK's logical ids."""
ROLE_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    ],
}


def deploy_staging(region: str, marketplace_url: str, key: str, shop_id: str) -> None:
    """Creates the stacks ``staging-inbox-data`` and ``staging-inbox``, and what their outputs name."""
    session = boto3.session.Session(region_name=region)
    session.client("secretsmanager").create_secret(Name=KEY_SECRET, SecretString=key)
    session.client("s3").create_bucket(
        Bucket="page", CreateBucketConfiguration={"LocationConstraint": region}
    )
    cloudformation = session.client("cloudformation")
    cloudformation.create_stack(
        StackName="staging-inbox-data",
        TemplateBody=json.dumps(
            {
                "Resources": {
                    **_tables(session),
                    f"Files{HASH}": {"Type": "AWS::S3::Bucket"},
                    # moto's CloudFormation makes no secrets: a parameter of the same name takes its place.
                    f"MiraklKey{HASH}": {
                        "Type": "AWS::SSM::Parameter",
                        "Properties": {"Name": KEY_SECRET, "Type": "String", "Value": "-"},
                    },
                },
                "Outputs": _outputs(
                    Issuer="https://issuer.invalid/pool",
                    SignInPages="https://sign-in.invalid",
                    UserPoolId=_user_pool(session),
                ),
            }
        ),
    )
    for table in _table_names(cloudformation):
        session.client("dynamodb").update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
    variables = {
        "CURSOR_PARAMETER": CURSOR_PARAMETER,
        "MIRAKL_URL": marketplace_url,
        "MIRAKL_SHOP_ID": shop_id,
    }
    cloudformation.create_stack(
        StackName="staging-inbox",
        TemplateBody=json.dumps(
            {
                "Resources": {
                    f"Streams{name}{HASH}": {"Type": "AWS::SQS::Queue"}
                    for name in ("DeliveryQueue", "DeliveryDeadLetters", "StreamDeadLetters")
                },
                "Outputs": _outputs(
                    Url=URL,
                    ClientId="abc",
                    PageBucket="page",
                    DistributionId=_distribution(session),
                    SyncFunction=_sync_function(session, variables),
                ),
            }
        ),
    )


def _outputs(**values: str) -> dict[str, Any]:
    return {name: {"Value": value} for name, value in values.items()}


def _tables(session: Any) -> dict[str, Any]:
    """The tables of the models, by CDK's logical ids. The models' own tables are made for a moment, to copy them."""
    client = session.client("dynamodb")
    found = {}
    for name, model in zip(TABLE_NAMES, TABLES, strict=True):
        model.create_table(wait=True)
        table = client.describe_table(TableName=name)["Table"]
        properties = {key: table[key] for key in ("AttributeDefinitions", "KeySchema")}
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            if table.get(kind):
                properties[kind] = [
                    {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
                    for index in table[kind]
                ]
        client.delete_table(TableName=name)
        found[f"{name.replace('_', '')}{HASH}"] = {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {**properties, "BillingMode": "PAY_PER_REQUEST"},
        }
    return found


def _table_names(cloudformation: Any) -> list[str]:
    resources = cloudformation.list_stack_resources(StackName="staging-inbox-data")
    return [
        each["PhysicalResourceId"]
        for each in resources["StackResourceSummaries"]
        if each["ResourceType"] == "AWS::DynamoDB::Table"
    ]


def _user_pool(session: Any) -> str:
    cognito = session.client("cognito-idp")
    pool = str(cognito.create_user_pool(PoolName="people")["UserPool"]["Id"])
    for group in GROUPS:
        cognito.create_group(UserPoolId=pool, GroupName=group)
    return pool


def _distribution(session: Any) -> str:
    config = {
        "CallerReference": "1",
        "Comment": "",
        "Enabled": True,
        "Origins": {
            "Quantity": 1,
            "Items": [
                {
                    "Id": "page",
                    "DomainName": "page.s3.amazonaws.com",
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                }
            ],
        },
        "DefaultCacheBehavior": {"TargetOriginId": "page", "ViewerProtocolPolicy": "https-only"},
    }
    made = session.client("cloudfront").create_distribution(DistributionConfig=config)
    return str(made["Distribution"]["Id"])


def _sync_function(session: Any, variables: dict[str, str]) -> str:
    role = session.client("iam").create_role(
        RoleName="sync", AssumeRolePolicyDocument=json.dumps(ROLE_POLICY)
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("main.py", "")
    made = session.client("lambda").create_function(
        FunctionName="sync",
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler="main.handler",
        Code={"ZipFile": content.getvalue()},
        Environment={"Variables": variables},
    )
    return str(made["FunctionName"])
