"""What the local S3 tells browsers about pages of other origins."""

from __future__ import annotations

import pytest
import requests

from infra.local.aws.cloud import Cloud
from tests.builders.bucket import CONTENT, BucketClient, error_of
from tests.builders.s3_forms import (
    send,
    signed,
)


@pytest.fixture
def bucket(cloud: Cloud) -> BucketClient:
    return BucketClient(cloud.files.origin)


ORIGIN = {"Origin": "https://inbox.example.com"}


def test_pages_of_any_origin_may_send_a_form_and_read_the_etag(bucket: BucketClient) -> None:
    form = signed(bucket)
    asks = {**ORIGIN, "Access-Control-Request-Method": "POST"}

    preflight = requests.options(form["url"], headers=asks, timeout=10)
    stored = requests.post(form["url"], form["fields"], files={"file": CONTENT}, headers=ORIGIN, timeout=10)
    refused = requests.post(form["url"], {}, files={"file": CONTENT}, headers=ORIGIN, timeout=10)

    assert (preflight.status_code, stored.status_code, refused.status_code) == (200, 204, 400)
    for answer in (preflight, stored, refused):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Methods"] == "POST"
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag"
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "post"])
def test_pages_of_other_origins_may_do_nothing_else(bucket: BucketClient, method: str) -> None:
    asks = {**ORIGIN, "Access-Control-Request-Method": method}

    answer = requests.options(signed(bucket)["url"], headers=asks, timeout=10)

    assert error_of(answer) == (403, "AccessForbidden")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_pages_of_other_origins_may_send_no_headers_of_their_own(bucket: BucketClient) -> None:
    asks = {**ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-own"}

    assert error_of(requests.options(signed(bucket)["url"], headers=asks, timeout=10)) == (
        403,
        "AccessForbidden",
    )


def test_answers_to_others_say_nothing_about_origins(bucket: BucketClient) -> None:
    bucket.put("a")

    for answer in (
        send(signed(bucket)),
        requests.get(bucket.presigned("a"), headers=ORIGIN, timeout=10),
    ):
        assert answer.ok
        assert not [name for name in answer.headers if name.startswith("Access-Control-")]
    for asks in (ORIGIN, {"Access-Control-Request-Method": "POST"}):
        answer = requests.options(signed(bucket)["url"], headers=asks, timeout=10)
        assert error_of(answer) == (400, "BadRequest")
