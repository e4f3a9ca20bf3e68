"""Parsing threads: an invalid field affects only itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.errors import ThreadUnreadable
from functions.mirakl.fields import read_time
from functions.mirakl.thread_parser import read_thread
from functions.mirakl.threads import Thread
from functions.model.customers import Customer
from functions.model.messages import Attachment, Recipient, Sender
from tests.builders import REPOSITORY
from tests.builders.raw_threads import MINIMAL, ODD, with_changes

EXAMPLES = REPOSITORY.parent / "shared" / "mirakl" / "examples"


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


def test_unknown_senders_count_as_the_operator_and_unknown_fields_are_ignored() -> None:
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
    "raw",
    [
        with_changes(id=""),
        with_changes(id=None),
        with_changes(id=["t"]),
        with_changes(id=True),
        "odd",
        [],
        None,
    ],
)
def test_only_a_thread_without_a_usable_id_is_skipped(raw: Any) -> None:
    with pytest.raises(ThreadUnreadable):
        read_thread(raw)


ODD_OBJECTS = [odd for odd in ODD if not isinstance(odd, dict)]
ODD_LISTS = [odd for odd in ODD if not isinstance(odd, list)]


@pytest.mark.parametrize(
    ("field", "odd", "ours"),
    [
        *(("topic", odd, {"topic"}) for odd in ODD_OBJECTS),
        *(("metadata", odd, {"total_count", "reply_requirement"}) for odd in ODD_OBJECTS),
        *(("date_created", odd, {"created_at"}) for odd in ODD),
        *(("entities", odd, {"order_ids"}) for odd in ODD),
        *(("authorized_participants", odd, {"recipients"}) for odd in ODD_LISTS),
        ("authorized_participants", [7], {"customer", "recipients"}),
        *(("current_participants", odd, {"recipients"}) for odd in ODD_LISTS),
        ("current_participants", [7], {"customer"}),
        *(("no_store_reply_needed", odd, {"reply_requirement"}) for odd in ODD),
        *(("messages", odd, {"messages"}) for odd in ODD),
    ],
)
def test_an_invalid_field_of_a_thread_affects_only_itself_and_is_named(
    field: str, odd: Any, ours: set[str]
) -> None:
    full = with_changes(
        entities=[{"type": "MMP_ORDER", "id": "1-A"}],
        current_participants=MINIMAL["authorized_participants"],
        date_updated=MINIMAL["date_created"],
    )
    right, read = read_thread(full), read_thread({**full, field: odd})
    assert set(read.unreadable) == ours
    costs = ours - {"customer", "recipients", "created_at"}  # these are in another part of the thread as well
    for name in set(Thread.__dataclass_fields__) - costs - {"unreadable"}:
        assert getattr(read, name) == getattr(right, name)


def test_ids_may_be_numbers() -> None:
    message = {**MINIMAL["messages"][0], "id": 5, "attachments": [{"id": 6, "name": 7, "size": "8"}]}
    people = [{"type": "CUSTOMER", "id": 3, "display_name": "Marie"}]
    thread = read_thread(
        with_changes(
            id=1,
            topic={"type": "REASON_CODE", "value": 26},
            entities=[{"type": "MMP_ORDER", "id": 2}],
            authorized_participants=people,
            messages=[message],
        )
    )
    assert (thread.id, thread.topic, thread.order_ids) == ("1", "26", ("2",))
    assert thread.customer == Customer("3", "Marie")
    (read,) = thread.messages
    assert (read.id, read.attachments) == ("5", (Attachment("6", "7", 8),))
    assert thread.unreadable == read.unreadable == ()


@pytest.mark.parametrize("count", [None, "odd", 3])
def test_a_list_entry_with_all_that_a_list_shows_and_no_count_is_cut_short(count: Any) -> None:
    messages = [{**MINIMAL["messages"][0], "id": str(number)} for number in range(100)]
    raw = with_changes(messages=messages, metadata={"total_count": count})
    assert read_thread(raw, is_listed=True).is_partial
    assert not read_thread(raw).is_partial, "the whole thread shows all messages"
    assert not read_thread(raw | {"messages": messages[:99]}, is_listed=True).is_partial
    counted = raw | {"metadata": {"total_count": 100}}
    assert not read_thread(counted, is_listed=True).is_partial


def test_a_list_entry_without_messages_says_nothing_about_them() -> None:
    raw = with_changes(messages=None)
    assert read_thread(raw, is_listed=True).is_count_uncertain
    assert not read_thread(raw | {"metadata": {"total_count": 0}}, is_listed=True).is_partial


@pytest.mark.parametrize("odd", [None, {}, {"last_message_date": "2026-03-02T14:05:09Z"}])
def test_missing_metadata_gives_no_reply_requirement(odd: Any) -> None:
    assert read_thread(with_changes(metadata=odd)).reply_requirement.as_of is None
    assert read_thread(MINIMAL).reply_requirement.as_of == "2026-03-02T14:05:09.000Z"


def test_more_orders_than_a_row_can_hold_are_cut_and_said() -> None:
    entities = [{"type": "MMP_ORDER", "id": f"{number:0900}"} for number in range(1000)]
    thread = read_thread(with_changes(entities=entities))
    assert len(thread.order_ids) == 100
    assert thread.unreadable == ("order_ids",)


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
