"""A reply is checked with what is known about its conversation, and what its author was warned of stays with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from functions import wiring
from functions.model.clock import shift, utc_now
from functions.store import conversations
from infra.local.sandbox.marketplace import FakeMarketplace
from tests.builders.api import Answer, Api
from tests.builders.conversations import message_at, store_thread, thread
from tests.builders.sync import RunSync

Check = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def check(api: Api) -> Check:
    def findings(conversation_id: str, body: str, *to: str) -> list[tuple[str, str]]:
        """The rules and the words that they are about."""
        document = {"body": body, "to": list(to) or ["customer"]}
        answer = api.post(f"/api/conversations/{conversation_id}/check", document)
        assert answer.status == 200, answer
        return [(each["rule"], body[each["start"] : each["end"]]) for each in answer.body["findings"]]

    return findings


@pytest.fixture
def synchronised(run: RunSync, marketplace: FakeMarketplace) -> str:
    """The id of a conversation about an order that is on its way."""
    customer = marketplace.add_customer("Marie", "Tremblay")
    order_id = marketplace.add_order(customer, "USB-C dock")
    thread_id = marketplace.open_thread("Where is my parcel?", customer, order_id=order_id)
    run()
    return conversations.id_for(thread_id)


def open_panel(api: Api, conversation_id: str) -> None:
    order_id = conversations.get(conversation_id).order_id or ""
    answer = api.get(f"/api/orders/{quote(quote(order_id, safe=''), safe='')}")
    assert answer.body["order"]["value"], answer


def test_findings_name_the_rule_and_the_place(check: Check, synchronised: str) -> None:
    body = "🙂 Call 416-555-0199 and leave us a review"
    assert check(synchronised, body) == [("phone", "416-555-0199"), ("review", "review")]


def test_the_order_is_compared_once_somebody_has_opened_it(check: Check, synchronised: str, api: Api) -> None:
    body = "We have refunded you in full."
    assert check(synchronised, body) == []

    open_panel(api, synchronised)

    assert check(synchronised, body) == [("not_in_order", "We have refunded")]


def test_an_order_that_was_read_long_ago_says_nothing(
    check: Check, synchronised: str, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_panel(api, synchronised)
    later = shift(utc_now(), minutes=16)
    monkeypatch.setattr(wiring, "now", lambda: later)

    assert check(synchronised, "We have refunded you in full.") == []


def test_the_orders_own_numbers_and_tracking_page_are_allowed(
    check: Check, synchronised: str, api: Api
) -> None:
    open_panel(api, synchronised)
    order_id = conversations.get(synchronised).order_id or ""
    shipment = api.get(f"/api/orders/{quote(quote(order_id, safe=''), safe='')}").body["order"]["value"][
        "shipment"
    ]
    tracking = f"{shipment['tracking_number']}: {shipment['tracking_url']}" if shipment else ""

    assert check(synchronised, f"Order {order_id}, {tracking}") == []


def test_the_customers_language_is_compared(check: Check, synchronised: str) -> None:
    language = conversations.get(synchronised).language
    other = {
        "en": "Bonjour, nous avons vérifié la commande et le colis est bien en route vers chez vous.",
        "fr": "Hello, we have looked into the order and the parcel is on its way to you.",
    }[language or ""]
    assert check(synchronised, other) == [("language", "")]


def test_the_operators_question_is_not_answered_to_the_customer(
    check: Check, synchronised: str, run: RunSync, marketplace: FakeMarketplace
) -> None:
    thread_id = conversations.get(synchronised).mirakl_thread_id
    marketplace.operator_writes(thread_id, "Please send us the invoice.")
    run()

    assert check(synchronised, "Here it is.", "customer", "operator") == [("recipients", "")]
    assert check(synchronised, "Here it is.", "operator") == []


def test_a_postal_address_is_found_unless_the_customer_wrote_it(check: Check) -> None:
    ours, theirs = "18 Windmill Road, Dartmouth NS B3A 1C8", "27 Maple Dr., Truro"
    quoted = f"I live at {theirs}\n> {ours}"
    conversation_id = store_thread(thread(message_at(1, quoted)))

    found = check(conversation_id, f"The label says {theirs}, Nova Scotia, and we are at {ours}")

    assert [each for each in found if each[0] == "address"] == [("address", ours)]


def test_a_conversation_that_does_not_exist_cannot_be_checked(api: Api) -> None:
    answer = api.post("/api/conversations/nothing/check", {"body": "Hello", "to": ["customer"]})
    assert (answer.status, answer.code) == (404, "conversation_not_found")


def send(api: Api, conversation_id: str, **more: Any) -> Answer:
    return api.post(f"/api/conversations/{conversation_id}/messages", {"body": "Call us", **more}, "key-1")


def test_a_reply_keeps_what_its_author_was_warned_of(api: Api) -> None:
    conversation_id = store_thread(thread(message_at(1, "Hello")))

    sent = send(api, conversation_id, sent_despite=["off_marketplace", "phone", "phone"])

    assert (sent.status, sent.body["sent_despite"]) == (201, ["off_marketplace", "phone"])
    shown = api.get(f"/api/conversations/{conversation_id}").body["messages"][-1]
    assert (shown["sent_despite"], shown["unchecked"]) == (["off_marketplace", "phone"], False)


def test_a_reply_that_was_not_checked_in_time_says_so(api: Api) -> None:
    conversation_id = store_thread(thread(message_at(1, "Hello")))

    assert send(api, conversation_id, unchecked=True).body["unchecked"] is True


def test_a_repeated_request_is_the_same_reply_whatever_it_says_about_the_guard(api: Api) -> None:
    conversation_id = store_thread(thread(message_at(1, "Hello")))
    first = send(api, conversation_id, sent_despite=["phone"])

    again = send(api, conversation_id, unchecked=True)

    assert (again.status, again.body) == (201, first.body)


def test_a_rule_that_does_not_exist_is_refused(api: Api) -> None:
    conversation_id = store_thread(thread(message_at(1, "Hello")))
    assert send(api, conversation_id, sent_despite=["nothing"]).status == 422


def test_a_finding_says_whether_the_owner_lets_it_be_sent(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOCKING_RULES", "phone, email")
    conversation_id = store_thread(thread(message_at(1, "Hello")))
    document = {"body": "416-555-0199, a@example.com, WhatsApp"}

    findings = api.post(f"/api/conversations/{conversation_id}/check", document).body["findings"]

    assert [(each["rule"], each["blocks"]) for each in findings] == [
        ("phone", True),
        ("email", True),
        ("off_marketplace", False),
    ]


def test_without_this_setting_the_guard_only_warns(api: Api) -> None:
    conversation_id = store_thread(thread(message_at(1, "Hello")))

    findings = api.post(f"/api/conversations/{conversation_id}/check", {"body": "416-555-0199"}).body[
        "findings"
    ]

    assert [each["blocks"] for each in findings] == [False]
    assert send(api, conversation_id, sent_despite=["phone"]).status == 201


def test_a_reply_despite_a_blocking_rule_is_refused_and_not_stored(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLOCKING_RULES", "phone email")
    conversation_id = store_thread(thread(message_at(1, "Hello")))

    refused = send(api, conversation_id, sent_despite=["review", "phone"], send_anyway=True)

    assert (refused.status, refused.code) == (422, "blocked_by_guard")
    assert refused.body["error"]["details"] == {"rules": ["phone"]}
    assert len(api.get(f"/api/conversations/{conversation_id}").body["messages"]) == 1
    assert send(api, conversation_id, sent_despite=["review"]).status == 201


def test_a_reply_that_was_accepted_stays_accepted_when_its_rule_blocks_later(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = store_thread(thread(message_at(1, "Hello")))
    first = send(api, conversation_id, sent_despite=["phone"])
    monkeypatch.setenv("BLOCKING_RULES", "phone")

    again = send(api, conversation_id, sent_despite=["phone"])

    assert (again.status, again.body["id"]) == (201, first.body["id"])


def test_a_reply_that_the_guard_could_not_check_goes_although_rules_block(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLOCKING_RULES", "phone")
    conversation_id = store_thread(thread(message_at(1, "Hello")))

    assert send(api, conversation_id, unchecked=True).body["unchecked"] is True


def test_with_a_wrong_setting_nothing_is_sent(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOCKING_RULES", "telephone")
    conversation_id = store_thread(thread(message_at(1, "Hello")))

    assert send(api, conversation_id).status == 500
    assert len(api.get(f"/api/conversations/{conversation_id}").body["messages"]) == 1
