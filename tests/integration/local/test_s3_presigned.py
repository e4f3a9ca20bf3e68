"""Presigned addresses of the local S3, as a browser uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from botocore.client import Config
from botocore.exceptions import ClientError

from infra.local.aws.cloud import FILES_BUCKET, Cloud
from tests.builders.bucket import CONTENT, BucketClient, error_of

NAME = "attachment; filename=\"a.png\"; filename*=UTF-8''%C3%A9t%C3%A9%20%28a%2Bb%29.png"

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


def test_a_presigned_address_gives_the_object_with_the_chosen_headers(bucket: BucketClient) -> None:
    bucket.put("a", ContentType="text/html")

    url = bucket.presigned("a", ResponseContentType="image/png", ResponseContentDisposition=NAME)
    answer = requests.get(url, timeout=10)

    assert urlsplit(url).path == f"/{FILES_BUCKET}/a"
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == NAME


@pytest.mark.parametrize(
    "change",
    [
        ("image%2Fpng", "text%2Fhtml"),
        ("attachment", "inline"),
        ("/a?", "/b?"),
        ("X-Amz-Expires=300", "X-Amz-Expires=900"),
    ],
)
def test_a_presigned_address_that_was_changed_gives_nothing(
    bucket: BucketClient, change: tuple[str, str]
) -> None:
    bucket.put("a")
    bucket.put("b")
    url = bucket.presigned("a", ResponseContentType="image/png", ResponseContentDisposition="attachment")
    assert requests.get(url, timeout=10).status_code == 200

    answer = requests.get(url.replace(*change), timeout=10)

    assert error_of(answer) == (403, "SignatureDoesNotMatch")
    assert requests.get(f"{url}&response-content-type=text%2Fhtml", timeout=10).status_code == 403


def test_a_presigned_address_expires(bucket: BucketClient, later: Move) -> None:
    bucket.put("a")
    url = bucket.presigned("a", 300)

    later(seconds=299)
    assert requests.get(url, timeout=10).status_code == 200
    later(seconds=302)
    expired = requests.get(url, timeout=10)

    assert error_of(expired) == (403, "AccessDenied")
    assert "<Message>Request has expired</Message>" in expired.text


def test_a_presigned_address_to_read_neither_writes_nor_deletes(bucket: BucketClient) -> None:
    bucket.put("a")
    url = bucket.presigned("a")

    assert error_of(requests.put(url, b"other", timeout=10)) == (403, "SignatureDoesNotMatch")
    assert error_of(requests.delete(url, timeout=10)) == (403, "SignatureDoesNotMatch")
    assert requests.get(url, timeout=10).content == CONTENT


def test_a_stranger_gets_nothing(bucket: BucketClient, cloud: Cloud) -> None:
    bucket.put("a")
    address = f"{cloud.files.origin}/{FILES_BUCKET}"

    for path in ("/a", "/never-there", "", "?list-type=2"):
        assert error_of(requests.get(address + path, timeout=10)) == (403, "AccessDenied")
    assert error_of(requests.put(f"{address}/a", b"other", timeout=10)) == (403, "AccessDenied")
    chosen = requests.get(f"{address}/a?response-content-type=text/html", timeout=10)
    assert error_of(chosen) == (400, "InvalidRequest")


def test_boto3_without_signature_version_4_gets_nothing(bucket: BucketClient, cloud: Cloud) -> None:
    """By default it presigns with version 2, which newer regions do not know."""
    bucket.put("a")
    bucket.s3 = boto3.client(
        "s3", endpoint_url=cloud.files.origin, config=Config(signature_version="s3"), region_name="us-east-1"
    )

    assert error_of(requests.get(bucket.presigned("a"), timeout=10)) == (400, "InvalidRequest")


def test_a_part_of_the_object_is_read_by_its_range(bucket: BucketClient) -> None:
    bucket.put("a")
    url = bucket.presigned("a")

    for wanted, start, end in (
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
    ):
        answer = requests.get(url, headers={"Range": wanted}, timeout=10)
        assert (answer.status_code, answer.content) == (206, CONTENT[start : end + 1])
        assert answer.headers["content-range"] == f"bytes {start}-{end}/1024"
    beyond = requests.get(url, headers={"Range": "bytes=1024-"}, timeout=10)
    assert error_of(beyond) == (416, "InvalidRange")
    for ignored in ("bytes=0-1,3-4", "lines=1-2"):
        whole = requests.get(url, headers={"Range": ignored}, timeout=10)
        assert (whole.status_code, whole.content) == (200, CONTENT)


def test_a_browser_that_has_the_object_does_not_get_it_again(bucket: BucketClient) -> None:
    bucket.put("a")
    first = requests.get(bucket.presigned("a"), timeout=10)
    validators = {
        "If-None-Match": first.headers["etag"],
        "If-Modified-Since": first.headers["last-modified"],
    }

    again = requests.get(bucket.presigned("a"), headers=validators, timeout=10)
    bucket.put("a", b"other")
    changed = requests.get(bucket.presigned("a"), headers=validators, timeout=10)

    assert (again.status_code, again.content) == (304, b"")
    assert (changed.status_code, changed.content) == (200, b"other")


def test_a_header_that_cannot_be_sent_is_refused(bucket: BucketClient) -> None:
    bucket.put("a")

    for odd in ("attachment; filename=\u4f60.png", "attachment\r\nSet-Cookie: a=b"):
        answer = requests.get(bucket.presigned("a", ResponseContentDisposition=odd), timeout=10)
        assert error_of(answer) == (400, "InvalidArgument")


def test_a_client_with_a_wrong_clock_is_told_so(bucket: BucketClient, later: Move) -> None:
    later(minutes=16)

    with pytest.raises(ClientError, match="RequestTimeTooSkewed"):
        bucket.put("a")
