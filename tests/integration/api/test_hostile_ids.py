"""Ids, cursors and keys that no list of ours ever contained: a clear answer, and never a failure of the database."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import quote

import pytest

from functions.api.addresses import ENCODED_TWICE
from functions.model.messages import Status
from functions.store import messages
from functions.triggers import ROUTES
from infra.local.aws.events import http_event
from tests.builders.api import ANN, Api
from tests.builders.conversations import message_at, store_thread, thread

HOSTILE = {
    "3,000 bytes": "c" * 3000,
    "3,000 bytes of 4-byte characters": "🛴" * 750,
    "as long as a sort key may be": "m" * 1024,
    "one byte more": "m" * 1025,
    "as long as a partition key may be": "c" * 2048,
    "a NUL": "\x00",
    "a NUL inside": "in-\x00m0",
    "half a character": "\ud83d",
    "half a character inside": "in-\udc00m0",
    "white space": " \t\n",
    "dots": "..",
    "a character that is not one": "\ufffe",
    "markup": "<script>",
    "a wildcard": "*",
}
REFUSED = ["c" * 3000, "🛴" * 750, "m" * 1025, "c" * 2048, "\ud83d", "in-\udc00m0", "", None, 5, ["a"]]
"""DynamoDB would refuse each of them as a key; DynamoDB Local accepts some where a page begins."""
WITH_IDS = [route for route in ROUTES if "{" in route.path]
DOCUMENTS: dict[str, Any] = {
    "check_reply": {"body": "Hello", "to": ["customer"]},
    "send_message": {"body": "Hello there"},
    "resolve_message": {"decision": "discard"},
    "change_conversation": {"version": 1, "add_tags": ["VIP"]},
    "write_note": {"body": "Hello"},
    "report_presence": {"typing": False},
    "save_draft": {"body": "Hello"},
}


def encoded(value: str) -> str:
    return quote(value, safe="", errors="surrogatepass")


@pytest.fixture
def conversation(api: Api) -> str:
    return store_thread(thread(message_at(0, "Where is my parcel?"), message_at(1, "Hello?")))


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_no_id_in_a_path_is_more_than_not_found(api: Api, conversation: str, hostile: str) -> None:
    for route in WITH_IDS:
        for one in ("conversation_id", "message_id", "order_id", "attachment_id", "customer_id"):
            if f"{{{one}}}" not in route.path:
                continue
            ids = {
                "conversation_id": conversation,
                "message_id": "in-m0",
                "order_id": "ORD-1-A",
                "attachment_id": "a",
                "customer_id": "CUST-1",
            }
            path = route.path.format(
                **{
                    name: encoded(encoded(value) if name in ENCODED_TWICE else value)
                    for name, value in (ids | {one: hostile}).items()
                }
            )
            headers = [("content-type", "application/json"), ("Idempotency-Key", "1")]
            body = json.dumps(DOCUMENTS[route.function]).encode() if route.function in DOCUMENTS else b""
            answer = api.call(route.method, path, headers, body)
            found_nothing = answer.status == 200 and answer.body.get("conversations") == []
            assert found_nothing or answer.status == 404, (route, one, answer)


@pytest.mark.parametrize("bytes_", ["%FF", "%C3%28", "%ED%A0%80", "%00", "%F0%28%8C%28", "%25FF", "%2500"])
def test_bytes_that_are_no_utf_8_are_no_id(api: Api, bytes_: str) -> None:
    for route in WITH_IDS:
        path = route.path.format(
            conversation_id=bytes_,
            message_id=bytes_,
            order_id=bytes_,
            attachment_id=bytes_,
            customer_id=bytes_,
        )
        headers = [("content-type", "application/json"), ("Idempotency-Key", "1")]
        body = json.dumps(DOCUMENTS[route.function]).encode() if route.function in DOCUMENTS else b""
        answer = api.call(route.method, path, headers, body)
        found_nothing = answer.status == 200 and answer.body.get("conversations") == []
        assert found_nothing or answer.status == 404, (route, answer)


def cursor(**key: Any) -> str:
    return urlsafe_b64encode(json.dumps(key).encode()).decode()


@pytest.mark.parametrize(
    "hostile", [*HOSTILE.values(), "", None, 5, ["a"]], ids=[*HOSTILE, "empty", "null", "number", "list"]
)
def test_no_cursor_reaches_the_database_that_it_would_refuse(
    api: Api, conversation: str, hostile: Any
) -> None:
    inbox = {"inbox": "all", "last_message_at": "2026-03-02T14:00:00.000Z", "conversation_id": conversation}
    page = {
        "conversation_id": conversation,
        "message_id": "in-m1",
        "position": "2026-03-02T14:01:00.000Z#in-m1",
    }
    for path, key in (("/api/conversations", inbox), (f"/api/conversations/{conversation}", page)):
        for name in key:
            answer = api.get(path, cursor=cursor(**(key | {name: hostile})))
            if hostile in REFUSED:
                assert (answer.status, answer.code) == (400, "bad_cursor")
            else:
                assert (answer.status, answer.status == 200 or answer.code) in (
                    (200, True),
                    (400, "bad_cursor"),
                )


@pytest.mark.parametrize(
    "text", ["", "=", "é", "%", "bm90IGpzb24=", "e30=", "bnVsbA==", "\x00", "////", "A" * 9000, "\ud83d"]
)
def test_a_text_that_is_no_cursor_is_refused(api: Api, conversation: str, text: str) -> None:
    for path in ("/api/conversations", f"/api/conversations/{conversation}"):
        answer = api.call("GET", f"{path}?cursor={encoded(text)}")
        assert (answer.status, answer.code) in ((400, "bad_cursor"), (400, "bad_request"))


@pytest.mark.parametrize("hostile", [*HOSTILE.values(), ""], ids=[*HOSTILE, "empty"])
def test_a_key_or_an_id_in_a_request_is_taken_or_refused(api: Api, conversation: str, hostile: str) -> None:
    path = f"/api/conversations/{conversation}/messages"
    unconfirmed = messages.get(conversation, api.post(path, {"body": "Hello"}, key="unconfirmed").body["id"])
    messages.change(unconfirmed, status=Status.UNCONFIRMED)
    sent = api.post(path, {"body": "Hello there"}, key=hostile)
    assert sent.status in (201, 400), sent
    assert (len(hostile) > 255) <= (sent.status == 400)
    seen = api.post(path, {"body": "Hello there", "seen_message_id": hostile}, key="seen")
    assert (seen.status, seen.code) in ((409, "newer_messages"), (422, "invalid_body")), seen
    mine = api.post(f"{path}/{unconfirmed.id}/resolve", {"decision": "mine", "message_id": hostile})
    assert mine.status in (409, 422), mine


@pytest.mark.parametrize(
    "document",
    [
        {f"k{number}": 1 for number in range(40_000)},
        {"🛴" * 10_000 + str(number): 1 for number in range(4)},
        {"\ud83d": 1, "body": "Hello there"},
        {"body": "Hello there", "to": [1] * 150_000},
        {"body": "Hello there", "to": ["x" * 400_000]},
    ],
    ids=["many fields", "long names", "half a character", "a long list", "a long value"],
)
def test_the_errors_of_a_body_are_described_in_a_few_words(
    api: Api, conversation: str, document: dict[str, Any]
) -> None:
    answer = api.post(f"/api/conversations/{conversation}/messages", document, key="1")
    assert (answer.status, answer.code) == (422, "invalid_body")
    assert len(json.dumps(answer.body)) < 50_000
    assert 1 <= len(answer.body["error"].get("details", [0])) <= 20


@pytest.mark.parametrize("name", ["conversation_id", "message_id", "order_id", "attachment_id"])
def test_a_path_parameter_that_is_not_unicode_is_not_found(api: Api, conversation: str, name: str) -> None:
    """API Gateway never sends one, and a function that is called with one by hand answers too."""
    for route in (route for route in WITH_IDS if f"{{{name}}}" in route.path):
        path = route.path.format(
            conversation_id=conversation, message_id="m", order_id="o", attachment_id="a"
        )
        event = http_event(route, route.method, path, authorizer={"jwt": {"claims": ANN}})
        event["pathParameters"][name] = "\ud83d"
        event["rawPath"] = event["rawPath"].replace(conversation, "\ud83d")
        assert api.lambdas.invoke(route.function, event)["statusCode"] == 404
