from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from functions.errors import ThreadUnreadable
from functions.inbox.messages.text import text_to_store
from functions.mirakl.fields import read_time
from functions.mirakl.message_parser import REST
from functions.mirakl.thread_parser import read_thread
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model.customers import Customer
from functions.model.messages import Attachment, Message, Recipient, Sender, Status
from functions.store import messages

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
def test_only_a_thread_without_a_usable_id_is_none(raw: Any) -> None:
    with pytest.raises(ThreadUnreadable):
        read_thread(raw)


ODD = ["odd", 7, [7], {"odd": 1}, True, 1.5]
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
def test_what_is_odd_in_a_thread_costs_only_itself_and_is_named(field: str, odd: Any, ours: set[str]) -> None:
    full = with_changes(
        entities=[{"type": "MMP_ORDER", "id": "1-A"}],
        current_participants=MINIMAL["authorized_participants"],
        date_updated=MINIMAL["date_created"],
    )
    right, read = read_thread(full), read_thread({**full, field: odd})
    assert set(read.unreadable) == ours
    costs = ours - {"customer", "recipients", "created_at"}  # these are told in another place as well
    for name in set(Thread.__dataclass_fields__) - costs - {"unreadable"}:
        assert getattr(read, name) == getattr(right, name)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    ("field", "ours"),
    [
        ("body", "body"),
        ("date_created", "sent_at"),
        ("from", "sender"),
        ("to", "to"),
        ("attachments", "attachments"),
    ],
)
def test_what_is_odd_in_a_message_costs_only_itself_and_is_named(field: str, ours: str, odd: Any) -> None:
    message = {**MINIMAL["messages"][0], field: odd}
    (right,) = read_thread(MINIMAL).messages
    thread = read_thread(with_changes(messages=[message]))
    (read,) = thread.messages
    if field == "body" and odd in ("odd", 7):
        assert (read.body, read.unreadable) == (str(odd), ())
        return
    assert ours in read.unreadable
    assert set(read.unreadable) <= {ours, "author"}
    lost = {ours, "unreadable", "attachments_left_out", *(["author"] if ours == "sender" else [])}
    for name in set(ThreadMessage.__dataclass_fields__) - lost:
        assert getattr(read, name) == getattr(right, name)
    assert not thread.truncated
    assert thread.unreadable == ()


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


@pytest.mark.parametrize(
    "date",
    ["yesterday", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "", None, 1772460309, "2026-13-01"],
)
def test_a_message_without_a_time_stands_where_it_is_listed(date: Any) -> None:
    messages = [
        {**MINIMAL["messages"][0], "id": name, "date_created": f"2026-03-02T14:0{minute}:00Z"}
        for minute, name in enumerate(["a", "b", "c"])
    ]
    messages[1]["date_created"] = date
    read = read_thread(with_changes(messages=messages)).messages
    assert [each.id for each in read] == ["a", "b", "c"]
    assert read[1].sent_at == read[0].sent_at
    assert [each.unreadable for each in read] == [(), ("sent_at",), ()]
    messages[1], messages[2] = messages[2], messages[1]
    assert read_thread(with_changes(messages=messages)).messages[2].sent_at == "2026-03-02T14:05:09.000Z"


@pytest.mark.parametrize("odd", [{"id": ""}, {"id": None}, {"id": []}, "text", 7, [[]]])
def test_a_message_without_an_id_hides_no_other_and_is_missed(odd: Any) -> None:
    thread = read_thread(with_changes(messages=[odd, *MINIMAL["messages"]]))
    assert [message.id for message in thread.messages] == ["m-1"]
    assert (thread.total_count, thread.truncated, thread.unreadable) == (2, True, ("messages",))


def test_a_null_among_messages_is_none() -> None:
    thread = read_thread(with_changes(messages=[None, *MINIMAL["messages"]]))
    assert (thread.total_count, thread.truncated, thread.unreadable) == (1, False, ())


@pytest.mark.parametrize("count", [2, 3, None])
def test_a_message_listed_twice_counts_once(count: int | None) -> None:
    first = MINIMAL["messages"][0]
    other = {**first, "id": "m-2"}
    metadata = {**MINIMAL["metadata"], "total_count": count}
    thread = read_thread(with_changes(messages=[first, other, deepcopy(first)], metadata=metadata))
    assert [message.id for message in thread.messages] == ["m-1", "m-2"]
    assert (thread.total_count, thread.truncated, thread.unreadable) == (2, False, ())


def test_two_messages_of_one_id_that_differ_are_not_one() -> None:
    first = MINIMAL["messages"][0]
    thread = read_thread(with_changes(messages=[first, {**first, "body": "Other words"}]))
    assert [message.body for message in thread.messages] == ["Other words"]
    assert (thread.truncated, thread.unreadable) == (True, ("messages",))


@pytest.mark.parametrize("count", [None, "odd", 3])
def test_a_list_entry_with_all_that_a_list_shows_and_no_count_is_cut_short(count: Any) -> None:
    messages = [{**MINIMAL["messages"][0], "id": str(number)} for number in range(100)]
    raw = with_changes(messages=messages, metadata={"total_count": count})
    assert read_thread(raw, is_listed=True).truncated
    assert not read_thread(raw).truncated, "the whole thread shows all there is"
    assert not read_thread(raw | {"messages": messages[:99]}, is_listed=True).truncated
    counted = raw | {"metadata": {"total_count": 100}}
    assert not read_thread(counted, is_listed=True).truncated


def test_a_list_entry_that_shows_no_messages_tells_nothing_of_them() -> None:
    raw = with_changes(messages=None)
    assert read_thread(raw, is_listed=True).cut_short
    assert not read_thread(raw | {"metadata": {"total_count": 0}}, is_listed=True).truncated


@pytest.mark.parametrize("direction", [1, -1])
def test_messages_of_one_time_stay_in_the_order_in_which_they_are_listed(direction: int) -> None:
    def listed(name: str, second: int) -> dict[str, Any]:
        return {**MINIMAL["messages"][0], "id": name, "date_created": f"2026-03-02T14:05:0{second}Z"}

    messages = [listed("z", 1), listed("y", 2), listed("x", 2), listed("w", 2), listed("v", 3)]
    read = read_thread(with_changes(messages=messages[::direction])).messages
    assert [(each.id, each.tie) for each in read] == [("z", 0), ("y", 0), ("x", 1), ("w", 2), ("v", 0)]


def test_each_message_carries_the_name_of_its_own_author() -> None:
    company = {"type": "CUSTOMER", "id": "C9", "display_name": "Acme Inc."}
    messages = [
        {
            **MINIMAL["messages"][0],
            "id": name,
            "from": {"type": "CUSTOMER_USER", "display_name": name, "organization_details": company},
        }
        for name in ("Ann Lee", "Bob Roy")
    ]
    thread = read_thread(
        with_changes(
            messages=messages,
            authorized_participants=[company],
            customer_organization={"display_name": "Acme"},
        )
    )
    assert [message.author for message in thread.messages] == ["Ann Lee", "Bob Roy"]
    assert thread.customer == Customer("C9", "Acme Inc.")


@pytest.mark.parametrize("odd", [None, {}, {"last_message_date": "2026-03-02T14:05:09Z"}])
def test_what_the_marketplace_does_not_say_is_no_verdict(odd: Any) -> None:
    assert read_thread(with_changes(metadata=odd)).reply_requirement.as_of is None
    assert read_thread(MINIMAL).reply_requirement.as_of == "2026-03-02T14:05:09.000Z"


def test_whoever_cannot_be_read_among_recipients_may_be_the_shop() -> None:
    to = [{"type": "OPERATOR"}, "odd"]
    (read,) = read_thread(with_changes(messages=[{**MINIMAL["messages"][0], "to": to}])).messages
    assert (read.to, read.unreadable) == ((), ("to",))


def test_more_orders_than_a_row_can_hold_are_cut_and_said() -> None:
    entities = [{"type": "MMP_ORDER", "id": f"{number:0900}"} for number in range(1000)]
    thread = read_thread(with_changes(entities=entities))
    assert len(thread.order_ids) == 100
    assert thread.unreadable == ("order_ids",)


@pytest.mark.parametrize(("odd", "left_out"), [({"name": "x.pdf", "size": 3}, 1), (None, 0), ("x.pdf", 1)])
def test_an_attachment_that_cannot_be_read_hides_nothing_else(odd: Any, left_out: int) -> None:
    message = {
        **MINIMAL["messages"][0],
        "attachments": [odd, {"id": "a", "name": "photo.jpg", "size": "odd"}],
    }
    (read,) = read_thread(with_changes(messages=[message])).messages
    assert [(file.name, file.size) for file in read.attachments] == [("photo.jpg", 0)]
    assert (read.attachments_left_out, read.unreadable) == (left_out, ("attachments",))


@pytest.mark.parametrize(
    ("name", "shortened"),
    [
        ("photo.jpg", "photo.jpg"),
        ("x" * 255, "x" * 255),
        ("x" * 300 + ".jpg", "x" * 248 + "….jpg"),
        ("é" * 200 + ".tar.gz", "é" * 124 + "….gz"),
        ("📎" * 100, "📎" * 63 + "…"),
        ("x." + "y" * 300, "x." + "y" * 250 + "…"),
        ("." + "y" * 300, "." + "y" * 251 + "…"),
    ],
)
def test_a_long_file_name_is_shortened_and_keeps_its_extension(name: str, shortened: str) -> None:
    message = {**MINIMAL["messages"][0], "attachments": [{"id": "a", "name": name, "size": 3}]}
    (read,) = read_thread(with_changes(messages=[message])).messages
    assert read.attachments[0].name == shortened
    assert len(shortened.encode()) <= 255


@pytest.mark.parametrize("letter", ["x", "é", "漢", "📎"])
def test_fifty_attachments_fit_whatever_their_names(letter: str) -> None:
    """Mirakl takes 50 files an order."""
    files = [
        {"id": f"{number:036}", "name": letter * 300 + ".jpg", "size": 30_000_000} for number in range(50)
    ]
    (read,) = read_thread(with_changes(messages=[{**MINIMAL["messages"][0], "attachments": files}])).messages
    assert (len(read.attachments), read.attachments_left_out, read.unreadable) == (50, 0, ())


def test_attachments_that_do_not_fit_are_counted() -> None:
    files = [{"id": f"{number:0900}", "name": "x" * 300, "size": 1} for number in range(500)]
    (read,) = read_thread(with_changes(messages=[{**MINIMAL["messages"][0], "attachments": files}])).messages
    assert 30 < len(read.attachments) < 50
    assert len(read.attachments) + read.attachments_left_out == 500


def item_size(item: dict[str, dict[str, Any]]) -> int:
    """As DynamoDB counts it: bytes of names and of texts, and a little for each value."""

    def size(value: Any) -> int:
        if isinstance(value, list):
            return 3 + sum(1 + size(next(iter(each.values()))) for each in value)
        return len(str(value).encode())

    return sum(len(name) + size(next(iter(value.values()))) for name, value in item.items())


@pytest.mark.parametrize("letter", ["x", "é", "漢", "🛴", "\x00"])
def test_the_largest_message_fits_into_half_an_item(letter: str) -> None:
    """The row's copy in the index by time counts as well: 400 kB both."""
    files = [{"id": f"{number:0900}", "name": letter * 300 + ".jpg", "size": 10**18} for number in range(500)]
    message = {
        **MINIMAL["messages"][0],
        "id": "i" * 900,
        "body": "<b>" + letter * 400_000,
        "from": {"type": "CUSTOMER_USER", "display_name": letter * 2000},
        "attachments": files,
    }
    (read,) = read_thread(with_changes(messages=[message])).messages
    assert read.unreadable == ("body",)
    assert read.body.endswith(REST)
    stored = Message(
        conversation_id="c" * 36,
        id=f"in-{read.id}",
        sender=read.sender,
        author=read.author,
        body=read.body,
        text=text_to_store(read.body),
        sent_at=read.sent_at,
        status=Status.RECEIVED,
        mirakl_message_id=read.id,
        to=tuple(Recipient),
        attachments=read.attachments,
        tie=9999,
        stored_at=read.sent_at,
        unreadable=read.unreadable,
        attachments_left_out=read.attachments_left_out,
    )
    assert 190_000 < item_size(messages._row(stored).to_dynamodb_dict()) < 204_800


@pytest.mark.parametrize("letter", ["x", "é", "漢", "\uffff"])
def test_the_longest_message_that_the_marketplace_takes_is_kept_whole(letter: str) -> None:
    """50,000 characters; an emoji counts as two of them and has four bytes."""
    body = letter * 50_000
    (read,) = read_thread(with_changes(messages=[{**MINIMAL["messages"][0], "body": body}])).messages
    assert (read.body, read.unreadable) == (body, ())


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
