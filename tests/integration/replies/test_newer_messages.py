"""A reply is not sent while something stands in its conversation that its author has not seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from functions.inbox.messages.states import transition
from functions.inbox.replies.compose import NewReply, write_reply
from functions.inbox.replies.newer import LOOKED_AT
from functions.mirakl.threads import ThreadMessage
from functions.model.clock import shift, utc_now
from functions.model.messages import Message, Recipient, Sender, Status
from functions.observability import logger
from functions.store import conversations, messages
from infra.local.aws.lambda_runtime import LambdaRuntime
from tests.builders.api import ANN, Answer, Api
from tests.builders.conversations import T0, message_at, store_thread, thread

BEN = {**ANN, "sub": "0b6a0c55-7d2f-4b0e-8f7a-1b1f6f3f2a90", "name": "Ben Agent", "email": "ben@example.com"}
QUESTION = message_at(0, "Where is it?")
BOTH = (Recipient.CUSTOMER, Recipient.OPERATOR)


@pytest.fixture
def conversation_id(api: Api) -> str:
    return store(QUESTION)


@pytest.fixture
def ben(lambdas: LambdaRuntime) -> Api:
    return Api(lambdas, BEN)


def store(*found: ThreadMessage, minute: float = 0) -> str:
    """A run stores these messages so many minutes after the first one was sent."""
    return store_thread(thread(*found, recipients=BOTH), stored_at=shift(T0, minutes=minute))


def send(
    api: Api, conversation_id: str, seen: str | None = "in-m0", key: str = "key-1", **more: Any
) -> Answer:
    words = f"{key} of {api.claims['name']}"
    document = {"body": words, "seen_message_id": seen, **more}
    return api.post(f"/api/conversations/{conversation_id}/messages", document, words)


def shown(api: Api, conversation_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/api/conversations/{conversation_id}").body["messages"]
    return found


def bodies(api: Api, conversation_id: str) -> list[str]:
    return [message["body"] for message in shown(api, conversation_id)]


def newer(answer: Answer) -> list[str]:
    assert (answer.status, answer.code) == (409, "newer_messages"), answer
    return [message["body"] for message in answer.body["error"]["details"]["messages"]]


def test_a_reply_whose_author_saw_the_last_message_is_sent(api: Api, conversation_id: str) -> None:
    assert send(api, conversation_id).status == 201


@pytest.mark.parametrize("sender", list(Sender))
def test_what_the_customer_the_operator_or_the_back_office_wrote_since_is_shown_first(
    api: Api, sender: Sender
) -> None:
    conversation_id = store(QUESTION, message_at(5, "Something new", sender))
    refused = send(api, conversation_id)
    assert newer(refused) == ["Something new"]
    assert bodies(api, conversation_id) == ["Where is it?", "Something new"]
    assert refused.body["error"]["details"]["messages"] == shown(api, conversation_id)[1:]


def test_a_reply_is_sent_when_its_author_has_seen_what_was_new(api: Api) -> None:
    conversation_id = store(QUESTION, message_at(5, "It is urgent"))
    assert newer(send(api, conversation_id)) == ["It is urgent"]
    assert send(api, conversation_id, "in-m5").status == 201


def test_a_reply_is_sent_anyway_on_purpose_and_the_audit_line_says_so(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(logger, "info", lambda text, **more: lines.append({"text": text, **more}))
    conversation_id = store(QUESTION, message_at(5, "It is urgent"))
    send(api, conversation_id)
    assert send(api, conversation_id, send_anyway=True).status == 201
    assert [line["send_anyway"] for line in lines if line["text"] == "audit"] == [True]
    waiting = conversations.get(conversation_id).summary.needs_reply_since
    assert waiting == QUESTION.sent_at, "a queued reply answers nothing yet"


def test_without_a_seen_message_nothing_is_refused(api: Api) -> None:
    conversation_id = store(QUESTION, message_at(5, "It is urgent"))
    assert send(api, conversation_id, None).status == 201


def test_a_colleague_s_reply_is_newer_until_it_is_seen(api: Api, ben: Api, conversation_id: str) -> None:
    theirs = send(ben, conversation_id).body
    assert newer(send(api, conversation_id)) == [theirs["body"]]
    assert send(api, conversation_id, theirs["id"]).status == 201


@pytest.mark.parametrize("status", list(Status))
def test_a_colleague_s_reply_counts_unless_it_will_not_be_sent(
    api: Api, ben: Api, conversation_id: str, status: Status
) -> None:
    theirs = send(ben, conversation_id).body
    messages.change(messages.get(conversation_id, theirs["id"]), status=status)
    answer = send(api, conversation_id)
    if status in (Status.FAILED, Status.CANCELLED):
        assert answer.status == 201
    else:
        assert newer(answer) == [theirs["body"]]


def test_one_s_own_replies_do_not_count(api: Api, conversation_id: str) -> None:
    assert [send(api, conversation_id, key=key).status for key in ("one", "two")] == [201, 201]


def test_an_automatic_reply_does_not_count(api: Api, conversation_id: str) -> None:
    automatic = NewReply(
        "We are closed.",
        (Recipient.CUSTOMER,),
        "Shop",
        "rule",
        automatic=True,
        answers_id="in-m0",
        expires_at=shift(utc_now(), hours=1),
    )
    write_reply(conversation_id, automatic, utc_now())
    assert send(api, conversation_id).status == 201


def test_a_repeated_request_returns_its_reply_whatever_came_since(api: Api, conversation_id: str) -> None:
    first = send(api, conversation_id)
    store(QUESTION, message_at(5, "It is urgent"))
    again = send(api, conversation_id)
    assert (again.status, again.body) == (201, first.body)


def test_a_refused_key_can_be_used_to_send_anyway(api: Api) -> None:
    conversation_id = store(QUESTION, message_at(5, "It is urgent"))
    send(api, conversation_id)
    assert send(api, conversation_id, send_anyway=True).status == 201
    assert send(api, conversation_id).status == 201
    assert len(shown(api, conversation_id)) == 3


def test_a_message_that_was_sent_earlier_and_came_later_is_newer(api: Api) -> None:
    """The screen showed the message of minute 10; only then did the one of minute 5 come."""
    late, last = message_at(5, "Sent before, shown after"), message_at(10, "Hello?")
    conversation_id = store(QUESTION, last, minute=11)
    store(QUESTION, late, last, minute=12)
    assert newer(send(api, conversation_id, "in-m10")) == ["Sent before, shown after"]


def test_a_message_that_crosses_one_s_reply_is_newer_than_the_reply(api: Api, conversation_id: str) -> None:
    reply = NewReply("A first answer.", (Recipient.CUSTOMER,), "Ann", "first", author_id=ANN["sub"])
    written = write_reply(conversation_id, reply, shift(T0, minutes=6))
    store(QUESTION, message_at(5, "It is urgent"), minute=7)
    assert newer(send(api, conversation_id, written.id)) == ["It is urgent"]


@pytest.mark.parametrize("seen", ["in-erased", "out-unknown", "any text"])
def test_a_seen_message_that_is_not_here_counts_as_nothing_seen(
    api: Api, conversation_id: str, seen: str
) -> None:
    assert newer(send(api, conversation_id, seen)) == ["Where is it?"]


def test_a_seen_message_that_turned_out_to_be_a_reply_is_that_reply(
    api: Api, ben: Api, conversation_id: str
) -> None:
    """It was shown as a message of the back office until the run that found out."""
    reply = messages.get(conversation_id, send(ben, conversation_id).body["id"])
    messages.claim(conversation_id, "m9", reply.id)
    sending = transition(reply, Status.SENDING, attempt=1)
    assert sending
    transition(sending, Status.SENT, mirakl_message_id="m9")
    assert send(api, conversation_id, "in-m9").status == 201
    assert newer(send(api, conversation_id, key="key-2")) == [reply.body]


def test_of_many_newer_messages_the_newest_are_shown(api: Api) -> None:
    many = [message_at(number, f"Hello {number}") for number in range(1, LOOKED_AT + 6)]
    conversation_id = store(QUESTION, *many)
    assert newer(send(api, conversation_id)) == [message.body for message in many[-LOOKED_AT:]]


def test_long_newer_messages_are_as_many_as_a_response_carries(api: Api) -> None:
    many = [message_at(number, f"{number} " + "é" * 50_000) for number in range(1, 6)]
    conversation_id = store(QUESTION, *many)
    found = newer(send(api, conversation_id))
    assert 0 < len(found) < len(many)
    assert found[-1] == many[-1].body


def test_what_comes_within_the_undo_window_stops_nothing(api: Api, conversation_id: str) -> None:
    reply_id = send(api, conversation_id).body["id"]
    store(QUESTION, message_at(5, "It is urgent"))
    assert messages.get(conversation_id, reply_id).status is Status.QUEUED
    assert send(api, conversation_id).body["id"] == reply_id


def test_two_replies_that_cross_are_both_in_the_conversation(
    api: Api, ben: Api, conversation_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read before either writes. Then each author sees the other's reply."""
    both_have_read, add = Barrier(2, timeout=30), messages.add

    def add_after_both(message: Message) -> bool:
        both_have_read.wait()
        return add(message)

    def write(claims: dict[str, str]) -> Message:
        reply = NewReply(
            f"From {claims['name']}",
            (Recipient.CUSTOMER,),
            claims["name"],
            claims["name"],
            author_id=claims["sub"],
            seen_message_id="in-m0",
        )
        return write_reply(conversation_id, reply, utc_now())

    with monkeypatch.context() as crossing, ThreadPoolExecutor(2) as pool:
        crossing.setattr(messages, "add", add_after_both)
        written = list(pool.map(write, [ANN, BEN]))
    ids = {message["id"] for message in shown(api, conversation_id)}
    assert ids == {"in-m0", *(reply.id for reply in written)}
    assert newer(send(api, conversation_id)) == ["From Ben Agent"]
    assert newer(send(ben, conversation_id)) == ["From Ann Agent"]


def test_a_customer_s_message_that_crosses_a_reply_still_needs_one(
    api: Api, ben: Api, conversation_id: str
) -> None:
    """Its author saw a colleague's queued reply, which may still move, so it says nothing about later messages."""
    theirs = send(ben, conversation_id).body
    reply = messages.get(conversation_id, send(api, conversation_id, theirs["id"]).body["id"])
    assert reply.seen_message_id == "in-m0"
