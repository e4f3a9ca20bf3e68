"""What S3 answers about an upload: it is there, it is not there, or nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, IncompleteReadError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from functions.model.messages import OutgoingFile
from functions.store.uploads import StoredUpload, Uploads, key_of

KEY = key_of("a-1", "u-1")
FILE = OutgoingFile("u-1", KEY, "a.pdf", 3, "application/pdf", '"etag"')
PINNED = {"Bucket": "files", "Key": KEY, "IfMatch": '"etag"'}


@pytest.fixture
def s3() -> Iterator[Stubber]:
    client: Any = boto3.client(
        "s3", region_name="ca-central-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    with Stubber(client) as stubbed:
        yield stubbed


def uploads(s3: Stubber) -> Uploads:
    return Uploads(s3.client, "files")


def test_an_upload_is_found_as_it_was_stored(s3: Stubber) -> None:
    found = {
        "Metadata": {"name": "a.pdf"},
        "ContentLength": 3,
        "ContentType": "application/pdf",
        "ETag": '"etag"',
        "LastModified": datetime(2026, 11, 26, 12, tzinfo=UTC),
    }
    s3.add_response("head_object", found, {"Bucket": "files", "Key": KEY})
    stored = StoredUpload("a.pdf", 3, "application/pdf", '"etag"', "2026-11-26T12:00:00.000Z")
    assert uploads(s3).find(KEY) == stored


def test_only_a_404_means_that_there_is_no_upload(s3: Stubber) -> None:
    s3.add_client_error("head_object", "404", http_status_code=404)
    assert uploads(s3).find(KEY) is None
    for status in (400, 403, 500, 503):
        s3.add_client_error("head_object", str(status), http_status_code=status)
        with pytest.raises(ClientError):
            uploads(s3).find(KEY)


@pytest.mark.parametrize(("code", "status"), [("NoSuchKey", 404), ("PreconditionFailed", 412)])
def test_a_file_that_is_gone_or_another_one_is_not_copied(s3: Stubber, code: str, status: int) -> None:
    s3.add_client_error("get_object", code, http_status_code=status, expected_params=PINNED)
    target = BytesIO()
    assert uploads(s3).copy(FILE, target) is False
    assert target.getvalue() == b""


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_a_failure_of_the_bucket_says_nothing_about_the_file(s3: Stubber, status: int) -> None:
    s3.add_client_error("get_object", str(status), http_status_code=status)
    with pytest.raises(ClientError):
        uploads(s3).copy(FILE, BytesIO())


def test_a_content_that_ends_too_early_is_no_copy(s3: Stubber) -> None:
    s3.add_response("get_object", {"Body": StreamingBody(BytesIO(b"ab"), 3)}, PINNED)
    with pytest.raises(IncompleteReadError):
        uploads(s3).copy(FILE, BytesIO())


def test_an_agent_s_uploads_have_keys_of_their_own_that_name_nobody() -> None:
    assert len({key_of("a", "1"), key_of("a", "2"), key_of("b", "1"), key_of("", "a1")}) == 4
    assert key_of("ann@example.com", "../../received/x").startswith("uploads/")
    assert "ann" not in key_of("ann@example.com", "u").replace("uploads/", "")
    assert key_of("a", "\ud800")
