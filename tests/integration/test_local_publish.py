"""The page gets into its bucket as the local run serves it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra import page_files
from infra.local.cloud import REGION, Cloud


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "assets" / "index-abc.js").write_text("export {}")
    return tmp_path


@pytest.fixture
def s3(cloud: Cloud) -> Any:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="page", CreateBucketConfiguration={"LocationConstraint": REGION})
    return s3


def test_every_file_is_published_with_its_type_and_how_long_it_may_be_kept(dist: Path, s3: Any) -> None:
    assert page_files.publish(dist, "page", s3) == 3

    keys = [each["Key"] for each in s3.list_objects_v2(Bucket="page")["Contents"]]
    heads = {key: s3.head_object(Bucket="page", Key=key) for key in keys}
    assert {key: (head["ContentType"], head["CacheControl"]) for key, head in heads.items()} == {
        "index.html": ("text/html", "no-cache"),
        "manifest.json": ("application/json", "no-cache"),
        "assets/index-abc.js": ("text/javascript", "public, max-age=31536000, immutable"),
    }


def test_the_index_comes_when_all_it_names_is_there(dist: Path, s3: Any) -> None:
    order: list[str] = []
    s3.meta.events.register(
        "before-parameter-build.s3.PutObject", lambda params, **_: order.append(params["Key"])
    )

    page_files.publish(dist, "page", s3)

    assert order[-1] == "index.html"


def test_the_bucket_is_the_one_of_the_stack(
    dist: Path, cloud: Cloud, s3: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(page_files, "DIST", dist)
    outputs = {"PageBucket": {"Value": "page"}, "Url": {"Value": "https://inbox.example.com"}}
    template = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}, "Outputs": outputs}
    cloud.client("cloudformation").create_stack(StackName="site", TemplateBody=json.dumps(template))

    page_files.main("site")

    assert capsys.readouterr().out == "3 files published: https://inbox.example.com\n"
    assert s3.list_objects_v2(Bucket="page")["KeyCount"] == 3
