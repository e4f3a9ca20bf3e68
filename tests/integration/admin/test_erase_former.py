"""Erasing customers whom the marketplace no longer names in their threads; the command never reports too much."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pynamodb.expressions.update import Action

from functions.store import conversations, customers, messages
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.customers import CustomerRow
from functions.store.tables.order_conversations import OrderConversationRow
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.marketplace import FakeMarketplace
from tests.builders.admin import admin, all_rows, resources
from tests.builders.sync import RunSync, delete_sync_state, open_order_thread, stored_bodies

MARIE = "CUST-0001"


def drop_the_customer(marketplace: FakeMarketplace, thread_id: str) -> None:
    """Removes the customer from the thread's document: as participant, recipient and author."""
    marketplace.back_office_writes(thread_id, "We have closed this.")
    raw = marketplace.threads[thread_id]
    for people in (raw["authorized_participants"], raw["current_participants"]):
        people[:] = [person for person in people if person["type"] != "CUSTOMER"]
    for message in raw["messages"]:
        message["to"] = [person for person in message["to"] if person["type"] != "CUSTOMER"]
        if message["from"]["type"] == "CUSTOMER_USER":
            message["from"] = {"type": "SYSTEM_USER", "display_name": "Removed"}


def now_belongs_to(marketplace: FakeMarketplace, thread_id: str, person_id: str, name: str) -> None:
    raw = marketplace.threads[thread_id]
    for person in (*raw["authorized_participants"], *raw["current_participants"]):
        if person["type"] == "CUSTOMER":
            person.update(id=person_id, display_name=name)
    raw["entities"] = []
    for message in raw["messages"]:
        for person in message["to"]:
            if person["type"] == "CUSTOMER":
                person.update(id=person_id, display_name=name)


def erase(cloud: Cloud, customer_id: str, *options: str) -> int:
    return admin(resources(cloud), "erase", customer_id, *options)


def conversation_of(thread_id: str) -> Any:
    return conversations.get(conversations.id_for(thread_id))


def stored_text() -> str:
    return json.dumps(all_rows())


def forget_whose_it_is(conversation_id: str) -> None:
    """As in older versions, which stored only the last customer of the thread."""
    row = ConversationRow
    attributes = (row.customer_id, row.customer_display_name, row.customer_first_name)
    nobody: list[Action] = [attribute.remove() for attribute in attributes]
    row(conversation_id).update(nobody)


def test_a_conversation_keeps_the_customer_whom_its_thread_no_longer_names(
    run: RunSync, marketplace: FakeMarketplace
) -> None:
    thread_id = open_order_thread(marketplace)
    run()
    before = conversation_of(thread_id).customer
    drop_the_customer(marketplace, thread_id)
    run()
    run()
    assert conversation_of(thread_id).customer == before
    assert conversation_of(thread_id).thread_hash, "it is stored completely"


def test_a_customer_without_id_and_name_in_the_thread_keeps_the_stored_ones(
    run: RunSync, marketplace: FakeMarketplace
) -> None:
    thread_id = open_order_thread(marketplace)
    run()
    before = conversation_of(thread_id).customer
    raw = marketplace.threads[thread_id]
    for person in (*raw["authorized_participants"], *raw["current_participants"]):
        if person["type"] == "CUSTOMER":
            person.update(id=None, display_name=None)
    for message in raw["messages"]:
        message["from"]["display_name"] = None
    run()
    assert conversation_of(thread_id).customer == before
    assert conversation_of(thread_id).thread_hash, "it is stored completely"


def test_a_customer_whom_the_marketplace_has_removed_can_be_erased(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    thread_id = open_order_thread(marketplace)
    run()
    drop_the_customer(marketplace, thread_id)
    run()
    assert erase(cloud, MARIE) == 0
    assert "Erased: 1 conversation, 2 messages." in capsys.readouterr().out
    delete_sync_state(cloud)
    run()
    assert "Tremblay" not in stored_text()
    assert "commande" not in stored_text()


def test_a_thread_with_the_operator_alone_still_has_no_customer(
    run: RunSync, marketplace: FakeMarketplace
) -> None:
    thread_id = marketplace.open_thread(
        "Invoice due", topic="Invoice", entities=[("SELLER_OPERATOR", "2345", "x")]
    )
    run()
    marketplace.rename_topic(thread_id, {"type": "FREE_TEXT", "value": "Paid"})
    run()
    assert conversation_of(thread_id).subject == "Paid"
    assert conversation_of(thread_id).customer is None


def test_a_former_customer_is_found_and_the_present_one_is_reported(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    thread_id = open_order_thread(marketplace)
    run()
    for person_id, name in (("CUST-7", "Ann Lee"), ("CUST-8", "Bob Hill"), ("CUST-7", "Ann Lee")):
        now_belongs_to(marketplace, thread_id, person_id, name)
        marketplace.customer_writes(thread_id, f"{name} here")
        run()
    found = conversation_of(thread_id)
    assert (found.customer.id, found.former_customer_ids) == ("CUST-7", (MARIE, "CUST-8"))
    assert erase(cloud, MARIE) == 0
    output = capsys.readouterr().out
    assert "has another one now" in output
    assert found.id in output
    assert stored_bodies(thread_id) == []
    assert conversation_of(thread_id).former_customer_ids == ()
    delete_sync_state(cloud)
    run()
    assert "commande" not in stored_text()


def test_a_customer_without_a_findable_conversation_is_not_reported_as_erased(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    thread_id, other = open_order_thread(marketplace), open_order_thread(marketplace)
    run()
    conversation_id = conversations.id_for(thread_id)
    forget_whose_it_is(conversation_id)
    drop_the_customer(marketplace, thread_id)
    run()
    assert conversation_of(thread_id).customer is None
    assert erase(cloud, MARIE) == 1
    output = capsys.readouterr().out
    assert conversation_id not in output, "its author is shown as removed, so nothing leads to it"
    assert "No conversation of this customer was found" in output
    assert stored_bodies(thread_id)
    assert stored_bodies(other), "a customer with the same name is another one"


def test_conversations_without_a_customer_are_reported_and_erased_on_request(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    thread_id = open_order_thread(marketplace)
    marketplace.customer_writes(thread_id, "Allo ?")
    run()
    conversation_id = conversations.id_for(thread_id)
    forget_whose_it_is(conversation_id)
    assert erase(cloud, MARIE) == 1
    assert conversation_id in capsys.readouterr().out
    assert len(stored_bodies(thread_id)) == 2
    assert erase(cloud, MARIE, "--conversation", conversation_id) == 0
    assert stored_bodies(thread_id) == []
    assert "Tremblay" not in stored_text()


def test_a_conversation_of_another_customer_is_refused(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, other = open_order_thread(marketplace), open_order_thread(marketplace)
    run()
    before = all_rows()
    assert erase(cloud, MARIE, "--conversation", conversations.id_for(other)) == 1
    assert "another customer, CUST-0002" in capsys.readouterr().err
    assert erase(cloud, MARIE, "--conversation", "c-unknown") == 1
    assert "no conversation c-unknown" in capsys.readouterr().err
    assert all_rows() == before
    assert stored_bodies(mine)


def test_a_customer_without_any_conversation_is_not_reported_as_erased(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    CustomerRow("CUST-9", display_name="Nobody").save()
    assert erase(cloud, "CUST-9") == 1
    assert "No conversation of this customer was found" in capsys.readouterr().out
    left = customers.get("CUST-9")
    assert left
    assert left.display_name == ""


def test_a_forgotten_link_is_deleted_with_its_conversation(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud
) -> None:
    thread_id, other = open_order_thread(marketplace), open_order_thread(marketplace)
    run()
    OrderConversationRow("ORDER-OF-BEFORE", conversations.id_for(thread_id)).save()
    assert erase(cloud, MARIE) == 0
    assert {link.conversation_id for link in OrderConversationRow.scan()} == {conversations.id_for(other)}


def test_retention_erases_former_customers_with_the_last_message(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud
) -> None:
    thread_id = open_order_thread(marketplace)
    run()
    now_belongs_to(marketplace, thread_id, "CUST-7", "Ann Lee")
    marketplace.customer_writes(thread_id, "Ann here")
    run()
    long_ago = "2020-01-01T00:00:00.000Z"
    move(thread_id, long_ago)
    ConversationRow(conversations.id_for(thread_id)).update([ConversationRow.last_message_at.set(long_ago)])
    assert admin(resources(cloud), "retention", "--older-than", "2y", "--apply") == 0
    for customer_id in (MARIE, "CUST-7"):
        left = customers.get(customer_id)
        assert left
        assert left.display_name == ""


def move(thread_id: str, sent_at: str) -> None:
    for row in messages.load(conversations.id_for(thread_id)).messages.values():
        messages.change(row, sent_at=sent_at)
