from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from functions.inbox.automation.auto_reply import Outcome, answer
from functions.inbox.automation.rules import read_rules
from functions.inbox.replies.compose import NewReply, write_reply
from functions.model.clock import shift, utc_moment, utc_now
from functions.model.customers import Customer
from functions.model.messages import Message, Recipient, Sender, Status
from functions.store import conversations, messages, rules, sync_records
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.conversations import MARIE_BY_ORDER, T0, message_at, store_thread, thread

RULES: list[dict[str, Any]] = [
    {
        "id": "delivery",
        "conditions": {"text": ["where is"]},
        "templates": {
            "en": "Hello {customer_first_name}, we look for {order_id}. {shop_name}",
            "fr": "Bonjour {order_id}",
        },
    }
]
NOW = shift(T0, minutes=10)


def decide(
    conversation_id: str, message_id: str = "in-m0", now: str = NOW, rule: dict[str, Any] = RULES[0]
) -> Outcome:
    rows = messages.load(conversation_id).messages
    return answer(
        conversation_id,
        message_id,
        rows[message_id].sent_at,
        lambda: read_rules([rule]),
        clock_now=now,
        timezone=ZoneInfo("America/Toronto"),
    )


def replies(conversation_id: str) -> list[Message]:
    return [m for m in messages.load(conversation_id).messages.values() if m.automatic]


@pytest.fixture
def conversation_id(cloud: Cloud) -> str:
    sync_records.cache_response("account", T0, {"shop_name": "Northern Lights"})
    return store_thread(thread(message_at(0, "Where is my parcel?"), message_at(1, "Where is it??")))


def test_a_matching_rule_queues_one_reply_in_the_customer_s_language(conversation_id: str) -> None:
    assert decide(conversation_id).reason == "answered"
    (reply,) = replies(conversation_id)
    assert (reply.status, reply.body, reply.to) == (Status.QUEUED, "Bonjour ORD-1-A", (Recipient.CUSTOMER,))


@pytest.mark.parametrize(
    ("customer", "words", "body"),
    [
        (
            replace(MARIE_BY_ORDER, language="en"),
            "Where is it?",
            "Hello Marie, we look for ORD-1-A. Northern Lights",
        ),
        (None, "Bonjour, je n’ai pas reçu mon colis.", "Bonjour ORD-1-A"),
        (None, "I have not received my parcel yet.", "Hello, we look for ORD-1-A. Northern Lights"),
        (None, "colis??", "Hello, we look for ORD-1-A. Northern Lights\n\n---\n\nBonjour ORD-1-A"),
    ],
    ids=["the order's line", "French words", "English words", "nothing tells"],
)
def test_who_answers_in_which_language_is_never_a_guess(
    cloud: Cloud, customer: Customer | None, words: str, body: str
) -> None:
    sync_records.cache_response("account", T0, {"shop_name": "Northern Lights"})
    conversation_id = store_thread(thread(message_at(0, words)), customer)
    assert decide(conversation_id, rule={**RULES[0], "conditions": {}}).reason == "answered"
    assert [reply.body for reply in replies(conversation_id)] == [body]


def test_a_reply_names_the_message_that_it_answers_and_when_it_expires(conversation_id: str) -> None:
    decide(conversation_id)
    (reply,) = replies(conversation_id)
    assert (reply.answers_id, reply.expires_at) == ("in-m0", shift(T0, hours=24))


def test_a_reply_of_a_rule_with_hours_expires_when_they_end(conversation_id: str) -> None:
    nine_in_toronto = {**RULES[0], "conditions": {"hours": {"from": 9, "until": 11}}}
    assert decide(conversation_id, rule=nine_in_toronto).reason == "answered"
    (reply,) = replies(conversation_id)
    assert reply.expires_at == "2026-03-02T16:00:00.000Z"


def test_what_a_customer_quotes_is_not_what_they_say(cloud: Cloud) -> None:
    quoted = "Thank you very much!<blockquote>Where is my parcel?</blockquote>"
    assert decide(store_thread(thread(message_at(0, quoted)))).reason == "no rule matches"
    body = "<blockquote>Thank you very much!</blockquote>Where is my parcel?"
    assert decide(store_thread(thread(message_at(0, body), thread_id="t2"))).reason == "answered"


def test_a_message_of_other_hours_is_not_answered_however_soon_a_back_fill_finds_it(
    conversation_id: str,
) -> None:
    nine_in_toronto = {**RULES[0], "conditions": {"hours": {"from": 9, "until": 11}}}
    noon = shift(T0, hours=3)
    assert decide(conversation_id, now=noon, rule=nine_in_toronto).reason == "no rule matches"


def test_a_message_dated_in_the_future_counts_as_now(cloud: Cloud) -> None:
    far = "2999-12-31T00:00:00.000Z"
    conversation_id = store_thread(thread(replace(message_at(0, "Where is it?"), sent_at=far)))
    assert decide(conversation_id).reason == "answered"
    assert [reply.expires_at for reply in replies(conversation_id)] == [shift(NOW, hours=24)]


def test_a_record_delivered_twice_answers_once(conversation_id: str) -> None:
    assert [decide(conversation_id).reason for _ in range(3)] == [
        "answered",
        "answered before",
        "answered before",
    ]
    assert len(replies(conversation_id)) == 1


def test_a_conversation_is_answered_automatically_once_in_a_day(conversation_id: str) -> None:
    decide(conversation_id, "in-m0")
    assert "within the last 24 hours" in decide(conversation_id, "in-m1").reason
    assert len(replies(conversation_id)) == 1


def test_an_attempt_that_died_between_its_two_writes_is_completed(conversation_id: str) -> None:
    conversations.begin_auto_reply(conversation_id, "in-m0", NOW, shift(NOW, hours=-24))
    assert decide(conversation_id, "in-m0").reason == "answered"
    assert len(replies(conversation_id)) == 1


def test_a_message_older_than_a_day_is_not_answered(conversation_id: str) -> None:
    assert decide(conversation_id, now=shift(T0, hours=24, seconds=1)).reason == "older than 24 hours"
    assert replies(conversation_id) == []


def test_no_automatic_reply_after_a_person_s_answer(cloud: Cloud) -> None:
    by_back_office = store_thread(
        thread(message_at(0, "Where is it?"), message_at(1, "Here", Sender.TECHNICIAN), thread_id="t1")
    )
    by_agent = store_thread(thread(message_at(0, "Where is it?"), thread_id="t2"), stored_at=T0)
    write_reply(by_agent, NewReply("It is here", (Recipient.CUSTOMER,), "Ann", "k"), NOW)
    for conversation_id in (by_back_office, by_agent):
        assert decide(conversation_id).reason == "a person has answered already"


def test_a_note_to_the_operator_is_no_answer_to_the_customer(cloud: Cloud) -> None:
    note = replace(message_at(1, "Please help", Sender.TECHNICIAN), to=(Recipient.OPERATOR,))
    in_the_back_office = store_thread(thread(message_at(0, "Where is it?"), note, thread_id="t1"))
    here = store_thread(thread(message_at(0, "Where is it?"), thread_id="t2"), stored_at=T0)
    write_reply(here, NewReply("Please help", (Recipient.OPERATOR,), "Ann", "k"), NOW)
    for conversation_id in (in_the_back_office, here):
        assert decide(conversation_id).reason == "answered"


def test_a_reply_whose_author_could_not_have_read_the_message_is_no_answer_to_it(cloud: Cloud) -> None:
    earlier = thread(message_at(-60, "Hello?"))
    conversation_id = store_thread(earlier, stored_at=shift(T0, minutes=-59))
    write_reply(conversation_id, NewReply("Hello!", (Recipient.CUSTOMER,), "Ann", "k"), shift(T0, minutes=1))
    crossing = thread(message_at(-60, "Hello?"), message_at(0, "Where is it?"))
    store_thread(crossing, stored_at=shift(T0, minutes=2))
    assert decide(conversation_id, "in-m0").reason == "answered"


def test_a_reply_whose_author_had_not_seen_the_message_does_not_answer_it(cloud: Cloud) -> None:
    conversation_id = store_thread(
        thread(message_at(-60, "Hello?"), message_at(0, "Where is it?")), stored_at=T0
    )
    seen_first_only = NewReply(
        "Hello!", (Recipient.CUSTOMER,), "Ann", "k", seen_message_id="in-m-60", send_anyway=True
    )
    write_reply(conversation_id, seen_first_only, NOW)
    assert decide(conversation_id, "in-m0").reason == "answered"


def test_no_automatic_reply_after_no_reply_needed(cloud: Cloud) -> None:
    found = thread(message_at(0, "Where is it?"))
    clicked = replace(
        found.reply_requirement, reply_needed_since=None, no_reply_needed_at=shift(T0, minutes=2)
    )
    assert "no reply is needed" in decide(store_thread(replace(found, reply_requirement=clicked))).reason
    before = replace(found.reply_requirement, no_reply_needed_at=shift(T0, minutes=-2))
    conversation_id = store_thread(
        replace(thread(message_at(0, "Where is it?"), thread_id="t2"), reply_requirement=before)
    )
    assert decide(conversation_id).reason == "answered"


def test_the_shop_s_and_the_operator_s_messages_are_not_answered(cloud: Cloud) -> None:
    conversation_id = store_thread(
        thread(
            message_at(0, "Where is it?", Sender.OPERATOR),
            message_at(1, "Where is what?", Sender.TECHNICIAN),
        )
    )
    for message_id in ("in-m0", "in-m1"):
        assert decide(conversation_id, message_id).reason == "not a customer's message to the shop"


def test_what_a_customer_writes_to_the_operator_alone_is_not_answered(cloud: Cloud) -> None:
    to_operator = replace(message_at(0, "Where is it?"), to=(Recipient.OPERATOR,))
    assert decide(store_thread(thread(to_operator)), "in-m0").reason == "not a customer's message to the shop"


def test_without_a_matching_rule_nothing_is_said_and_the_quiet_time_is_not_used_up(cloud: Cloud) -> None:
    conversation_id = store_thread(thread(message_at(0, "Hello"), message_at(1, "Where is it?")))
    assert decide(conversation_id, "in-m0").reason == "no rule matches"
    assert decide(conversation_id, "in-m1").reason == "answered"


def stream_event(conversation_id: str, *message_ids: str) -> dict[str, Any]:
    return {
        "Records": [
            {
                "eventID": message_id,
                "eventName": "INSERT",
                "eventSource": "aws:dynamodb",
                "dynamodb": {
                    "SequenceNumber": f"1{number}",
                    "NewImage": {
                        "conversation_id": {"S": conversation_id},
                        "message_id": {"S": message_id},
                        "sent_at": {"S": utc_now()},
                    },
                },
            }
            for number, message_id in enumerate(message_ids)
        ]
    }


def test_the_function_reads_its_rules_from_the_table_and_names_the_records_that_failed(
    cloud: Cloud, sandbox: MarketplaceServer, lambdas: LambdaRuntime
) -> None:
    minutes_since = (utc_moment(utc_now()) - utc_moment(T0)).total_seconds() / 60
    conversation_id = store_thread(thread(message_at(minutes_since - 5, "Where is it?", message_id="fresh")))
    rules.replace_rules(RULES)
    event = stream_event(conversation_id, "in-fresh", "in-erased", "in-broken")
    del event["Records"][2]["dynamodb"]["NewImage"]
    answer = lambdas.invoke("auto_reply", event)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "12"}]}
    assert len(replies(conversation_id)) == 1


def test_switched_off_it_answers_nobody(
    cloud: Cloud, sandbox: MarketplaceServer, lambdas: LambdaRuntime
) -> None:
    cloud.use_auto_reply(False)
    assert lambdas.invoke("auto_reply", stream_event("any", "in-any")) == {"batchItemFailures": []}
    cloud.use_auto_reply(True)
