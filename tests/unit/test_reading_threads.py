from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from functions.errors import ThreadUnreadable
from functions.mirakl.fields import read_time
from functions.mirakl.thread_reading import read_thread
from functions.model import Recipient, Sender

EXAMPLES = Path(__file__).parents[3] / "shared" / "mirakl" / "examples"

MINIMAL: dict[str, Any] = {
    "id": "t-1",
    "topic": {"type": "FREE_TEXT", "value": "Hello"},
    "authorized_participants": [
        {"type": "CUSTOMER", "id": "C1", "display_name": "Marie"},
        {"type": "OPERATOR"},
    ],
    "date_created": "2026-03-02T14:05:09Z",
    "metadata": {
        "total_count": 1,
        "last_message_date": "2026-03-02T14:05:09Z",
        "shop_reply_needed_since": None,
    },
    "messages": [
        {
            "id": "m-1",
            "date_created": "2026-03-02T14:05:09Z",
            "from": {"type": "CUSTOMER_USER", "display_name": "Marie"},
            "to": [{"type": "SHOP", "id": "1"}],
            "body": "Hi",
        }
    ],
}


def with_changes(**changes: Any) -> dict[str, Any]:
    return {**MINIMAL, **changes}


@pytest.mark.parametrize(
    ("mirakl", "ours"),
    [
        ("2026-03-02T14:05:09Z", "2026-03-02T14:05:09.000Z"),
        ("2026-03-02T14:05:09.2Z", "2026-03-02T14:05:09.200Z"),
        ("2026-03-02T09:05:09.241-05:00", "2026-03-02T14:05:09.241Z"),
        ("2026-03-02T14:05:09", "2026-03-02T14:05:09.000Z"),
    ],
)
def test_times_become_sortable(mirakl: str, ours: str) -> None:
    assert read_time(mirakl) == ours


def test_messages_are_sorted_by_time_whatever_their_order() -> None:
    late, early = (
        {**MINIMAL["messages"][0], "id": name, "date_created": date}
        for name, date in (("late", "2026-03-02T14:05:09.500Z"), ("early", "2026-03-02T14:05:09Z"))
    )
    assert [m.id for m in read_thread(with_changes(messages=[late, early])).messages] == ["early", "late"]


def test_the_order_may_be_any_of_several_entities() -> None:
    entities = [
        {"type": "MMP_OFFER", "id": "9", "label": "Dock"},
        {"type": "MMP_ORDER", "id": "O1-A", "label": "O1-A"},
        {"type": "MMP_ORDER", "id": "O2-A", "label": None},
    ]
    assert read_thread(with_changes(entities=entities)).order_ids == ("O1-A", "O2-A")
    assert read_thread(with_changes(entities=None)).order_ids == ()


def test_unknown_senders_and_fields_speak_for_the_marketplace() -> None:
    message = {**MINIMAL["messages"][0], "from": {"type": "SYSTEM_USER", "display_name": "?"}, "x": {"y": 1}}
    assert (
        read_thread(with_changes(messages=[message], future={"a": 1})).messages[0].sender is Sender.OPERATOR
    )


def test_every_null_that_a_live_instance_may_send_is_read() -> None:
    message = dict.fromkeys(MINIMAL["messages"][0]) | {"id": "m-1"}
    thread = read_thread(
        dict.fromkeys(MINIMAL) | {"id": "t", "date_created": MINIMAL["date_created"], "messages": [message]}
    )
    assert (thread.topic, thread.customer, thread.order_ids, thread.total_count) == ("", None, (), 1)
    assert thread.messages[0].body == ""


def test_a_customer_without_an_id_keeps_the_name() -> None:
    thread = read_thread(
        with_changes(authorized_participants=[{"type": "OPERATOR", "display_name": "Best Buy"}])
    )
    assert thread.customer is not None
    assert (thread.customer.id, thread.customer.display_name) == (None, "Marie")
    assert thread.recipients == (Recipient.OPERATOR,)


@pytest.mark.parametrize(
    ("raw", "thread_id"),
    [
        (with_changes(id=""), None),
        (with_changes(id=None), None),
        (with_changes(id=7), None),
        ("not an object", None),
        (with_changes(messages=7), "t-1"),
        (with_changes(date_created="yesterday"), "t-1"),
        (with_changes(metadata=[1]), "t-1"),
    ],
)
def test_a_thread_that_cannot_be_stored_is_named_where_it_has_a_name(raw: Any, thread_id: str | None) -> None:
    with pytest.raises(ThreadUnreadable) as caught:
        read_thread(raw)
    assert caught.value.thread_id == thread_id


@pytest.mark.parametrize("odd", [{"id": ""}, {"id": None}, "text", {"id": "m", "date_created": "yesterday"}])
def test_a_message_that_cannot_be_read_hides_no_other_and_is_missed(odd: Any) -> None:
    thread = read_thread(with_changes(messages=[odd, *MINIMAL["messages"]]))
    assert [message.id for message in thread.messages] == ["m-1"]
    assert thread.truncated


@pytest.mark.parametrize("odd", [{"name": "x.pdf", "size": 3}, None, "x.pdf"])
def test_an_attachment_that_cannot_be_read_hides_nothing_else(odd: Any) -> None:
    message = {
        **MINIMAL["messages"][0],
        "attachments": [odd, {"id": "a", "name": "photo.jpg", "size": "odd"}],
    }
    (read,) = read_thread(with_changes(messages=[message])).messages
    assert [(file.name, file.size) for file in read.attachments] == [("photo.jpg", 0)]


@pytest.mark.skipif(
    not EXAMPLES.exists(), reason="the marketplace's published examples are not beside this checkout"
)
@pytest.mark.parametrize(
    ("file", "messages", "customer"),
    [("M10.thread.json", 3, "CUST-0001"), ("M10.thread.forward-compat.json", 4, "CUST-0001")],
)
def test_the_published_examples_are_read(file: str, messages: int, customer: str) -> None:
    thread = read_thread(json.loads((EXAMPLES / file).read_text(encoding="utf-8")))
    assert len(thread.messages) == thread.total_count == messages
    assert thread.customer is not None
    assert thread.customer.id == customer
    assert thread.topic_is_code
    assert thread.messages[2].attachments[0].name == "boîte.jpg"
