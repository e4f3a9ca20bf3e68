"""What a run learns about customers from threads and orders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions.model.customers import Customer
from functions.store import conversations, customers
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.bench.metering import metered
from tests.builders.conversations import MARIE_BY_ORDER, message_at, store_thread, thread
from tests.builders.sync import RunSync, open_order_thread


def test_names_are_requested_once_for_up_to_a_hundred_orders_at_a_time(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer
) -> None:
    marketplace.bulk_seed(105, 105)
    run()
    assert sandbox.app.counts["OR11"] == 2
    thread_id = next(iter(marketplace.threads))
    marketplace.customer_writes(thread_id, "And now?")
    run()
    assert sandbox.app.counts["OR11"] == 2
    assert customers.get("CUST-0001") is not None


def test_the_language_in_which_a_customer_bought_is_learned_from_the_order(
    run: RunSync, marketplace: FakeMarketplace
) -> None:
    open_order_thread(marketplace)
    for line in next(iter(marketplace.orders.values()))["order_lines"]:
        line["order_line_additional_fields"] = [{"code": "language", "type": "LIST", "value": "EN"}]
    run()
    stored = customers.get("CUST-0001")
    assert stored is not None
    assert (stored.language, stored.locale) == ("en", "fr_CA")


def test_a_customer_without_an_id_in_the_thread_keeps_the_stored_one(
    run: RunSync, marketplace: FakeMarketplace
) -> None:
    person = marketplace.add_customer("Marie", "Tremblay", "fr_CA")
    thread_id = marketplace.open_thread("One", person, order_id=marketplace.add_order(person, "Dock"))
    raw = marketplace.threads[thread_id]
    for participants in (raw["authorized_participants"], raw["current_participants"]):
        for participant in participants:
            participant.pop("id", None)
    seen = []
    for words in ("Two", "Three", "Four"):
        run()
        seen.append(conversations.get(conversations.id_for(thread_id)).customer)
        marketplace.customer_writes(thread_id, words)
    assert seen[0]
    assert (seen[0].id, seen[0].first_name) == (person.id, "Marie")
    assert seen == seen[:1] * 3


def test_a_new_name_is_given_only_to_conversations_of_that_customer(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index of a customer's conversations may be behind, and name one that has another customer by now."""
    ann = Customer("CUST-2", "Ann Lee")
    others = store_thread(thread(message_at(0, "Hello"), thread_id="other", customer=ann, order_ids=()), None)
    theirs = store_thread(thread(message_at(0, "Hello")), None)
    monkeypatch.setattr(conversations, "ids_of_customer", lambda _: [theirs, others])
    store_thread(thread(message_at(0, "Hello"), message_at(1, "Hi")), MARIE_BY_ORDER)
    assert conversations.get(others).customer == ann
    listed = conversations.get(theirs).customer
    assert listed is not None
    assert listed.first_name == "Marie"


def test_threads_that_spell_a_name_differently_do_not_rename_each_other_in_turn(cloud: Cloud) -> None:
    """One customer with many conversations: each new message would otherwise rewrite them all."""
    spellings = ("Marie Tremblay", "TREMBLAY Marie")

    def stored(number: int, minute: int) -> str:
        person = Customer("CUST-1", spellings[number % 2])
        found = thread(*(message_at(m, f"No. {m}") for m in range(minute + 1)), thread_id=f"t{number}")
        return store_thread(replace(found, customer=person))

    ids = [stored(number, 0) for number in range(10)]
    with metered() as meter:
        for number in range(10):
            stored(number, 1)
    assert meter.calls["UpdateItem"] == 10, "one summary for each message"
    names = [(conversations.get(each).customer or MARIE_BY_ORDER).display_name for each in ids]
    assert names == [spellings[number % 2] for number in range(10)]
    row = customers.get("CUST-1")
    assert row
    assert {row.display_name, *row.other_names} == set(spellings)
