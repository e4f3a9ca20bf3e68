"""Threads become conversations: which messages, names and topics a run stores."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.model.clock import shift, utc_now
from functions.store import conversations, messages, sync_records
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.messages import MessageRow
from infra.local.aws.cloud import Cloud
from infra.local.sandbox import seller_api
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.sync import RunSync, delete_sync_state, open_order_thread, stored_bodies


def all_rows() -> list[dict[str, Any]]:
    return [row.to_simple_dict() for table in (ConversationRow, MessageRow) for row in table.scan()]


def test_a_thread_becomes_a_conversation_with_its_customer_and_messages(
    run: RunSync, marketplace: FakeMarketplace, api: Api
) -> None:
    thread_id = open_order_thread(marketplace)
    report = run()
    assert (report.threads, report.new_messages, report.import_failures, report.ended_early) == (
        1,
        1,
        0,
        None,
    )
    (row,) = api.get("/api/conversations").body["conversations"]
    assert row["mirakl_thread_id"] == thread_id
    assert row["subject"] == "Delivery delay", "the label of reason 26"
    assert row["customer"]["first_name"] == "Marie"
    assert row["needs_reply_since"] == row["last_message_at"]
    detail = api.get(f"/api/conversations/{row['id']}").body["conversation"]["customer"]
    assert detail["locale"] == "fr_CA"
    assert detail["email"].endswith("@us.notification.mirakl.net")


def test_a_replay_from_the_beginning_writes_nothing_and_triggers_nothing(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud
) -> None:
    for _ in range(3):
        open_order_thread(marketplace)
    run()
    before, records = all_rows(), stream_length(cloud)
    for _ in range(2):
        delete_sync_state(cloud)
        assert run().new_messages == 0
    assert all_rows() == before
    assert stream_length(cloud) == records


def stream_length(cloud: Cloud) -> int:
    streams = cloud.client("dynamodbstreams")
    arn = cloud.messages_stream_arn
    count = 0
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while True:
            answer = streams.get_records(ShardIterator=iterator)
            count += len(answer["Records"])
            iterator = answer.get("NextShardIterator")
            if not answer["Records"] or not iterator:
                break
    return count


def test_new_messages_of_a_known_thread_are_added_and_move_it(
    run: RunSync, marketplace: FakeMarketplace, api: Api
) -> None:
    first, second = open_order_thread(marketplace), open_order_thread(marketplace)
    run()
    marketplace.customer_writes(first, "Still nothing!", ago=timedelta(seconds=-1))
    marketplace.back_office_writes(second, "We are looking into it.", ago=timedelta(seconds=-2))
    assert run().new_messages == 2
    rows = api.get("/api/conversations").body["conversations"]
    assert [row["mirakl_thread_id"] for row in rows] == [second, first]
    assert [row["message_count"] for row in rows] == [2, 2]
    assert [row["needs_reply_since"] is None for row in rows] == [True, False]
    assert stored_bodies(first) == ["Où est ma commande ?", "Still nothing!"]


def test_every_kind_of_thread_is_stored_right(run: RunSync, marketplace: FakeMarketplace, api: Api) -> None:
    person = marketplace.add_customer("Ann", "Lee")
    orders = [
        marketplace.add_order(person, "TV"),
        marketplace.add_order(person, "Mount", state="WAITING_ACCEPTANCE"),
    ]
    offer = marketplace.open_thread(
        "In stock?", person, topic="Stock", entities=[("MMP_OFFER", "21", "Dock")]
    )
    operator = marketplace.open_thread(
        "<b>Invoice</b> due", topic="Invoice", entities=[("SELLER_OPERATOR", "2345", "x")]
    )
    bare = marketplace.open_thread("No entity", person)
    several = marketplace.open_thread(
        "About both", person, entities=[("MMP_OFFER", "21", "x"), *(("MMP_ORDER", o, o) for o in orders)]
    )
    odd = marketplace.open_thread("Odd", person)
    marketplace.threads[odd]["messages"][0]["from"]["type"] = "SYSTEM_USER"
    marketplace.threads[odd]["future"] = {"x": [1]}
    assert run().import_failures == 0
    rows = {row["mirakl_thread_id"]: row for row in api.get("/api/conversations").body["conversations"]}
    assert rows[offer]["order_id"] is None
    assert (rows[operator]["customer"], rows[operator]["last_message_preview"]) == (None, "Invoice due")
    assert rows[bare]["order_id"] is None
    assert rows[several]["order_id"] == orders[0]
    assert rows[odd]["last_sender"] == "operator"
    for order_id in orders:
        found = api.get(f"/api/orders/{order_id}/conversations").body["conversations"]
        assert [row["mirakl_thread_id"] for row in found] == [several]


def test_a_thread_of_more_than_a_hundred_messages_is_read_whole(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer
) -> None:
    thread_id = open_order_thread(marketplace)
    for number in range(140):
        marketplace.customer_writes(thread_id, f"Message {number}", ago=timedelta(days=2))
    run()
    assert len(stored_bodies(thread_id)) == 141
    marketplace.customer_writes(thread_id, "One more")
    run()
    assert stored_bodies(thread_id)[-1] == "One more"
    assert sandbox.app.counts["M10"] == 1, "one more message does not need the whole thread again"


def test_an_edited_message_and_a_renamed_topic_are_updated(
    run: RunSync, marketplace: FakeMarketplace, api: Api
) -> None:
    thread_id = open_order_thread(marketplace)
    run()
    marketplace.edit_message(thread_id, marketplace.threads[thread_id]["messages"][0]["id"], "Edited")
    marketplace.rename_topic(thread_id, {"type": "FREE_TEXT", "value": "Another topic"})
    assert run().new_messages == 0
    (row,) = api.get("/api/conversations").body["conversations"]
    assert (row["subject"], row["last_message_preview"]) == ("Another topic", "Edited")


def test_a_message_listed_twice_is_there_once_and_none_is_missing(
    run: RunSync, marketplace: FakeMarketplace
) -> None:
    thread_id = open_order_thread(marketplace)
    marketplace.customer_writes(thread_id, "Two")
    raw = marketplace.threads[thread_id]
    raw["messages"].append(raw["messages"][0])
    raw["metadata"]["total_count"] = 3
    assert (run().import_failures, stored_bodies(thread_id)) == (0, ["Où est ma commande ?", "Two"])
    assert run(started=shift(utc_now(), minutes=1)).threads == 0, "it is known, and nothing is missing"


def test_a_long_thread_without_a_count_is_read_whole(run: RunSync, marketplace: FakeMarketplace) -> None:
    thread_id = open_order_thread(marketplace)
    for number in range(2, 131):
        marketplace.customer_writes(thread_id, f"Message {number}")
    run()
    for number in range(131, 281):
        marketplace.customer_writes(thread_id, f"Message {number}")
    marketplace.threads[thread_id]["metadata"]["total_count"] = None
    run(started=shift(utc_now(), minutes=1))
    assert stored_bodies(thread_id)[1:] == [f"Message {number}" for number in range(2, 281)]


@pytest.mark.parametrize("direction", [1, -1])
def test_messages_of_one_second_stay_in_the_marketplace_s_order(
    run: RunSync, marketplace: FakeMarketplace, direction: int
) -> None:
    """Also when the list of a long thread begins in the middle of that second."""
    thread_id = open_order_thread(marketplace)
    words = ["First", *(f"Line {number}" for number in range(150))]
    for word in words[1:]:
        marketplace.customer_writes(thread_id, word)
    raw = marketplace.threads[thread_id]
    raw["messages"][0]["body"] = "First"
    for index, message in enumerate(raw["messages"]):
        message |= {"id": f"{(index * 37) % 151:03}", "date_created": "2026-03-02T14:05:09Z"}
    raw["messages"][0]["date_created"] = "2026-03-02T14:05:08Z"
    raw["metadata"]["last_message_date"] = "2026-03-02T14:05:09Z"
    raw["messages"] = raw["messages"][::direction]
    run()
    assert stored_bodies(thread_id) == words
    raw["messages"][75]["to"] = [{"type": "SHOP"}, {"type": "OPERATOR"}]
    run(started=shift(utc_now(), minutes=1))
    assert stored_bodies(thread_id) == words


def test_a_message_removed_further_back_than_a_list_shows_is_noticed_with_the_next_message(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list shows only the last messages, and counts one fewer than are stored."""
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 3)
    thread_id = marketplace.open_thread("First", marketplace.add_customer("Marie", "Tremblay"))
    for number in range(5):
        marketplace.customer_writes(thread_id, f"And {number}")
    run()
    first = marketplace.threads[thread_id]["messages"][0]["id"]
    marketplace.hide_message(thread_id, first)
    marketplace.customer_writes(thread_id, "One more")
    run()
    stored = messages.load(conversations.id_for(thread_id)).messages.values()
    assert {message.body for message in stored if message.absent_since} == {"First"}
    assert len(stored) == 7


def one_removed_and_one_not_listed(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> str:
    """One message is stored and removed, and of four new ones the list shows three: the numbers are equal."""
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 3)
    thread_id = marketplace.open_thread("First", marketplace.add_customer("Marie", "Tremblay"))
    run()
    first = marketplace.threads[thread_id]["messages"][0]["id"]
    for number in range(4):
        marketplace.customer_writes(thread_id, f"And {number}")
    marketplace.hide_message(thread_id, first)
    return thread_id


def test_a_list_that_begins_after_what_is_stored_hides_no_message_behind_a_right_count(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread_id = one_removed_and_one_not_listed(run, marketplace, monkeypatch)
    run()
    stored = messages.load(conversations.id_for(thread_id)).messages.values()
    assert {message.body for message in stored if message.absent_since} == {"First"}
    assert {message.body for message in stored} == {"First", *(f"And {number}" for number in range(4))}


def test_a_thread_that_could_not_be_read_whole_is_read_again_although_the_count_is_right(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread_id = one_removed_and_one_not_listed(run, marketplace, monkeypatch)
    sandbox.faults.add("M10", "error", count=1000, seconds=900)
    run()
    assert [failure.thread_id for failure in sync_records.import_failures()] == [thread_id]
    sandbox.faults.clear()
    run()
    assert list(sync_records.import_failures()) == []
    assert len(messages.load(conversations.id_for(thread_id)).messages) == 5
