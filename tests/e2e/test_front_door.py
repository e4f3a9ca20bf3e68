"""What anybody finds at the inbox's address: the page, the way to sign in, and nothing else.

``make smoke`` asks this of a deployed inbox, named by ``BASE_URL``.
"""

from __future__ import annotations

import os
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import Browser, expect

from infra.identity import CONFIG, SIGNED_IN
from tests.e2e.conftest import PATIENCE

pytestmark = pytest.mark.matrix

ASK_SECONDS = 30


@pytest.fixture(scope="module")
def url(request: pytest.FixtureRequest) -> str:
    return str(os.environ.get("BASE_URL") or request.getfixturevalue("inbox").url).rstrip("/")


def ask(url: str) -> requests.Response:
    return requests.get(url, timeout=ASK_SECONDS)


@pytest.mark.parametrize("place", ["/", "/conversations/anything", "/sync", SIGNED_IN])
def test_every_route_serves_the_web_app_with_security_headers(url: str, place: str) -> None:
    answer = ask(url + place)
    assert answer.status_code == 200
    assert "<html" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["x-frame-options"] == "DENY"
    assert url.startswith("http://localhost:") or "max-age" in answer.headers["strict-transport-security"]


def test_a_missing_file_is_not_the_page(url: str) -> None:
    answer = ask(f"{url}/assets/missing.js")
    assert answer.status_code in (403, 404)
    assert "<html" not in answer.text


@pytest.mark.parametrize("token", [None, "Bearer nonsense"])
def test_the_api_answers_nobody_without_a_valid_token(url: str, token: str | None) -> None:
    headers = {"Authorization": token} if token else {}
    answer = requests.get(f"{url}/api/conversations", headers=headers, timeout=ASK_SECONDS)
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


def test_what_the_api_does_not_have_is_not_the_page_either(url: str) -> None:
    answer = ask(f"{url}/api/nothing")
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_the_page_leads_to_where_one_signs_in(url: str, browser: Browser) -> None:
    config = ask(f"{url}/{CONFIG}").json()
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        with page.expect_request(
            lambda request: request.url.startswith(config["authorization_endpoint"])
        ) as asked:
            page.goto(url)
        query = parse_qs(urlsplit(asked.value.url).query)
        assert query["client_id"] == [config["client_id"]]
        assert query["redirect_uri"] == [url + SIGNED_IN]
        assert query["code_challenge_method"] == ["S256"]
        expect(page.locator("form").first).to_be_visible(timeout=PATIENCE)
