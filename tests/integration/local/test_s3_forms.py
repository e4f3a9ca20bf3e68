"""Forms that a browser sends to the local S3, signed by boto3. Policies are tested in ``tests/unit``."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import boto3
import pytest
import requests
from botocore.client import Config
from botocore.exceptions import ClientError

from infra.local.aws.cloud import FILES_BUCKET, Cloud
from infra.local.aws.s3 import forms
from tests.builders.bucket import CONTENT, BucketClient, error_of
from tests.builders.s3_forms import BOUNDARY, END, FIELDS, KEY, SECONDS, TYPE, body, part, post, send, signed

MEGABYTE = 1_000_000

Move = Callable[..., None]


@pytest.fixture
def bucket(cloud: Cloud) -> BucketClient:
    return BucketClient(cloud.files.origin)


@pytest.fixture
def later(cloud: Cloud) -> Iterator[Move]:
    """Moves the bucket's clock."""
    right = cloud.files.now

    def move(**by: float) -> None:
        cloud.files.now = lambda: right() + timedelta(**by)

    yield move
    cloud.files.now = right


def test_a_signed_form_stores_its_file(bucket: BucketClient) -> None:
    answer = send(signed(bucket))

    assert (answer.status_code, answer.content) == (204, b"")
    read = bucket.s3.get_object(Bucket=FILES_BUCKET, Key=KEY, IfMatch=answer.headers["ETag"])
    assert read["Body"].read() == CONTENT
    head = bucket.s3.head_object(Bucket=FILES_BUCKET, Key=KEY)
    for found in (read, head):
        assert found["ETag"] == answer.headers["ETag"]
        assert (found["ContentType"], found["ContentLength"]) == (TYPE, len(CONTENT))
        assert found["Metadata"] == {"name": "photo 1.png"}


def test_a_file_of_thirty_megabytes_arrives_whole(bucket: BucketClient) -> None:
    content = bytes(range(250)) * (30 * MEGABYTE // 250)

    assert send(signed(bucket, len(content)), content).status_code == 204
    assert bucket.s3.get_object(Bucket=FILES_BUCKET, Key=KEY)["Body"].read() == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n",
        f"\r\n--{BOUNDARY}x".encode(),
        f"\r\n--{BOUNDARY[:-1]}".encode() * 9,
        b"\r" * forms.PIECE + b"\n" * forms.PIECE,
        b"\r\n--" * forms.PIECE,
    ],
    ids=lambda content: f"{len(content)} bytes",
)
def test_the_content_may_look_like_the_end_of_a_part(bucket: BucketClient, content: bytes) -> None:
    form = signed(bucket, len(content))

    assert post(form, body(form, part("file", content))).status_code == 204
    assert bucket.s3.get_object(Bucket=FILES_BUCKET, Key=KEY)["Body"].read() == content


def test_a_second_upload_replaces_the_first_and_its_etag(bucket: BucketClient) -> None:
    form = signed(bucket)
    first = send(form).headers["ETag"]
    second = send(form, CONTENT[::-1]).headers["ETag"]

    assert second != first
    for read in (bucket.s3.get_object, bucket.s3.head_object):
        with pytest.raises(ClientError) as error:
            read(Bucket=FILES_BUCKET, Key=KEY, IfMatch=first)
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412
        assert error.value.response["Error"]["Code"] in ("PreconditionFailed", "412")
        assert read(Bucket=FILES_BUCKET, Key=KEY, IfMatch=second)["ETag"] == second


def test_what_comes_after_the_file_is_ignored(bucket: BucketClient) -> None:
    form = signed(bucket)
    after = (part("submit", "Upload"), part("key", "another"), part("file", b"another"))

    assert post(form, body(form, part("file", CONTENT), *after)).status_code == 204
    assert bucket.keys() == [KEY]
    assert bucket.s3.get_object(Bucket=FILES_BUCKET, Key=KEY)["Body"].read() == CONTENT


def test_the_fields_before_the_file_count_only(bucket: BucketClient) -> None:
    form = signed(bucket)
    fields = [part(name, value) for name, value in form["fields"].items() if name != "policy"]
    late = part("policy", form["fields"]["policy"])

    answer = post(form, b"".join((*fields, part("file", CONTENT), late, END)))

    assert error_of(answer) == (400, "InvalidArgument")
    assert "'policy'" in answer.text
    assert bucket.keys() == []


def test_an_expired_form_is_refused(bucket: BucketClient, later: Move) -> None:
    form = signed(bucket)

    later(seconds=SECONDS + 1)
    answer = send(form)

    assert error_of(answer) == (403, "AccessDenied")
    assert "<Message>Invalid according to Policy: Policy expired.</Message>" in answer.text
    assert bucket.keys() == []


def test_a_file_of_another_size_is_refused_with_both_sizes(bucket: BucketClient) -> None:
    small = send(signed(bucket), CONTENT[:-1])
    large = send(signed(bucket, 30 * MEGABYTE), bytes(31 * MEGABYTE))

    assert error_of(small) == (400, "EntityTooSmall")
    assert f"<ProposedSize>{len(CONTENT) - 1}</ProposedSize><MinSizeAllowed>{len(CONTENT)}<" in small.text
    assert error_of(large) == (400, "EntityTooLarge")
    assert "<ProposedSize>31000000</ProposedSize><MaxSizeAllowed>30000000</MaxSizeAllowed>" in large.text
    assert bucket.keys() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "uploads/another"}, "Policy Condition failed: "),
        ({"Content-Type": "text/html"}, "Policy Condition failed: "),
        ({"x-amz-meta-name": "photo.exe"}, "Policy Condition failed: "),
        ({"acl": "public-read"}, "Extra input fields: acl"),
        ({"Cache-Control": "max-age=9"}, "Extra input fields: cache-control"),
        ({"x-amz-meta-other": "1"}, "Extra input fields: x-amz-meta-other"),
        ({"success_action_redirect": "https://example.com"}, "Extra input fields: success_action_redirect"),
    ],
    ids=str,
)
def test_a_field_that_the_policy_does_not_admit_is_refused(
    bucket: BucketClient, changes: dict[str, str], message: str
) -> None:
    answer = send(signed(bucket), change=changes)

    assert error_of(answer) == (403, "AccessDenied")
    assert f"Invalid according to Policy: {message}" in answer.text
    assert bucket.keys() == []


@pytest.mark.parametrize("missing", ["Content-Type", "x-amz-meta-name"])
def test_a_field_that_the_policy_demands_may_not_be_missing(bucket: BucketClient, missing: str) -> None:
    assert error_of(send(signed(bucket), drop=missing)) == (403, "AccessDenied")
    assert bucket.keys() == []


def test_a_policy_that_was_changed_is_refused(bucket: BucketClient) -> None:
    form = signed(bucket)
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    policy["conditions"].remove(["content-length-range", len(CONTENT), len(CONTENT)])
    changed = base64.b64encode(json.dumps(policy).encode()).decode()

    assert error_of(send(form, change={"policy": changed})) == (403, "SignatureDoesNotMatch")
    assert bucket.keys() == []


def test_a_wrong_signature_is_refused_and_so_is_another_signer(bucket: BucketClient, cloud: Cloud) -> None:
    form = signed(bucket)
    stranger = BucketClient(cloud.files.origin)
    stranger.s3 = boto3.client(
        "s3",
        config=Config(signature_version="s3v4"),
        endpoint_url=cloud.files.origin,
        aws_secret_access_key="guessed",
        aws_access_key_id="local",
    )

    for answer in (send(form, change={"x-amz-signature": "0" * 64}), send(signed(stranger))):
        assert error_of(answer) == (403, "SignatureDoesNotMatch")
    assert bucket.keys() == []


def test_a_form_of_the_old_signature_version_is_refused(bucket: BucketClient, cloud: Cloud) -> None:
    old = BucketClient(cloud.files.origin)
    old.s3 = boto3.client("s3", config=Config(signature_version="s3"), endpoint_url=cloud.files.origin)

    answer = send(signed(old))

    assert error_of(answer) == (400, "InvalidRequest")
    assert "AWS4-HMAC-SHA256" in answer.text
    assert bucket.keys() == []


def test_a_form_without_signature_file_or_key_is_refused(bucket: BucketClient) -> None:
    form = signed(bucket)

    unsigned = requests.post(form["url"], {"key": KEY}, files={"file": CONTENT}, timeout=10)
    assert error_of(unsigned) == (403, "AccessDenied")
    assert error_of(post(form, body(form))) == (400, "IncorrectNumberOfFilesInPostRequest")
    assert error_of(send(form, drop="key")) == (400, "UserKeyMustBeSpecified")
    assert bucket.keys() == []


def test_a_field_that_comes_twice_is_refused(bucket: BucketClient) -> None:
    form = signed(bucket)

    answer = post(form, body(form, part("KEY", "another"), part("file", CONTENT)))

    assert error_of(answer) == (400, "InvalidArgument")
    assert bucket.keys() == []


def test_a_form_goes_to_the_bucket_and_has_no_other_signature(bucket: BucketClient) -> None:
    form = signed(bucket)
    content = body(form, part("file", CONTENT))

    to_object = post({**form, "url": f"{form['url'].rstrip('/')}/{KEY}"}, content)
    assert error_of(to_object) == (405, "MethodNotAllowed")
    elsewhere = post({**form, "url": form["url"].replace(FILES_BUCKET, "another")}, content)
    assert error_of(elsewhere) == (404, "NoSuchBucket")
    assert error_of(post(form, content, Authorization="AWS4")) == (400, "InvalidArgument")
    assert bucket.keys() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"acl": "public-read"},
        {"success_action_status": "201"},
        {"success_action_redirect": "https://example.com"},
        {"x-amz-storage-class": "GLACIER"},
        {"Content-Disposition": "attachment\r\nX-Own: 1"},
        {"x-amz-meta-other": "été"},
    ],
    ids=str,
)
def test_what_this_bucket_cannot_do_is_refused_and_not_ignored(
    bucket: BucketClient, fields: dict[str, str]
) -> None:
    form = signed(bucket, fields={**FIELDS, **fields}, conditions=[fields])

    assert error_of(send(form)) == (501, "NotImplemented")
    assert bucket.keys() == []


def test_a_key_or_metadata_that_are_too_long_are_refused(bucket: BucketClient) -> None:
    more = {"x-amz-meta-other": "x" * 2048}

    assert error_of(send(signed(bucket, key="é" * 513))) == (400, "KeyTooLongError")
    metadata = send(signed(bucket, fields={**FIELDS, **more}, conditions=[more]))
    assert error_of(metadata) == (400, "MetadataTooLarge")
    assert bucket.keys() == []
