"""The operations of the local S3, as boto3 uses them. Its check of signatures is tested in ``tests/unit``."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from infra.local.aws.cloud import CREDENTIALS, FILES_BUCKET, Cloud
from infra.local.aws.s3.objects import SavedObjects
from infra.local.aws.s3.server import Bucket, serving_bucket
from tests.builders.bucket import CONTENT, BucketClient


@pytest.fixture
def bucket(cloud: Cloud) -> BucketClient:
    return BucketClient(cloud.files.origin)


def refused(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(Bucket=FILES_BUCKET, **parameters)
    return str(error.value.response["Error"]["Code"])


def test_an_object_is_stored_read_and_deleted(bucket: BucketClient) -> None:
    bucket.put("received/a b/é+%2F?", ContentType="image/png")

    read = bucket.s3.get_object(Bucket=FILES_BUCKET, Key="received/a b/é+%2F?")
    head = bucket.s3.head_object(Bucket=FILES_BUCKET, Key="received/a b/é+%2F?")
    assert read["Body"].read() == CONTENT
    for answer in (read, head):
        assert (answer["ContentType"], answer["ContentLength"]) == ("image/png", len(CONTENT))
        assert answer["ETag"] == read["ETag"]

    for _ in range(2):  # S3 also answers 204 when there is nothing
        bucket.s3.delete_object(Bucket=FILES_BUCKET, Key="received/a b/é+%2F?")
    assert refused(bucket.s3.get_object, Key="received/a b/é+%2F?") == "NoSuchKey"
    assert refused(bucket.s3.head_object, Key="received/a b/é+%2F?") == "404"


def test_an_object_is_replaced_as_a_whole(bucket: BucketClient) -> None:
    bucket.put("a", b"first", ContentType="image/png")
    bucket.put("a", b"")

    read = bucket.s3.get_object(Bucket=FILES_BUCKET, Key="a")
    assert (read["Body"].read(), read["ContentType"]) == (b"", "binary/octet-stream")


def test_a_large_object_comes_from_a_file(bucket: BucketClient, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(CONTENT * 40_000)

    with large.open("rb") as body:
        bucket.s3.put_object(Bucket=FILES_BUCKET, Key="large", Body=body)

    assert requests.get(bucket.presigned("large"), timeout=30).content == CONTENT * 40_000


def test_the_list_has_the_keys_of_a_prefix_in_order_page_by_page(bucket: BucketClient) -> None:
    inside = [f"received/a/{number:03} é&<" for number in range(7)]
    for key in (*reversed(inside), "received/ab", "received/b/0", "received"):
        bucket.put(key, b"1")

    assert bucket.keys(Prefix="received/a/") == inside
    assert bucket.keys(Prefix="received/a/", PaginationConfig={"PageSize": 3}) == inside
    assert bucket.keys(Prefix="received/c/") == []
    assert len(bucket.keys()) == 10
    page = bucket.s3.list_objects_v2(Bucket=FILES_BUCKET, Prefix="received/a/", MaxKeys=3)
    assert (page["IsTruncated"], page["KeyCount"], page["Contents"][0]["Size"]) == (True, 3, 1)


def test_many_objects_are_deleted_at_once(bucket: BucketClient) -> None:
    for key in ("a", "b & <c>", "d"):
        bucket.put(key)

    answer = bucket.s3.delete_objects(
        Bucket=FILES_BUCKET, Delete={"Objects": [{"Key": "a"}, {"Key": "b & <c>"}, {"Key": "never there"}]}
    )

    assert [each["Key"] for each in answer["Deleted"]] == ["a", "b & <c>", "never there"]
    assert bucket.keys() == ["d"]


def test_a_body_that_was_damaged_on_its_way_is_refused(bucket: BucketClient) -> None:
    crc = base64.b64encode(bytes(4)).decode()

    assert refused(bucket.s3.put_object, Key="a", Body=b"1", ChecksumCRC32=crc) == "BadDigest"
    assert bucket.keys() == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"ACL": "public-read"},
        {"IfNoneMatch": "*"},
        {"Metadata": {"name": "a"}},
        {"StorageClass": "GLACIER"},
        {"ServerSideEncryption": "aws:kms"},
        {"Tagging": "a=b"},
    ],
    ids=str,
)
def test_what_this_bucket_cannot_do_is_refused_and_not_ignored(
    bucket: BucketClient, parameters: dict[str, Any]
) -> None:
    assert refused(bucket.s3.put_object, Key="a", Body=b"", **parameters) == "NotImplemented"
    assert bucket.keys() == []
    assert refused(bucket.s3.get_object_acl, Key="a") == "NotImplemented"
    assert refused(bucket.s3.list_objects_v2, Delimiter="/") == "NotImplemented"
    assert refused(bucket.s3.get_bucket_policy) == "NotImplemented"


def test_there_is_one_bucket(bucket: BucketClient) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        bucket.s3.get_object(Bucket="another", Key="a")


def test_the_connection_goes_on_after_a_refused_body(bucket: BucketClient, cloud: Cloud) -> None:
    bucket.put("a")
    with requests.Session() as session:
        session.put(f"{cloud.files.origin}/{FILES_BUCKET}/a", CONTENT * 100, timeout=10)

        assert session.get(bucket.presigned("a"), timeout=10).content == CONTENT


def test_a_reset_empties_the_bucket(bucket: BucketClient, cloud: Cloud) -> None:
    bucket.put("a")

    cloud.reset()

    assert bucket.keys() == []


def test_saved_objects_survive_a_restart(cloud: Cloud, tmp_path: Path) -> None:
    with serving_bucket(Bucket(FILES_BUCKET, CREDENTIALS, SavedObjects(tmp_path))) as served:
        before = BucketClient(served.origin)
        before.put("received/a/b", b"one\ntwo", ContentType="image/png")
        before.put("gone")
        before.s3.delete_object(Bucket=FILES_BUCKET, Key="gone")
        first = before.s3.head_object(Bucket=FILES_BUCKET, Key="received/a/b")
    (tmp_path / "half.new").write_bytes(b"the process was killed here")

    with serving_bucket(Bucket(FILES_BUCKET, CREDENTIALS, SavedObjects(tmp_path))) as served:
        after = BucketClient(served.origin)
        assert after.keys() == ["received/a/b"]
        second = after.s3.get_object(Bucket=FILES_BUCKET, Key="received/a/b")
        assert second["Body"].read() == b"one\ntwo"
    for name in ("ETag", "LastModified", "ContentType"):
        assert second[name] == first[name]
    assert len(list(tmp_path.iterdir())) == 1
