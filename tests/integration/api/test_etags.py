"""ETag and If-None-Match: a current answer is not sent again, and only to those who may read it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from infra.local.aws.lambda_runtime import LambdaRuntime
from tests.builders.api import ANN, Answer, Api
from tests.builders.conversations import message_at, store_thread, thread


def ask(api: Api, path: str, *tags: str) -> Answer:
    return api.call("GET", path, [("If-None-Match", tag) for tag in tags])


@pytest.fixture
def conversation(api: Api) -> str:
    return f"/api/conversations/{store_thread(thread(message_at(0, 'Where is my parcel?')))}"


@pytest.mark.parametrize("path", ["/api/conversations", "/api/sync", "/api/orders/ORD-1-A/conversations"])
def test_every_read_with_a_current_etag_is_a_304_without_a_body(
    api: Api, conversation: str, path: str
) -> None:
    for address in (path, conversation):
        first = ask(api, address)
        again = ask(api, address, first.headers["ETag"])
        assert (first.status, again.status, again.body) == (200, 304, None)
        assert again.headers["ETag"] == first.headers["ETag"]


def test_an_answer_that_has_changed_comes_whole_with_another_tag(api: Api, conversation: str) -> None:
    first = ask(api, conversation)
    store_thread(thread(message_at(0, "Where is my parcel?"), message_at(1, "Hello?")))
    second = ask(api, conversation, first.headers["ETag"])
    assert (second.status, len(second.body["messages"])) == (200, 2)
    assert second.headers["ETag"] != first.headers["ETag"]


def test_an_etag_is_recognised_among_others_and_as_weak(api: Api, conversation: str) -> None:
    tag = ask(api, conversation).headers["ETag"]
    assert tag.startswith('W/"')
    assert ask(api, conversation, f'"another", {tag}').status == 304
    assert ask(api, conversation, tag.removeprefix("W/")).status == 304
    assert ask(api, conversation, '"another"', tag).status == 304
    assert ask(api, conversation, "*").status == 304


@pytest.mark.parametrize("tag", ["", '"', '""', "W/", "*, *", "\x00", '"another"', "'; DROP", "\ud83d"])
def test_an_unknown_etag_gets_the_whole_answer(api: Api, conversation: str, tag: str) -> None:
    assert ask(api, conversation, tag).status == 200


def test_an_etag_without_quotes_does_not_match(api: Api, conversation: str) -> None:
    assert ask(api, conversation, ask(api, conversation).headers["ETag"].replace('"', "")).status == 200


def test_a_header_full_of_quotes_takes_no_time(api: Api, conversation: str) -> None:
    ask(api, conversation)
    started = time.monotonic()
    assert ask(api, conversation, '"' * 1_000_001).status == 200
    assert ask(api, conversation, '"a' * 500_000).status == 200
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("claims", [{**ANN, "cognito:groups": "[]"}, {**ANN, "token_use": "access"}])
def test_a_current_etag_does_not_replace_the_right_to_read(
    api: Api, lambdas: LambdaRuntime, conversation: str, claims: dict[str, str]
) -> None:
    tag = ask(api, conversation).headers["ETag"]
    for given in (tag, "*"):
        refused = ask(Api(lambdas, claims), conversation, given)
        assert (refused.status, refused.code) == (403, "forbidden")
        assert "ETag" not in refused.headers


def test_what_is_not_there_is_not_known_either(api: Api) -> None:
    missing = ask(api, "/api/conversations/nothing", "*")
    assert (missing.status, missing.code) == (404, "conversation_not_found")
    assert "ETag" not in missing.headers


def test_a_write_ignores_if_none_match(api: Api, conversation: str) -> None:
    headers = [("If-None-Match", "*"), ("Content-Type", "application/json"), ("Idempotency-Key", "key-12345")]
    answer = api.call("POST", f"{conversation}/messages", headers, b'{"body": "On its way"}')
    assert (answer.status, answer.body["body"]) == (201, "On its way")
    assert "ETag" not in answer.headers


def test_no_answer_is_stored_by_a_browser(api: Api, lambdas: LambdaRuntime, conversation: str) -> None:
    anonymous = replace(api, claims={})
    known = ask(api, conversation)
    for answer in (
        known,
        ask(api, conversation, known.headers["ETag"]),
        ask(api, "/api/conversations/nothing"),
        ask(anonymous, conversation),
        api.post(f"{conversation}/messages", {"body": "x"}, key="k"),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
