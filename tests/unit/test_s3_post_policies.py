"""The example of a form that AWS publishes, with the key that AWS publishes, and policies that S3 refuses."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.aws.s3.errors import S3Error
from infra.local.aws.s3.post_policies import LARGEST_FILE, Sizes, check_form
from infra.local.aws.s3.signatures import Credentials, sign

ACCESS_KEY = "AKIA" + "IOSFODNN7EXAMPLE"
CREDENTIALS = Credentials(ACCESS_KEY, "wJalrXUtnFEMI/K7MDENG/bPxRfi" + "CYEXAMPLEKEY", "us-east-1")
CREDENTIAL = f"{ACCESS_KEY}/20151229/us-east-1/s3/aws4_request"
BUCKET = "sigv4examplebucket"
REDIRECT = f"http://{BUCKET}.s3.amazonaws.com/successful_upload.html"
POLICY = "\r\n".join(
    (
        '{ "expiration": "2015-12-30T12:00:00.000Z",',
        '  "conditions": [',
        f'    {{"bucket": "{BUCKET}"}},',
        '    ["starts-with", "$key", "user/user1/"],',
        '    {"acl": "public-read"},',
        f'    {{"success_action_redirect": "{REDIRECT}"}},',
        '    ["starts-with", "$Content-Type", "image/"],',
        '    {"x-amz-meta-uuid": "14365123651274"},',
        '    {"x-amz-server-side-encryption": "AES256"},',
        '    ["starts-with", "$x-amz-meta-tag", ""],',
        "",
        f'    {{"x-amz-credential": "{CREDENTIAL}"}},',
        '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
        '    {"x-amz-date": "20151229T000000Z" }',
        "  ]",
        "}",
    )
)
"""https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html"""
SIGNATURE_FIELDS = {
    "x-amz-credential": CREDENTIAL,
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-date": "20151229T000000Z",
}
FIELDS = {
    "key": "user/user1/photo.jpg",
    "acl": "public-read",
    "success_action_redirect": REDIRECT,
    "content-type": "image/jpeg",
    "x-amz-meta-uuid": "14365123651274",
    "x-amz-server-side-encryption": "AES256",
    **SIGNATURE_FIELDS,
    "x-amz-meta-tag": "",
    "policy": base64.b64encode(POLICY.encode()).decode(),
    "x-amz-signature": "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e",
}
SIGNED_AT = datetime(2015, 12, 29, tzinfo=UTC)
END = datetime(2015, 12, 30, 12, tzinfo=UTC)


def code(fields: dict[str, str], bucket: str = BUCKET, now: datetime = SIGNED_AT) -> str:
    with pytest.raises(S3Error) as error:
        check_form(fields, bucket, CREDENTIALS, now)
    return error.value.code


def signed(document: Any, **fields: str) -> dict[str, str]:
    policy = base64.b64encode(json.dumps(document).encode()).decode()
    return {
        **SIGNATURE_FIELDS,
        **fields,
        "policy": policy,
        "x-amz-signature": sign(CREDENTIAL, CREDENTIALS, policy),
    }


def conditions(*more: Any) -> dict[str, Any]:
    """A policy that admits the fields of the signature, and these."""
    each = [{name: value} for name, value in SIGNATURE_FIELDS.items()]
    return {"expiration": "2015-12-30T12:00:00Z", "conditions": [{"bucket": BUCKET}, *each, *more]}


def test_the_published_example_is_accepted_until_it_expires() -> None:
    for now in (SIGNED_AT, END - timedelta(microseconds=1)):
        assert check_form(FIELDS, BUCKET, CREDENTIALS, now) == Sizes(0, LARGEST_FILE)
    assert code(FIELDS, now=END) == "AccessDenied"


@pytest.mark.parametrize(
    "change",
    [
        {"key": "user/user2/photo.jpg"},
        {"acl": "private"},
        {"content-type": "text/html"},
        {"content-type": "image/jpeg, text/html"},
        {"x-amz-meta-uuid": "1"},
        {"x-amz-meta-other": "1"},
        {"tagging": ""},
    ],
    ids=str,
)
def test_each_field_has_to_be_as_the_policy_says(change: dict[str, str]) -> None:
    assert code({**FIELDS, **change}) == "AccessDenied"


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in SIGNATURE_FIELDS])
def test_no_field_of_the_example_may_be_missing(name: str) -> None:
    expected = "InvalidArgument" if name in ("policy", "x-amz-signature") else "AccessDenied"
    assert code({given: value for given, value in FIELDS.items() if given != name}) == expected


def test_lists_of_types_and_fields_for_others_are_admitted() -> None:
    for more in ({"content-type": "image/jpeg, image/png"}, {"x-ignore-me": "anything"}):
        check_form({**FIELDS, **more}, BUCKET, CREDENTIALS, SIGNED_AT)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"x-amz-signature": "0" * 64}, "SignatureDoesNotMatch"),
        ({"x-amz-signature": "é"}, "SignatureDoesNotMatch"),
        (
            {"policy": base64.b64encode(POLICY.replace("user1", "user2").encode()).decode()},
            "SignatureDoesNotMatch",
        ),
        ({"x-amz-credential": CREDENTIAL.replace("AKIA", "AKIB")}, "InvalidAccessKeyId"),
        (
            {"x-amz-credential": CREDENTIAL.replace("us-east-1", "eu-west-1")},
            "AuthorizationQueryParametersError",
        ),
        (
            {"x-amz-credential": CREDENTIAL.replace("20151229", "20151230")},
            "AuthorizationQueryParametersError",
        ),
        ({"x-amz-credential": ACCESS_KEY}, "AuthorizationQueryParametersError"),
        ({"x-amz-date": "20151229"}, "InvalidArgument"),
        ({"x-amz-algorithm": "AWS4-ECDSA-P256-SHA256"}, "InvalidArgument"),
    ],
    ids=str,
)
def test_only_our_own_signature_counts(change: dict[str, str], expected: str) -> None:
    assert code({**FIELDS, **change}) == expected


def test_another_bucket_is_refused_whatever_the_form_says() -> None:
    assert code(FIELDS, "another") == "AccessDenied"
    assert code({**FIELDS, "bucket": BUCKET}, "another") == "AccessDenied"


def test_a_form_that_nobody_signed_is_denied() -> None:
    assert code({"key": "a"}) == "AccessDenied"


def test_a_policy_has_to_name_the_bucket() -> None:
    document = {
        "expiration": "2015-12-30T12:00:00Z",
        "conditions": [{n: v} for n, v in SIGNATURE_FIELDS.items()],
    }
    assert code(signed(document)) == "AccessDenied"


@pytest.mark.parametrize(
    "document",
    [
        "text",
        [],
        {"expiration": "2015-12-30T12:00:00Z"},
        {"conditions": []},
        {"expiration": "tomorrow", "conditions": []},
        {"expiration": 1, "conditions": []},
        conditions({"acl": "a", "key": "b"}),
        conditions({"acl": 1}),
        conditions(["ends-with", "$key", "a"]),
        conditions(["eq", "key", "a"]),
        conditions(["eq", "$key"]),
        conditions("key"),
        conditions(["content-length-range", 1]),
        conditions(["content-length-range", -1, 2]),
        conditions(["content-length-range", True, 2]),
    ],
    ids=str,
)
def test_a_policy_that_cannot_be_read_is_no_policy(document: Any) -> None:
    assert code(signed(document)) == "InvalidPolicyDocument"


def test_a_policy_that_is_no_json_is_no_policy() -> None:
    for policy in ("not base64!", base64.b64encode(b"{").decode(), base64.b64encode(b"\xff").decode()):
        fields = {**SIGNATURE_FIELDS, "policy": policy}
        fields["x-amz-signature"] = sign(CREDENTIAL, CREDENTIALS, policy)
        assert code(fields) == "InvalidPolicyDocument"


def test_the_narrowest_of_several_ranges_counts() -> None:
    document = conditions(["content-length-range", 2, 9], ["content-length-range", "1", "5"])
    sizes = check_form(signed(document), BUCKET, CREDENTIALS, SIGNED_AT)

    assert sizes == Sizes(2, 5)
    for size, expected in ((1, "EntityTooSmall"), (6, "EntityTooLarge")):
        with pytest.raises(S3Error) as error:
            sizes.check(size)
        assert error.value.code == expected
    for size in (2, 5):
        sizes.check(size)
