from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from infra.local.aws.cloud import local_cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.processes.settings import CannotRun
from infra.local.token import token
from infra.local.web.user_pool import UserPool
from infra.local.web.web_server import LARGEST_REQUEST, listen_on, origins_of, serving, web_app
from infra.security_headers import security_headers
from tests.builders.api import MARKETPLACE

FILES = "http://127.0.0.1:9000"
EXPECTED = security_headers(pictures=MARKETPLACE, files=FILES)


def echo(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return {
        "statusCode": 201,
        "headers": {"Content-Type": "application/json", "X-From": "function"},
        "cookies": ["a=1", "b=2"],
        "body": json.dumps(event),
    }


def picture(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "image/png"},
        "body": base64.b64encode(b"\x89PNG").decode(),
        "isBase64Encoded": True,
    }


def known(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return {"statusCode": 304, "headers": {"ETag": '"tag"'}, "body": ""}


def broken(_event: dict[str, Any], _context: Any) -> None:
    raise RuntimeError("a defect")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    dist = tmp_path_factory.mktemp("site") / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>Inbox</title>")
    (dist / "favicon.svg").write_text("<svg/>")
    (dist / "assets" / "index-abc123.js").write_text("export {}")
    (dist.parent / "secret.txt").write_text("outside")
    handlers = {
        "list_conversations": echo,
        "send_message": echo,
        "get_conversation": broken,
        "list_order_conversations": picture,
        "get_sync": known,
    }
    listening = listen_on(0)
    with local_cloud() as cloud:
        user_pool = UserPool(cloud, origins_of(listening))
        with serving(
            web_app(LambdaRuntime(handlers), dist, user_pool, f"{MARKETPLACE}/api", files=FILES),
            listening,
        ) as url:
            yield url


@pytest.fixture(scope="module")
def agent(site: str) -> Iterator[requests.Session]:
    """A session of a signed-in user."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token(site)}"
        yield session


@pytest.mark.parametrize("path", ["/", "/conversations/t-1", "/conversations/t-1/", "/sync?tab=1"])
def test_every_path_inside_the_web_app_gets_its_index(site: str, path: str) -> None:
    answer = requests.get(site + path, timeout=10)

    assert answer.status_code == 200
    assert "<title>Inbox</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/assets/index-old.js", "/robots.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt"]
)
def test_a_missing_file_is_404_and_not_the_index(site: str, path: str) -> None:
    answer = requests.get(site + path, timeout=10)

    assert answer.status_code == 404
    assert "<title>" not in answer.text
    assert "outside" not in answer.text


def test_files_with_a_hash_in_their_name_are_cached_and_others_revalidated(site: str) -> None:
    script = requests.get(f"{site}/assets/index-abc123.js", timeout=10)
    icon = requests.get(f"{site}/favicon.svg", timeout=10)

    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"].startswith("text/javascript")
    assert icon.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/", "/assets/missing.js", "/api/conversations", "/api/nothing"])
def test_security_headers_are_on_every_answer(site: str, path: str) -> None:
    headers = requests.get(site + path, timeout=10).headers

    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED
    assert (
        f"img-src 'self' data: https://marketplace.example.com {FILES};" in headers["content-security-policy"]
    )


def test_a_request_reaches_its_function_as_an_event_and_the_answer_comes_back(
    site: str, agent: requests.Session
) -> None:
    answer = agent.post(
        f"{site}/api/conversations/t%201/messages?x=1",
        json={"body": "Hello"},
        headers={"Idempotency-Key": "k1"},
        timeout=10,
    )

    assert answer.status_code == 201
    assert answer.headers["x-from"] == "function"
    assert answer.cookies.get_dict() == {"a": "1", "b": "2"}
    event = answer.json()
    assert event["routeKey"] == "POST /api/conversations/{conversation_id}/messages"
    assert event["pathParameters"] == {"conversation_id": "t 1"}
    assert event["headers"]["idempotency-key"] == "k1"
    assert json.loads(event["body"]) == {"body": "Hello"}


def test_a_binary_answer_is_decoded(site: str, agent: requests.Session) -> None:
    answer = agent.get(f"{site}/api/orders/1/conversations", timeout=10)

    assert answer.content == b"\x89PNG"
    assert answer.headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api"), ("GET", "/api/nothing"), ("DELETE", "/api/conversations")]
)
def test_an_unknown_route_is_api_gateway_s_404(site: str, method: str, path: str) -> None:
    answer = requests.request(method, site + path, timeout=10)

    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_a_304_has_no_body_and_every_answer_has_the_server_s_time(site: str, agent: requests.Session) -> None:
    answer = agent.get(f"{site}/api/sync", timeout=10)

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"tag"')
    for each in (answer, requests.get(f"{site}/config.json", timeout=10)):
        assert abs(parsedate_to_datetime(each.headers["date"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_function_that_fails_is_api_gateway_s_500(site: str, agent: requests.Session) -> None:
    answer = agent.get(f"{site}/api/conversations/t-1", timeout=10)

    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


def test_a_request_above_api_gateway_s_limit_is_413(site: str, agent: requests.Session) -> None:
    url = f"{site}/api/conversations/t-1/messages"

    too_large = agent.post(url, data=b"x" * (LARGEST_REQUEST + 1), timeout=30)
    largest = agent.post(url, data=b"x" * LARGEST_REQUEST, timeout=30)

    assert (too_large.status_code, too_large.json()) == (413, {"message": "Request Entity Too Large"})
    assert largest.status_code == 201


def test_a_used_port_is_reported_with_a_solution() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CannotRun, match=rf"Port {port} is taken .* `PORT={port + 1} make run`"):
            listen_on(port)
