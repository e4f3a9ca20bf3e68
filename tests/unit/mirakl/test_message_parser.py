"""Parsing the messages and attachments of a thread."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from functions.inbox.messages.text import text_to_store
from functions.mirakl.message_parser import REST
from functions.mirakl.thread_parser import read_thread
from functions.mirakl.threads import ThreadMessage
from functions.model.customers import Customer
from functions.model.messages import Message, Recipient, Status
from functions.store import messages
from tests.builders.raw_threads import MINIMAL, ODD, with_changes


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
def test_an_invalid_field_of_a_message_affects_only_itself_and_is_named(
    field: str, ours: str, odd: Any
) -> None:
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
    assert not thread.is_partial
    assert thread.unreadable == ()


@pytest.mark.parametrize(
    "date",
    ["yesterday", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "", None, 1772460309, "2026-13-01"],
)
def test_a_message_without_a_time_keeps_its_place_in_the_list(date: Any) -> None:
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
def test_a_message_without_an_id_hides_no_other_and_counts_as_missing(odd: Any) -> None:
    thread = read_thread(with_changes(messages=[odd, *MINIMAL["messages"]]))
    assert [message.id for message in thread.messages] == ["m-1"]
    assert (thread.total_count, thread.is_partial, thread.unreadable) == (2, True, ("messages",))


def test_a_null_among_messages_is_skipped() -> None:
    thread = read_thread(with_changes(messages=[None, *MINIMAL["messages"]]))
    assert (thread.total_count, thread.is_partial, thread.unreadable) == (1, False, ())


@pytest.mark.parametrize("count", [2, 3, None])
def test_a_message_listed_twice_counts_once(count: int | None) -> None:
    first = MINIMAL["messages"][0]
    other = {**first, "id": "m-2"}
    metadata = {**MINIMAL["metadata"], "total_count": count}
    thread = read_thread(with_changes(messages=[first, other, deepcopy(first)], metadata=metadata))
    assert [message.id for message in thread.messages] == ["m-1", "m-2"]
    assert (thread.total_count, thread.is_partial, thread.unreadable) == (2, False, ())


def test_two_messages_of_one_id_that_differ_are_not_one() -> None:
    first = MINIMAL["messages"][0]
    thread = read_thread(with_changes(messages=[first, {**first, "body": "Other words"}]))
    assert [message.body for message in thread.messages] == ["Other words"]
    assert (thread.is_partial, thread.unreadable) == (True, ("messages",))


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


def test_whoever_cannot_be_read_among_recipients_may_be_the_shop() -> None:
    to = [{"type": "OPERATOR"}, "odd"]
    (read,) = read_thread(with_changes(messages=[{**MINIMAL["messages"][0], "to": to}])).messages
    assert (read.to, read.unreadable) == ((), ("to",))


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
