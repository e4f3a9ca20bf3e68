"""Gzip: for those who accept it, of what is long, with the same content, tag and rights as without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from functions.api.compression import accepts_gzip
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.token import token
from infra.local.web.user_pool import UserPool
from infra.local.web.web_server import listen_on, origins_of, serving, web_app
from tests.builders.api import ANN, MARKETPLACE, Api
from tests.builders.conversations import message_at, store_thread, thread


@pytest.fixture
def long(api: Api) -> str:
    """The path of a conversation whose answer is long."""
    found = thread(*(message_at(minute, f"Où est mon colis ? {minute} 🛴 " * 20) for minute in range(10)))
    return f"/api/conversations/{store_thread(found)}"


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.8", True),
        ("*", True),
        ("*;q=0.1", True),
        ("deflate, gzip;q=0.001", True),
        ("", False),
        ("identity", False),
        ("br, deflate", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*, gzip;q=0", False),
        ("*;q=0", False),
        ("x-gzip-not", False),
        (",;,q=,=", False),
        ("," * 100_000, False),
    ],
)
def test_gzip_is_only_for_those_who_accept_it(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_a_long_answer_is_compressed_and_says_so(api: Api, long: str) -> None:
    plain = api.get(long)
    packed = replace(api, accept_encoding="gzip, br").get(long)
    assert packed.body == plain.body
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.size < plain.size / 5
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Type"] == "application/json"


def test_a_short_answer_and_an_error_are_not_compressed(api: Api, long: str) -> None:
    packing = replace(api, accept_encoding="gzip")
    for answer in (
        packing.get("/api/sync"),
        packing.get(f"{long}-not"),
        replace(packing, claims={}).get(long),
    ):
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == "no-store"


def test_an_answer_to_a_post_is_compressed_too(api: Api, long: str) -> None:
    answer = replace(api, accept_encoding="gzip").post(f"{long}/messages", {"body": "Voilà. " * 500}, key="1")
    assert (answer.status, answer.headers["Content-Encoding"]) == (201, "gzip")
    assert answer.body["body"] == "Voilà. " * 500


def test_a_tag_is_the_same_with_and_without_compression_and_works_both_ways(api: Api, long: str) -> None:
    encodings = ("gzip", "identity")
    tags = {
        encoding: replace(api, accept_encoding=encoding).get(long).headers["ETag"] for encoding in encodings
    }
    assert tags["gzip"] == tags["identity"]
    for encoding in encodings:
        headers = [("If-None-Match", tags["gzip"])]
        again = replace(api, accept_encoding=encoding).call("GET", long, headers)
        assert (again.status, again.body) == (304, None)
        assert "Content-Encoding" not in again.headers
        assert again.headers["Vary"] == "Accept-Encoding"
        assert again.headers["ETag"] == tags["gzip"]


def test_a_tag_and_gzip_do_not_replace_the_right_to_read(api: Api, long: str) -> None:
    headers = [("If-None-Match", api.get(long).headers["ETag"])]
    stranger = replace(api, accept_encoding="gzip", claims={**ANN, "cognito:groups": "[]"})
    assert stranger.call("GET", long, headers).status == 403


@pytest.fixture
def url(cloud: Cloud, lambdas: LambdaRuntime, tmp_path: Path) -> Iterator[str]:
    listening = listen_on(0)
    user_pool = UserPool(cloud, origins_of(listening))
    with serving(
        web_app(lambdas, tmp_path, user_pool, MARKETPLACE, files=cloud.files.origin), listening
    ) as url:
        yield url


def test_the_web_server_sends_the_bytes_that_the_function_packed(api: Api, url: str, long: str) -> None:
    headers = {"Authorization": f"Bearer {token(url)}", "Accept-Encoding": "gzip"}
    packed = requests.get(url + long, headers=headers, timeout=20)
    plain = requests.get(url + long, headers=headers | {"Accept-Encoding": "identity"}, timeout=20)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 5
    assert packed.json() == plain.json() == api.get(long).body
    again = requests.get(url + long, headers=headers | {"If-None-Match": packed.headers["ETag"]}, timeout=20)
    assert (again.status_code, again.content) == (304, b"")
