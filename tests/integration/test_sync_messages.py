from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.errors import MarketplaceRefused, WrongShop
from functions.mirakl import message_parser, responses
from functions.model.clock import shift, utc_now
from functions.store import conversations, customers, messages, sync_records
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.messages import MessageRow
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox import seller_api
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.integration.api import Api
from tests.integration.syncing import Run, bodies, cursor, forget_place, marie


def all_rows() -> list[dict[str, Any]]:
    return [row.to_simple_dict() for table in (ConversationRow, MessageRow) for row in table.scan()]


def test_a_thread_becomes_a_conversation_with_its_customer_and_messages(
    run: Run, marketplace: FakeMarketplace, api: Api
) -> None:
    thread_id = marie(marketplace)
    report = run()
    assert (report.threads, report.new_messages, report.troubles, report.ended_early) == (1, 1, 0, None)
    (row,) = api.get("/api/conversations").body["conversations"]
    assert row["mirakl_thread_id"] == thread_id
    assert row["subject"] == "Delivery delay", "the label of reason 26"
    assert row["customer"]["first_name"] == "Marie"
    assert row["needs_reply_since"] == row["last_message_at"]
    detail = api.get(f"/api/conversations/{row['id']}").body["conversation"]["customer"]
    assert detail["locale"] == "fr_CA"
    assert detail["email"].endswith("@us.notification.mirakl.net")


def test_a_replay_from_the_beginning_writes_nothing_and_wakes_nobody(
    run: Run, marketplace: FakeMarketplace, cloud: Cloud
) -> None:
    for _ in range(3):
        marie(marketplace)
    run()
    before, records = all_rows(), stream_length(cloud)
    for _ in range(2):
        forget_place(cloud)
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
    run: Run, marketplace: FakeMarketplace, api: Api
) -> None:
    first, second = marie(marketplace), marie(marketplace)
    run()
    marketplace.customer_writes(first, "Still nothing!", ago=timedelta(seconds=-1))
    marketplace.back_office_writes(second, "We are looking into it.", ago=timedelta(seconds=-2))
    assert run().new_messages == 2
    rows = api.get("/api/conversations").body["conversations"]
    assert [row["mirakl_thread_id"] for row in rows] == [second, first]
    assert [row["message_count"] for row in rows] == [2, 2]
    assert [row["needs_reply_since"] is None for row in rows] == [True, False]
    assert bodies(first) == ["Où est ma commande ?", "Still nothing!"]


def test_every_kind_of_thread_is_stored_right(run: Run, marketplace: FakeMarketplace, api: Api) -> None:
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
    assert run().troubles == 0
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
    run: Run, marketplace: FakeMarketplace, sandbox: MarketplaceServer
) -> None:
    thread_id = marie(marketplace)
    for number in range(140):
        marketplace.customer_writes(thread_id, f"Message {number}", ago=timedelta(days=2))
    run()
    assert len(bodies(thread_id)) == 141
    marketplace.customer_writes(thread_id, "One more")
    run()
    assert bodies(thread_id)[-1] == "One more"
    assert sandbox.app.counts["M10"] == 1, "one more message does not need the whole thread again"


def test_an_edited_message_and_a_renamed_topic_are_updated(
    run: Run, marketplace: FakeMarketplace, api: Api
) -> None:
    thread_id = marie(marketplace)
    run()
    marketplace.edit_message(thread_id, marketplace.threads[thread_id]["messages"][0]["id"], "Edited")
    marketplace.rename_topic(thread_id, {"type": "FREE_TEXT", "value": "Another topic"})
    assert run().new_messages == 0
    (row,) = api.get("/api/conversations").body["conversations"]
    assert (row["subject"], row["last_message_preview"]) == ("Another topic", "Edited")


def test_a_name_is_asked_for_once_and_up_to_a_hundred_orders_at_a_time(
    run: Run, marketplace: FakeMarketplace, sandbox: MarketplaceServer
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
    run: Run, marketplace: FakeMarketplace
) -> None:
    marie(marketplace)
    for line in next(iter(marketplace.orders.values()))["order_lines"]:
        line["order_line_additional_fields"] = [{"code": "language", "type": "LIST", "value": "EN"}]
    run()
    stored = customers.get("CUST-0001")
    assert stored is not None
    assert (stored.language, stored.locale) == ("en", "fr_CA")


def test_a_thread_that_is_odd_in_one_place_is_stored_noted_and_settled_when_it_is_right(
    run: Run, marketplace: FakeMarketplace, api: Api
) -> None:
    good, odd = marie(marketplace), marie(marketplace)
    raw = marketplace.threads[odd]
    date, raw["date_created"] = raw["date_created"], "yesterday"
    report = run()
    assert (report.threads, report.troubles) == (2, 1)
    listed = {row["mirakl_thread_id"] for row in api.get("/api/conversations").body["conversations"]}
    assert listed == {good, odd}
    (trouble,) = sync_records.import_failures()
    assert (trouble.thread_id, trouble.reason) == (odd, "Could not be read: date.")
    assert run(started=shift(utc_now(), minutes=1)).troubles == 1, "the whole thread is as odd"
    raw["date_created"] = date
    run(started=shift(utc_now(), hours=1))
    assert list(sync_records.import_failures()) == []


def test_what_cannot_be_read_any_more_stays_as_it_is_known(
    run: Run, marketplace: FakeMarketplace, api: Api
) -> None:
    thread_id = marie(marketplace)
    run()
    path = f"/api/conversations/{conversations.id_for(thread_id)}"
    before = api.get(path).body
    raw = marketplace.threads[thread_id]
    raw |= {
        "topic": "odd",
        "entities": 7,
        "authorized_participants": "odd",
        "current_participants": [["odd"]],
    }
    raw["metadata"]["shop_reply_needed_since"] = {"odd": True}
    raw["messages"][0] |= {"body": {"odd": 1}, "to": 7, "from": {"type": "CUSTOMER_USER", "display_name": []}}
    run(started=shift(utc_now(), minutes=1))
    after = api.get(path).body
    assert after["conversation"] == before["conversation"]
    assert after["messages"][0] == before["messages"][0] | {"unreadable": ["author", "body", "to"]}
    (trouble,) = sync_records.import_failures()
    assert trouble.reason == (
        "Could not be read: customer, orders, recipients, subject, whether a reply is needed."
    )


def test_a_message_that_is_no_message_is_missing_and_said(run: Run, marketplace: FakeMarketplace) -> None:
    thread_id = marie(marketplace)
    marketplace.customer_writes(thread_id, "Two")
    marketplace.threads[thread_id]["messages"][0]["id"] = None
    run()
    (trouble,) = sync_records.import_failures()
    assert trouble.reason == "1 of 2 messages are missing. Could not be read: messages."
    assert bodies(thread_id) == ["Two"]


def test_a_message_listed_twice_is_there_once_and_none_is_missing(
    run: Run, marketplace: FakeMarketplace
) -> None:
    thread_id = marie(marketplace)
    marketplace.customer_writes(thread_id, "Two")
    raw = marketplace.threads[thread_id]
    raw["messages"].append(raw["messages"][0])
    raw["metadata"]["total_count"] = 3
    assert (run().troubles, bodies(thread_id)) == (0, ["Où est ma commande ?", "Two"])
    assert run(started=shift(utc_now(), minutes=1)).threads == 0, "it is known, and nothing is missing"


def test_a_thread_of_more_than_a_list_shows_is_read_whole_though_nobody_counts(
    run: Run, marketplace: FakeMarketplace
) -> None:
    thread_id = marie(marketplace)
    for number in range(2, 131):
        marketplace.customer_writes(thread_id, f"Message {number}")
    run()
    for number in range(131, 281):
        marketplace.customer_writes(thread_id, f"Message {number}")
    marketplace.threads[thread_id]["metadata"]["total_count"] = None
    run(started=shift(utc_now(), minutes=1))
    assert bodies(thread_id)[1:] == [f"Message {number}" for number in range(2, 281)]


@pytest.mark.parametrize("direction", [1, -1])
def test_messages_of_one_second_stay_in_the_marketplace_s_order(
    run: Run, marketplace: FakeMarketplace, direction: int
) -> None:
    """Also where the list of a long thread begins in the middle of that second."""
    thread_id = marie(marketplace)
    words = ["First", *(f"Line {number}" for number in range(150))]
    for word in words[1:]:
        marketplace.customer_writes(thread_id, word)
    raw = marketplace.threads[thread_id]
    raw["messages"][0]["body"] = "First"
    for place, message in enumerate(raw["messages"]):
        message |= {"id": f"{(place * 37) % 151:03}", "date_created": "2026-03-02T14:05:09Z"}
    raw["messages"][0]["date_created"] = "2026-03-02T14:05:08Z"
    raw["metadata"]["last_message_date"] = "2026-03-02T14:05:09Z"
    raw["messages"] = raw["messages"][::direction]
    run()
    assert bodies(thread_id) == words
    raw["messages"][75]["to"] = [{"type": "SHOP"}, {"type": "OPERATOR"}]
    run(started=shift(utc_now(), minutes=1))
    assert bodies(thread_id) == words


def test_a_thread_that_the_database_refuses_is_a_trouble_of_its_own(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (responses, message_parser):
        monkeypatch.setattr(module, "MAX_BODY_BYTES", 500_000)
    good, bad = marie(marketplace), marie(marketplace)
    marketplace.threads[bad]["messages"][0]["body"] = "b" * 450_000
    report = run()
    assert (report.threads, report.troubles) == (1, 1)
    assert len(bodies(good)) == 1


def test_messages_that_stay_missing_are_a_gap(run: Run, marketplace: FakeMarketplace) -> None:
    thread_id = marie(marketplace)
    marketplace.threads[thread_id]["metadata"]["total_count"] = 3
    assert run().troubles == 1
    (gap,) = sync_records.import_failures()
    assert (gap.thread_id, gap.expected, gap.have) == (thread_id, 3, 1)
    marketplace.customer_writes(thread_id, "Two")
    marketplace.customer_writes(thread_id, "Three")
    run(started=shift(utc_now(), minutes=1))
    assert list(sync_records.import_failures()) == []
    assert len(bodies(thread_id)) == 3


def test_once_a_day_everything_is_checked_row_by_row_and_repaired(
    run: Run, marketplace: FakeMarketplace
) -> None:
    thread_id = marie(marketplace)
    marketplace.customer_writes(thread_id, "And where now?")
    run()
    lost = next(m for m in messages.load(conversations.id_for(thread_id)).messages.values())
    MessageRow(lost.conversation_id, lost.id).delete()
    later_that_day = shift(utc_now(), hours=1)
    run(started=later_that_day)
    assert len(bodies(thread_id)) == 1
    run(started=shift(later_that_day, hours=24))
    assert len(bodies(thread_id)) == 2
    assert run(started=shift(later_that_day, hours=25)).pages == 1, "and then not before the next day"


def test_the_daily_check_reads_long_threads_whole(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 5)
    thread_id = marie(marketplace)
    for number in range(7):
        marketplace.customer_writes(thread_id, f"Number {number}")
    run()
    first = marketplace.threads[thread_id]["messages"][0]
    marketplace.edit_message(thread_id, first["id"], "Edited where no list shows it")
    run(started=shift(utc_now(), hours=25))
    assert bodies(thread_id)[0] == "Edited where no list shows it"


@pytest.mark.parametrize("kind", ["busy", "error", "maintenance", "drop_before", "garbage"])
def test_a_marketplace_that_stumbles_is_waited_out(
    run: Run, marketplace: FakeMarketplace, sandbox: MarketplaceServer, kind: Any
) -> None:
    marie(marketplace)
    sandbox.faults.add("M11", kind, count=2)
    report = run()
    assert (report.threads, report.ended_early) == (1, None)


@pytest.mark.parametrize("kind", ["busy", "error"])
def test_a_marketplace_that_stays_down_ends_the_run_early_and_nothing_is_lost(
    run: Run, marketplace: FakeMarketplace, sandbox: MarketplaceServer, kind: Any
) -> None:
    thread_id = marie(marketplace)
    sandbox.faults.add("M11", kind, count=1000, seconds=900)
    assert run().ended_early
    sandbox.faults.clear()
    assert run().ended_early is None
    assert len(bodies(thread_id)) == 1


@pytest.mark.parametrize("operation", ["OR11", "RE01", "A01"])
@pytest.mark.parametrize("kind", ["busy", "error", "forbidden"])
def test_messages_come_in_while_names_topics_or_the_account_cannot_be_read(
    run: Run, marketplace: FakeMarketplace, sandbox: MarketplaceServer, operation: str, kind: Any
) -> None:
    person = marketplace.add_customer("Marie", "Tremblay")
    thread_id = marketplace.open_thread(
        "Hello", person, order_id=marketplace.add_order(person, "Dock"), reason="26"
    )
    sandbox.faults.add(operation, kind, count=1000, seconds=900)
    assert run().ended_early is None
    assert len(bodies(thread_id)) == 1


@pytest.mark.parametrize("kind", ["busy", "error", "forbidden"])
def test_a_long_thread_that_cannot_be_read_whole_stops_no_other(
    run: Run,
    marketplace: FakeMarketplace,
    sandbox: MarketplaceServer,
    monkeypatch: pytest.MonkeyPatch,
    kind: Any,
) -> None:
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 5)
    older, long = marie(marketplace), marie(marketplace)
    for number in range(8):
        marketplace.customer_writes(long, f"More {number}")
    sandbox.faults.add("M10", kind, count=1000, path=long, seconds=900)
    report = run()
    assert (report.ended_early, report.troubles) == (None, 1)
    assert len(bodies(older)) == 1
    assert conversations.get(conversations.id_for(long)).summary.last_message_preview == "More 7"
    sandbox.faults.clear()
    run(started=shift(utc_now(), minutes=1))
    assert len(bodies(long)) == 9
    assert list(sync_records.import_failures()) == []


def test_a_thread_in_trouble_that_stays_so_keeps_no_other_from_being_read_again(
    run: Run, marketplace: FakeMarketplace, sandbox: MarketplaceServer
) -> None:
    first, second = sorted(marie(marketplace) for _ in range(2))
    run()
    for thread_id in (first, second):
        sync_records.record_failure(thread_id, shift(utc_now(), hours=-1), "missing")
    sandbox.faults.add("M10", "error", count=1000, path=first)
    run()
    (left,) = sync_records.import_failures()
    assert (left.thread_id, left.tries) == (first, 1)


def test_an_answer_without_threads_in_it_is_not_an_empty_one(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    thread_id = marie(marketplace)
    with monkeypatch.context() as odd:
        odd.setattr(seller_api.SellerApi, "_m11", lambda *_: {"message": "down"})
        assert run(started=shift(utc_now(), minutes=20)).ended_early
    run(started=shift(utc_now(), minutes=25))
    assert len(bodies(thread_id)) == 1


def test_a_customer_whom_the_thread_gives_no_id_stays_who_they_are(
    run: Run, marketplace: FakeMarketplace
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


@pytest.mark.parametrize(("kind", "status"), [("unauthorized", 401), ("forbidden", 403), ("gone", 410)])
def test_a_refused_key_or_call_is_a_clear_error_and_keeps_the_place(
    run: Run, marketplace: FakeMarketplace, sandbox: MarketplaceServer, kind: Any, status: int
) -> None:
    run()
    thread_id = marie(marketplace)
    sandbox.faults.add("M11", kind)
    with pytest.raises(MarketplaceRefused, match=str(status)):
        run()
    assert run().threads == 1
    assert len(bodies(thread_id)) == 1


def test_the_wrong_shop_is_found_out_by_its_empty_list(
    run: Run, marketplace: FakeMarketplace, cloud: Cloud
) -> None:
    marie(marketplace)
    with pytest.raises(WrongShop, match="shop 77, but the API key answers for shop 9999"):
        run(shop_id="77")
    assert cursor(cloud).load() is None
    assert run().threads == 1


def test_the_shop_is_asked_for_at_most_once_a_day(run: Run, sandbox: MarketplaceServer) -> None:
    for minutes in range(0, 60, 5):
        run(started=shift(utc_now(), minutes=minutes))
    assert sandbox.app.counts["A01"] == 1


def test_a_key_that_may_not_read_orders_does_without_names(
    run: Run, marketplace: FakeMarketplace, sandbox: MarketplaceServer, api: Api
) -> None:
    marie(marketplace)
    sandbox.faults.add("OR11", "forbidden")
    assert run().threads == 1
    (row,) = api.get("/api/conversations").body["conversations"]
    assert (row["customer"]["first_name"], row["customer"]["display_name"]) == (None, "Marie Tremblay")


def test_the_function_says_what_it_did_and_fails_when_a_setting_is_wrong(
    cloud: Cloud, sandbox: MarketplaceServer, lambdas: LambdaRuntime
) -> None:
    marie(sandbox.marketplace)
    report = lambdas.invoke("sync_messages", {})
    assert (report["threads"], report["new_messages"], report["backfilling"]) == (1, 1, False)
    cloud.use_marketplace(MarketplaceAccess(sandbox.url, "wrong-key", "2345"))
    with pytest.raises(FunctionFailed):
        lambdas.invoke("sync_messages", {})
