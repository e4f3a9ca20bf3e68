"""Hostile input from customers: stored as it came, shown as text, and never the cause of a failure."""

from __future__ import annotations

import json
import logging
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from functions.mirakl.message_parser import REST
from functions.observability import logger
from functions.store import conversations
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api

SCRIPT = "<script>alert(1)</script>"
HOSTILE = {
    "a script": f"Hello {SCRIPT}",
    "an image that runs": "<img src=x onerror=alert(1)>",
    "markup that is never closed": "<a href='javascript:alert(1)'><b><i><p" * 500,
    "a document in a document": "<svg/onload=alert(1)><iframe srcdoc='<script>alert(1)</script>'>",
    "entities of entities": "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "text that turns around": "\u202egnirts desrever\u202c \u2066isolated\u2069",
    "text nobody sees": "In\u200bvis\u200cible\ufeff\u00ad text",
    "a formula": '=HYPERLINK("http://example.invalid","Click")',
    "control characters": "\x00\x01\x1b[31mred\x7f",
    "half a character": "broken \ud83d emoji \udc00",
    "many marks on one letter": "Z" + "\u0301" * 2000,
    "a template": "{customer_first_name} {0} %s ${7*7} {{7*7}}",
    "a query": "'; DROP TABLE messages; -- ' OR '1'='1",
    "as long as may be": "x" * 50_000,
    "a number without end": f"&#{'9' * 40_000};",
    "comments never closed": "<!-- " * 10_000,
    "nothing but white space": " \t\n ",
    "nothing that one can see": "\u200b\u2060\u00ad\u3164\ufe0f\u202e",
}


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Every line that is logged, as it would reach CloudWatch."""
    lines: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    keeper = Keeper()
    keeper.setFormatter(logger.registered_handler.formatter)
    logger.addHandler(keeper)
    level = logger.log_level
    logger.setLevel("DEBUG")
    yield lines
    logger.setLevel(level)
    logging.getLogger(logger.service).removeHandler(keeper)


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_customer_writes_is_here_and_harmless(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime, body: str
) -> None:
    thread_id = sandbox.marketplace.open_thread(
        body, sandbox.marketplace.add_customer("Mallory", SCRIPT), topic=body[:200]
    )
    report = lambdas.invoke("sync_messages", {})
    assert (report["new_messages"], report["import_failures"]) == (1, 0)
    (row,) = api.get("/api/conversations").body["conversations"]
    preview = row["last_message_preview"]
    assert len(preview) <= 140
    assert SCRIPT not in preview
    assert "onerror" not in preview
    page = api.get(f"/api/conversations/{conversations.id_for(thread_id)}")
    assert page.body["messages"][0]["body"] == body.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_whatever_an_agent_sends_is_queued_as_it_is_or_clearly_refused(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime, body: str
) -> None:
    thread_id = sandbox.marketplace.open_thread(
        "Hello", sandbox.marketplace.add_customer("Marie", "Tremblay")
    )
    lambdas.invoke("sync_messages", {})
    path = f"/api/conversations/{conversations.id_for(thread_id)}/messages"
    answer = api.post(path, {"body": body}, key=body[:100])
    if answer.status == 201:
        assert answer.body["body"] == body
    else:
        assert (answer.status, answer.code) in {(422, "invalid_body"), (400, "bad_request")}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"body": 1}',
        b'{"body": "abc", "to": "customer"}',
        b"\xff\xfe",
        b"{" * 5000,
    ],
)
def test_an_invalid_body_is_refused_with_a_reason(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime, body: bytes
) -> None:
    thread_id = sandbox.marketplace.open_thread(
        "Hello", sandbox.marketplace.add_customer("Marie", "Tremblay")
    )
    lambdas.invoke("sync_messages", {})
    path = f"/api/conversations/{conversations.id_for(thread_id)}/messages"
    headers = [("content-type", "application/json"), ("Idempotency-Key", "1")]
    answer = api.call("POST", path, headers, body)
    assert 400 <= answer.status < 500
    assert answer.body["error"]["message"]


def test_a_request_of_ten_megabytes_is_refused_before_it_is_read(
    api: Api, sandbox: MarketplaceServer
) -> None:
    document = json.dumps({"body": "x" * 10_000_000}).encode()
    headers = [("content-type", "application/json"), ("Idempotency-Key", "1")]
    answer = api.call("POST", "/api/conversations/any/messages", headers, document)
    assert (answer.status, answer.code) == (413, "body_too_large")


def all_messages(api: Api, conversation_id: str) -> list[Any]:
    """Of all pages, the oldest message first. A page with long messages holds few of them."""
    found: list[Any] = []
    cursor: dict[str, object] = {}
    while True:
        page = api.get(f"/api/conversations/{conversation_id}", **cursor).body
        found = [*page["messages"], *found]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


def test_a_message_too_large_to_store_is_cut_and_hides_no_other(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime
) -> None:
    marketplace = sandbox.marketplace
    thread_id = marketplace.open_thread("First", marketplace.add_customer("Marie", "Tremblay"))
    for letter in ("é", "🛴"):
        marketplace.customer_writes(thread_id, letter * 3_000_000)
    files = [(f"{number}{'📎' * 999}", b"PK") for number in range(100)]
    marketplace.customer_writes(thread_id, "Last", attachments=files)
    assert lambdas.invoke("sync_messages", {})["import_failures"] == 0
    shown = all_messages(api, conversations.id_for(thread_id))
    assert [message["body"][:5] for message in shown] == ["First", "ééééé", "🛴🛴🛴🛴🛴", "Last"]
    assert [message["body"].endswith(REST) for message in shown] == [False, True, True, False]
    assert lambdas.invoke("sync_messages", {})["threads"] == 0, "cutting is not a change"


def test_attachments_are_a_name_and_a_size_whatever_they_hold(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime
) -> None:
    """No file is ever opened; its name is text."""
    names = ["../../etc/passwd", f"{SCRIPT}.svg", "photo\u202egpj.exe", "bomb.zip", "n" * 5000, ""]
    thread_id = sandbox.marketplace.open_thread(
        "Hello", sandbox.marketplace.add_customer("Mallory", "Martin")
    )
    sandbox.marketplace.customer_writes(thread_id, "See", attachments=[(name, b"PK") for name in names])
    sandbox.marketplace.threads[thread_id]["messages"][-1]["attachments"][3]["size"] = 10**15
    assert lambdas.invoke("sync_messages", {})["import_failures"] == 0
    shown = api.get(f"/api/conversations/{conversations.id_for(thread_id)}").body["messages"][-1][
        "attachments"
    ]
    assert [each["name"] for each in shown] == [*names[:4], "n" * 252 + "…", ""]
    assert shown[3]["size"] == 10**15


def test_nothing_a_person_wrote_and_no_name_or_address_is_ever_logged(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime, logged: list[str]
) -> None:
    """Not in exceptions either: every field that can be malformed contains the secret."""
    secret = "Zyxwvut"
    marketplace = sandbox.marketplace
    person = marketplace.add_customer(secret, secret)
    person_s = [
        marketplace.open_thread(secret, person, topic=secret, order_id=marketplace.add_order(person, secret))
    ]
    for broken in (
        {"date_created": secret},
        {"messages": [{"id": None, "body": secret}]},
        {"messages": [{"id": "m", "body": secret, "date_created": secret}]},
        {"messages": [{"id": "m", "body": secret, "attachments": [{"id": "a", "size": secret}]}]},
        {"metadata": {"total_count": secret, "last_message_date": secret}},
        {"authorized_participants": secret},
        {"topic": secret},
        {"no_store_reply_needed": [{"date": secret}]},
    ):
        thread_id = marketplace.open_thread(secret, person)
        marketplace.threads[thread_id] |= broken
    lambdas.invoke("sync_messages", {})
    conversation_id = conversations.id_for(person_s[0])
    for fault in ("bad_request", "garbage", "drop_after"):
        sandbox.faults.add("M12", fault)
        reply = api.post(
            f"/api/conversations/{conversation_id}/messages", {"body": f"{secret} {fault}"}, fault
        )
        keys = {"conversation_id": {"S": conversation_id}, "message_id": {"S": reply.body["id"]}}
        record = {"messageId": "1", "receiptHandle": "none", "body": json.dumps({"dynamodb": {"Keys": keys}})}
        with suppress(FunctionFailed):  # the receipt handle is invalid; only the log matters here
            lambdas.invoke("deliver_message", {"Records": [record]})
    api.post(f"/api/conversations/{secret}/messages", {"body": secret, "to": [secret]}, secret)
    api.post(f"/api/conversations/{conversation_id}/messages", {"body": "xy", "to": [secret]}, secret)
    assert len(logged) > 10
    assert [line for line in logged if secret in line.replace(f"conversations/{secret}", "")] == []


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_a_body_or_cursor_nested_without_end_is_a_clear_error(api: Api, depth: int) -> None:
    headers = [("content-type", "application/json"), ("Idempotency-Key", "1")]
    body = b'{"body":' + b"[" * depth + b"]" * depth + b"}"
    answer = api.call("POST", "/api/conversations/any/messages", headers, body)
    assert (answer.status, answer.code) == (422, "invalid_body")
    answer = api.get("/api/conversations", cursor=urlsafe_b64encode(b"[" * depth).decode())
    assert (answer.status, answer.code) == (400, "bad_cursor")


def test_a_message_from_the_far_future_can_be_answered(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime
) -> None:
    thread_id = sandbox.marketplace.open_thread(
        "Hello", sandbox.marketplace.add_customer("Marie", "Tremblay")
    )
    sandbox.marketplace.threads[thread_id]["messages"][0]["date_created"] = "9999-12-31T23:59:59.999Z"
    lambdas.invoke("sync_messages", {})
    answer = api.post(
        f"/api/conversations/{conversations.id_for(thread_id)}/messages", {"body": "Hi you"}, "1"
    )
    assert answer.status == 201
