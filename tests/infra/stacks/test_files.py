"""The bucket with the files from customers and those for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from functions import wiring
from functions.inbox.replies.uploads import MAX_AGE_DAYS
from functions.model.clock import utc_now
from functions.store.files import ADDRESS_SECONDS
from functions.store.files import key_of as received
from functions.store.uploads import FORM_SECONDS, key_of
from functions.triggers import FUNCTIONS
from infra.constructs.files import LONGEST_ADDRESS, UPLOADS_STAY
from infra.local.aws.cloud import restored_environment, use_local_environment
from tests.infra.conftest import Template, resources
from tests.infra.stacks.test_app_stack import function, listed, role_of, statements


def bucket(data: Template) -> tuple[str, dict[str, Any]]:
    """Logical id and resource."""
    ((logical_id, found),) = [
        (name, resource)
        for name, resource in data["Resources"].items()
        if resource["Type"] == "AWS::S3::Bucket"
    ]
    return logical_id, found


def policy(data: Template) -> list[dict[str, Any]]:
    (found,) = resources(data, "AWS::S3::BucketPolicy").values()
    assert found["Bucket"] == {"Ref": bucket(data)[0]}
    statements: list[dict[str, Any]] = found["PolicyDocument"]["Statement"]
    return statements


def test_it_is_private_and_encrypted_and_survives_the_stack(data: Template) -> None:
    _, found = bucket(data)
    properties = found["Properties"]
    assert properties["PublicAccessBlockConfiguration"] == dict.fromkeys(
        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
    )
    assert properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    (encryption,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == ("Retain", "Retain")
    for public in ("AccessControl", "WebsiteConfiguration"):
        assert public not in properties


def test_pages_of_any_origin_may_send_signed_forms_and_nothing_else(data: Template) -> None:
    assert bucket(data)[1]["Properties"]["CorsConfiguration"] == {
        "CorsRules": [
            {"AllowedMethods": ["POST"], "AllowedOrigins": ["*"], "ExposedHeaders": ["ETag"], "MaxAge": 3600}
        ]
    }


def test_its_policy_allows_nothing_by_itself(data: Template) -> None:
    for statement in policy(data):
        assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
        assert statement["Principal"] in ({"AWS": "*"}, "*")


def test_it_refuses_plain_http_and_old_tls(data: Template) -> None:
    conditions = [statement["Condition"] for statement in policy(data)]
    assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
    assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions


def test_a_presigned_address_ends_after_fifteen_minutes_whoever_signed_it(data: Template) -> None:
    (old,) = [statement for statement in policy(data) if statement.get("Sid") == "OldAddresses"]
    assert old["Condition"] == {"NumericGreaterThan": {"s3:signatureAge": "900000"}}
    assert old["Resource"] == {"Fn::Join": ["", [{"Fn::GetAtt": [bucket(data)[0], "Arn"]}, "/*"]]}
    assert LONGEST_ADDRESS.to_seconds() == 900
    assert max(2 * ADDRESS_SECONDS, FORM_SECONDS) < 900, "the longest that we ask for"


def test_a_deleted_file_is_gone_and_a_stored_one_stays(data: Template) -> None:
    properties = bucket(data)[1]["Properties"]
    assert "VersioningConfiguration" not in properties
    assert "ObjectLockEnabled" not in properties
    assert "ReplicationConfiguration" not in properties
    assert properties["LifecycleConfiguration"]["Rules"] == [
        {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}, "Status": "Enabled"},
        {"ExpirationInDays": 28, "Prefix": "uploads/", "Status": "Enabled"},
    ]


def test_only_uploads_expire_and_a_failed_reply_has_its_files_for_two_weeks() -> None:
    assert key_of("agent", "upload").startswith("uploads/")
    assert not received("conversation", "attachment").startswith("uploads/")
    # An upload that is a moment younger than the limit is accepted, and S3 deletes on whole days.
    assert UPLOADS_STAY.to_days() - MAX_AGE_DAYS >= 15


def test_few_functions_may_use_the_objects_and_each_only_its_folder(app: Template) -> None:
    granted: dict[str, set[tuple[str, str]]] = {}
    for settings in FUNCTIONS:
        for statement in statements(app, role_of(app, settings.name)):
            for action in listed(statement["Action"]):
                if action.startswith("s3:"):
                    (on,) = listed(statement["Resource"])
                    folder = on["Fn::Join"][1][-1] if "Fn::Join" in on else "the bucket"
                    granted.setdefault(settings.name, set()).add((action, folder))
    sends = {("s3:GetObject", "/uploads/*"), ("s3:ListBucket", "the bucket")}
    assert granted == {
        "get_attachment": {("s3:GetObject", "/received/*")},
        "retry_attachment": {("s3:GetObject", "/received/*")},
        "fetch_attachment": {("s3:PutObject", "/received/*"), ("s3:DeleteObject", "/received/*")},
        "create_upload": {("s3:PutObject", "/uploads/*")},
        "get_draft": sends,
        "send_message": sends,
        "retry_message": sends,
        "deliver_message": sends,
    }
    in_app = [action for each in statements(app) for action in listed(each["Action"]) if "s3:" in action]
    assert len(in_app) == sum(len(actions) for actions in granted.values())


def test_they_know_the_bucket_the_function_that_fetches_and_the_marketplace(app: Template) -> None:
    variables = {
        settings.name: function(app, settings.name)[1]["Environment"]["Variables"] for settings in FUNCTIONS
    }
    fetches, _ = function(app, "fetch_attachment")
    assert {name for name, known in variables.items() if "FILES_BUCKET" in known} == {
        "get_attachment",
        "retry_attachment",
        "fetch_attachment",
        "create_upload",
        "get_draft",
        "send_message",
        "retry_message",
        "deliver_message",
    }
    assert {
        name: known["FETCH_FUNCTION"] for name, known in variables.items() if "FETCH_FUNCTION" in known
    } == {
        "get_attachment": {"Ref": fetches},
        "retry_attachment": {"Ref": fetches},
    }
    assert {"MIRAKL_URL", "MIRAKL_SHOP_ID", "MIRAKL_KEY_SECRET"} <= variables["fetch_attachment"].keys()


@pytest.fixture(params=["ca-central-1", "us-east-1", "eu-west-1"])
def region(request: pytest.FixtureRequest) -> Iterator[str]:
    """AWS's own addresses there. The older the region, the older the defaults of boto3."""
    with restored_environment():
        use_local_environment(
            AWS_REGION=request.param, AWS_DEFAULT_REGION=request.param, FILES_BUCKET="files-1a2b"
        )
        yield str(request.param)


def test_the_content_security_policy_admits_the_addresses_that_functions_sign(region: str) -> None:
    address, _ = wiring.files().address("received/1/2", "image/png", "inline", utc_now())

    # The regional name of the bucket, as CloudFormation's RegionalDomainName.
    assert address.startswith(f"https://files-1a2b.s3.{region}.amazonaws.com/received/1/2?")
    assert parse_qs(urlsplit(address).query)["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


def test_it_admits_the_address_that_forms_are_sent_to(region: str) -> None:
    address, fields = wiring.uploads().form(key_of("agent", "upload"), "a.png", 1, "image/png")

    assert address in {f"https://files-1a2b.s3.{region}.amazonaws.com{end}" for end in ("", "/")}
    assert fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert f"/{region}/s3/" in fields["x-amz-credential"]
