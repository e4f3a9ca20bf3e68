from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.model.messages import Recipient, Sender
from functions.store import conversations
from tests.builders.api import Api
from tests.builders.conversations import MARIE, message_at, store_thread, thread


def test_an_empty_inbox_is_an_empty_list(api: Api) -> None:
    answer = api.get("/api/conversations")
    assert (answer.status, answer.body) == (200, {"conversations": [], "next_cursor": None})


def test_a_row_shows_all_that_the_list_needs(api: Api) -> None:
    conversation_id = store_thread(
        thread(message_at(0, "Hello"), message_at(1, "Is it <b>there</b>?<br/>Merci"))
    )
    (row,) = api.get("/api/conversations").body["conversations"]
    assert row == {
        "id": conversation_id,
        "version": conversations.get(conversation_id).version,
        "mirakl_thread_id": "thread-1",
        "subject": "Delivery",
        "customer": {
            "id": "CUST-1",
            "display_name": "Marie T.",
            "first_name": "Marie",
            "last_name": "Tremblay",
        },
        "order_id": "ORD-1-A",
        "language": "fr",
        "last_message_at": "2026-03-02T14:01:00.000Z",
        "last_message_id": "in-m1",
        "last_sender": "customer",
        "last_message_preview": "Is it there? Merci",
        "message_count": 2,
        "needs_reply_since": "2026-03-02T14:00:00.000Z",
        "reply_alert": None,
        "delivery": None,
        "state": "open",
        "snoozed_until": None,
        "due_at": "2026-03-03T14:00:00.000Z",
        "assignee": None,
        "tags": [],
        "unread": False,
    }


def test_the_most_recent_message_comes_first_and_pages_join_without_a_gap(api: Api) -> None:
    for number in (3, 1, 5, 2, 4, 6):
        store_thread(thread(message_at(number, "Hi"), thread_id=f"t{number}"))
    seen, cursor = [], None
    for _ in range(3):
        page = api.get("/api/conversations", limit=2, **({"cursor": cursor} if cursor else {})).body
        seen += [row["mirakl_thread_id"] for row in page["conversations"]]
        cursor = page["next_cursor"]
    assert seen == ["t6", "t5", "t4", "t3", "t2", "t1"]
    assert cursor is None, "a last page that is full says that it is the last"


def test_a_conversation_with_the_operator_alone_has_no_customer(api: Api) -> None:
    notice = message_at(0, "Your invoice", Sender.OPERATOR)
    store_thread(thread(notice, customer=None, order_ids=(), recipients=(Recipient.OPERATOR,)))
    (row,) = api.get("/api/conversations").body["conversations"]
    assert (row["customer"], row["order_id"], row["last_sender"]) == (None, None, "operator")


def test_a_name_learned_later_reaches_all_of_the_customer_s_conversations(api: Api) -> None:
    store_thread(thread(message_at(0, "Is it in stock?"), thread_id="offer", order_ids=()), from_order=None)
    store_thread(thread(message_at(1, "Where is it?"), thread_id="order"))
    names = [row["customer"]["first_name"] for row in api.get("/api/conversations").body["conversations"]]
    assert names == ["Marie", "Marie"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": 0}, "bad_request"),
        ({"limit": 101}, "bad_request"),
        ({"limit": "ten"}, "bad_request"),
        ({"cursor": "nonsense"}, "bad_cursor"),
        ({"cursor": "e30="}, "bad_cursor"),
        ({"cursor": ""}, "bad_cursor"),
    ],
)
def test_a_bad_limit_or_cursor_is_400(api: Api, query: dict[str, object], code: str) -> None:
    answer = api.get("/api/conversations", **query)
    assert (answer.status, answer.code) == (400, code)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cursor=st.text(max_size=80))
def test_no_cursor_makes_the_list_fail(api: Api, cursor: str) -> None:
    assert api.get("/api/conversations", cursor=cursor).status in (200, 400)


def test_a_cursor_of_another_list_is_refused(api: Api) -> None:
    for number in range(2):
        store_thread(thread(message_at(number, "Hi"), message_at(number + 0.5, "Hi"), thread_id=f"t{number}"))
    rows = api.get("/api/conversations", limit=1).body
    one = api.get(f"/api/conversations/{rows['conversations'][0]['id']}", limit=1).body
    assert api.get("/api/conversations", cursor=one["next_cursor"]).status == 400
    other = api.get("/api/conversations").body["conversations"][1]["id"]
    assert api.get(f"/api/conversations/{other}", cursor=one["next_cursor"]).status == 400


def test_all_conversations_of_an_order_are_found_also_where_it_is_one_of_several(api: Api) -> None:
    store_thread(thread(message_at(1, "About one"), thread_id="one", order_ids=("ORD-1-A",)))
    store_thread(thread(message_at(2, "About both"), thread_id="both", order_ids=("ORD-2-A", "ORD-1-A")))
    store_thread(
        thread(message_at(3, "About another"), thread_id="other", order_ids=("ORD-2-A",), customer=MARIE)
    )
    found = api.get("/api/orders/ORD-1-A/conversations").body
    assert [row["mirakl_thread_id"] for row in found["conversations"]] == ["both", "one"]
    assert found["next_cursor"] is None
    assert api.get("/api/orders/ORD-9-A/conversations").body["conversations"] == []
