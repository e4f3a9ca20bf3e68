from __future__ import annotations

from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from infra.publish import EACH_TIME, FOREVER, publish


@mock_aws
def test_the_page_is_uploaded_with_its_index_last_and_the_right_caching(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    (tmp_path / "assets").mkdir()
    for name in ("index.html", "favicon.svg", "assets/zz-1a2b.js"):
        (tmp_path / name).write_text("x")
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="page")
    assert publish(s3, "page", tmp_path)[-1] == "index.html"
    script, index = (s3.head_object(Bucket="page", Key=key) for key in ("assets/zz-1a2b.js", "index.html"))
    assert (script["ContentType"], script["CacheControl"]) == ("text/javascript", FOREVER)
    assert (index["ContentType"], index["CacheControl"]) == ("text/html", EACH_TIME)
