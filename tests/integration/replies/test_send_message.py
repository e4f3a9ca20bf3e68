from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from functions.model.clock import shift, utc_now
from functions.model.messages import Recipient
from functions.store import messages
from infra.local.aws.lambda_runtime import LambdaRuntime
from tests.builders.api import ANN, Answer, Api
from tests.builders.conversations import message_at, store_thread, thread


@pytest.fixture
def conversation_id(api: Api) -> str:
    return store_thread(thread(message_at(0, "Where is it?"), recipients=(Recipient.CUSTOMER,)))


def send(api: Api, conversation_id: str, body: Any = None, key: str | None = "key-1") -> Answer:
    return api.post(f"/api/conversations/{conversation_id}/messages", body or {"body": "On its way"}, key)


def replies(conversation_id: str) -> list[str]:
    return [m.body for m in messages.load(conversation_id).messages.values() if m.id.startswith("out-")]


def test_a_reply_is_queued_to_the_customer(api: Api, conversation_id: str) -> None:
    answer = send(api, conversation_id)
    assert answer.status == 201
    assert (answer.body["status"], answer.body["to"], answer.body["sender"]) == (
        "queued",
        ["customer"],
        "technician",
    )
    assert answer.body["idempotency_key"] == "key-1"
    shown = api.get(f"/api/conversations/{conversation_id}").body
    assert shown["messages"][-1] == answer.body
    assert shown["conversation"]["message_count"] == 1, "only what is at the marketplace counts"


def test_the_same_key_is_the_same_reply_at_any_time(api: Api, conversation_id: str) -> None:
    first = send(api, conversation_id)
    assert send(api, conversation_id) == first
    cancelled = api.post(f"/api/conversations/{conversation_id}/messages/{first.body['id']}/cancel")
    assert send(api, conversation_id) == Answer(201, cancelled.body)
    assert replies(conversation_id) == ["On its way"]


def test_the_same_key_pressed_many_times_at_once_is_one_reply(api: Api, conversation_id: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(api, conversation_id), range(8)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["id"] for answer in answers}) == len(replies(conversation_id)) == 1


def test_the_same_key_with_another_text_is_refused(api: Api, conversation_id: str) -> None:
    send(api, conversation_id)
    answer = send(api, conversation_id, {"body": "Something else"})
    assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert replies(conversation_id) == ["On its way"]


def test_the_same_text_with_another_key_is_another_reply(api: Api, conversation_id: str) -> None:
    ids = {send(api, conversation_id, key=key).body["id"] for key in ("one", "two")}
    assert len(ids) == 2


def test_a_reply_sorts_behind_what_the_agent_saw_whatever_our_clock_says(api: Api) -> None:
    ahead = store_thread(
        thread(message_at(60 * 24 * 365 * 10, "From a marketplace whose clock is ahead"), thread_id="ahead")
    )
    for key in ("one", "two"):
        send(api, ahead, key=key)
    shown = api.get(f"/api/conversations/{ahead}").body["messages"]
    assert [m["idempotency_key"] for m in shown] == [None, "one", "two"]
    assert shown[0]["sent_at"] > utc_now()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"body": "ab"}, "invalid_body"),
        ({"body": "   "}, "invalid_body"),
        ({"body": "x" * 50_001}, "invalid_body"),
        ({"body": "👍" * 25_001}, "invalid_body"),
        ({"body": "\u200b\u202e\u00ad\ufe0f\u3164\u2800\u0301\x01"}, "invalid_body"),
        ({"body": "ok\u200b\u200b"}, "invalid_body"),
        ({"body": 7}, "invalid_body"),
        ({}, "invalid_body"),
        ([], "invalid_body"),
        ({"body": "Hello", "to": []}, "invalid_body"),
        ({"body": "Hello", "to": ["shop"]}, "invalid_body"),
        ({"body": "Hello", "cc": ["x"]}, "invalid_body"),
        ({"body": "Hello", "to": ["operator"]}, "recipient_not_allowed"),
    ],
)
def test_a_body_that_cannot_be_sent_is_422_and_nothing_is_stored(
    api: Api, conversation_id: str, body: Any, code: str
) -> None:
    answer = api.post(f"/api/conversations/{conversation_id}/messages", body, "key")
    assert (answer.status, answer.code) == (422, code)
    assert replies(conversation_id) == []


@pytest.mark.parametrize("longest", ["é" * 50_000, "👍" * 25_000], ids=["letters", "emoji"])
def test_the_longest_body_is_taken(api: Api, conversation_id: str, longest: str) -> None:
    assert send(api, conversation_id, {"body": longest}).body["body"] == longest


def test_an_invisible_body_is_refused_with_a_reason(api: Api, conversation_id: str) -> None:
    answer = send(api, conversation_id, {"body": "\u200b" * 10})
    assert "3 characters that one can see" in str(answer.body["error"])


def test_invalid_json_is_422_and_too_large_a_body_is_413(api: Api, conversation_id: str) -> None:
    path = f"/api/conversations/{conversation_id}/messages"
    headers = [("content-type", "application/json"), ("idempotency-key", "key")]
    assert api.call("POST", path, headers, b'{"body": ').status == 422
    assert api.call("POST", path, headers, b'"' + b"x" * 600_000 + b'"').code == "body_too_large"


@pytest.mark.parametrize("key", [None, "", "k" * 256])
def test_a_reply_without_a_usable_key_is_400(api: Api, conversation_id: str, key: str | None) -> None:
    answer = send(api, conversation_id, key=key)
    assert (answer.status, answer.code) == (400, "bad_request")


def test_a_reply_to_an_unknown_conversation_is_404(api: Api) -> None:
    assert send(api, "nobody-knows").code == "conversation_not_found"


def test_undo_takes_a_queued_reply_back_and_may_be_pressed_twice(api: Api, conversation_id: str) -> None:
    path = f"/api/conversations/{conversation_id}/messages/{send(api, conversation_id).body['id']}/cancel"
    assert [api.post(path).body["status"] for _ in range(2)] == ["cancelled", "cancelled"]


def test_only_a_failed_reply_can_be_retried(api: Api, conversation_id: str) -> None:
    message_id = send(api, conversation_id).body["id"]
    path = f"/api/conversations/{conversation_id}/messages/{message_id}"
    assert api.post(f"{path}/retry").body["status"] == "queued", "it is on its way already"
    api.post(f"{path}/cancel")
    assert api.post(f"{path}/retry").code == "not_failed"


def test_a_colleague_s_reply_is_undone_by_a_supervisor_only(
    api: Api, lambdas: LambdaRuntime, conversation_id: str
) -> None:
    sent = send(api, conversation_id).body
    assert sent["author_id"] == ANN["sub"]
    path = f"/api/conversations/{conversation_id}/messages/{sent['id']}/cancel"
    ben = Api(lambdas, {**ANN, "sub": "ben", "name": "Ben"})
    answer = ben.post(path)
    assert (answer.status, answer.code) == (403, "not_yours")
    assert "Ann Agent" in answer.body["error"]["message"]
    sue = Api(lambdas, {**ANN, "sub": "sue", "name": "Sue", "cognito:groups": "[supervisors]"})
    cancelled = sue.post(path).body
    assert (cancelled["status"], cancelled["cancelled_by_id"]) == ("cancelled", "sue")
    assert api.post(path).body["cancelled_by_id"] == "sue", "asking again changes nothing"


def test_a_queued_reply_shows_until_when_it_can_be_cancelled(
    api: Api, conversation_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDO_SECONDS", "10")
    sent = send(api, conversation_id).body
    assert sent["undo_until"] == shift(sent["written_at"], seconds=10)
    path = f"/api/conversations/{conversation_id}/messages/{sent['id']}/cancel"
    assert api.post(path).body["undo_until"] is None


def test_a_reply_keeps_what_its_author_had_seen(api: Api, conversation_id: str) -> None:
    sent = send(api, conversation_id, {"body": "On its way", "seen_message_id": "in-m0"}).body
    assert messages.get(conversation_id, sent["id"]).seen_message_id == "in-m0"


def test_a_decision_is_one_of_three(api: Api, conversation_id: str) -> None:
    sent = send(api, conversation_id).body
    path = f"/api/conversations/{conversation_id}/messages/{sent['id']}/resolve"
    assert api.post(path, {"decision": "forget"}).code == "invalid_body"
    assert api.post(path, {"decision": "discard"}).code == "not_to_decide"
    for decision in ("mine", "send", "discard"):
        unknown = f"/api/conversations/{conversation_id}/messages/out-unknown/resolve"
        assert api.post(unknown, {"decision": decision}).code == "message_not_found"


@pytest.mark.parametrize("verb", ["cancel", "retry"])
@pytest.mark.parametrize("message_id", ["in-m0", "out-unknown"])
def test_only_our_own_replies_can_be_cancelled_or_retried(
    api: Api, conversation_id: str, verb: str, message_id: str
) -> None:
    answer = api.post(f"/api/conversations/{conversation_id}/messages/{message_id}/{verb}")
    assert (answer.status, answer.code) == (404, "message_not_found")
