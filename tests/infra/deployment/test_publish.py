from __future__ import annotations

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from infra.identity import CONFIG, SCOPE
from infra.publish import CACHE_FOREVER, REVALIDATE, config, publish
from tests.infra.conftest import SIGN_IN_PAGES, Template
from tests.infra.stacks.test_sign_in import client

DEPLOYED = {"Issuer": "https://issuer.invalid/pool", "ClientId": "abc", "SignInPages": SIGN_IN_PAGES}


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
    keys = publish(s3, "page", config(DEPLOYED), tmp_path)
    assert keys[-1] == "index.html"
    script, index, settings = (
        s3.get_object(Bucket="page", Key=key) for key in ("assets/zz-1a2b.js", "index.html", CONFIG)
    )
    assert (script["ContentType"], script["CacheControl"]) == ("text/javascript", CACHE_FOREVER)
    assert (index["ContentType"], index["CacheControl"]) == ("text/html", REVALIDATE)
    assert (settings["ContentType"], settings["CacheControl"]) == ("application/json", REVALIDATE)
    assert json.load(settings["Body"]) == config(DEPLOYED)


def test_the_page_is_told_where_to_sign_in(app: Template, data: Template) -> None:
    outputs = {**data["Outputs"], **app["Outputs"]}
    assert {"Url", "PageBucket", "DistributionId", *DEPLOYED} <= outputs.keys()
    assert config(DEPLOYED) == {
        "issuer": "https://issuer.invalid/pool",
        "client_id": "abc",
        "authorization_endpoint": f"{SIGN_IN_PAGES}/oauth2/authorize",
        "token_endpoint": f"{SIGN_IN_PAGES}/oauth2/token",
        "revocation_endpoint": f"{SIGN_IN_PAGES}/oauth2/revoke",
        "end_session_endpoint": f"{SIGN_IN_PAGES}/logout",
        "scope": "openid email profile",
    }
    assert client(app)["AllowedOAuthScopes"] == SCOPE.split()
