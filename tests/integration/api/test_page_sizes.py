"""No answer is larger than Lambda allows, whatever is stored, and no row is skipped to achieve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.inbox.messages.text import text_to_store
from functions.inbox.sync.status import SyncReport, record_run
from functions.mirakl.fields import MAX_ID_BYTES
from functions.mirakl.message_parser import (
    MAX_BODY_BYTES,
    MAX_FILE_NAME_BYTES,
    MAX_NAME_LENGTH,
    shortened_body,
)
from functions.model.clock import shift
from functions.model.conversations import Conversation, Summary
from functions.model.customers import Customer
from functions.model.messages import Attachment, Message, Recipient, Sender, Status
from functions.store import conversations, messages, sync_records, sync_runs
from tests.builders.api import Api
from tests.builders.conversations import T0, message_at, store_thread, thread

LAMBDA_BYTES = 6_291_556
"""Lambda's limit for a response, as JSON."""
CROWDED = {
    "emoji": "🛴",
    "controls": "\x01",
    "quotes": '"',
    "backslashes": "\\",
    "letters": "é",
    "entities": "&#128756;",
    "items": "<li>",
    "rules": "<hr>",
    "breaks": "<br>",
    "links": "<a href='https://example.invalid'>x</a>",
    "cells": "<td>a</td>",
}
"""What grows most when it is read, or as JSON."""


def filled(unit: str, size: int) -> str:
    """As many of ``unit`` as fit into ``size`` bytes."""
    return unit * (size // len(unit.encode()))


def name_of(unit: str) -> str:
    return (unit * MAX_NAME_LENGTH)[:MAX_NAME_LENGTH]


def message(number: int, body: str, attachments: tuple[Attachment, ...] = (), author: str = "A") -> Message:
    at = f"2026-03-02T14:00:{number // 1000:02}.{number % 1000:03}Z"
    return Message(
        "c", f"in-{number:05}", Sender.CUSTOMER, author, body, at, Status.RECEIVED,
        to=(Recipient.SHOP,), attachments=attachments, text=text_to_store(body),
    )  # fmt: skip


def pages(api: Api, path: str, **query: object) -> Iterator[Any]:
    """All pages of a list, each measured."""
    cursor: dict[str, object] = {}
    while True:
        answer = api.get(path, **query, **cursor)
        packed = replace(api, accept_encoding="gzip").get(path, **query, **cursor)
        assert answer.status == 200
        assert packed == answer
        assert max(answer.size, packed.size) < LAMBDA_BYTES
        yield answer.body
        if answer.body["next_cursor"] is None:
            return
        cursor = {"cursor": answer.body["next_cursor"]}


def store_conversation(conversation_id: str, unit: str = "x", order_id: str = "O") -> None:
    """With texts as long as the synchronisation stores them."""
    customer = Customer(filled(unit, MAX_ID_BYTES), name_of(unit), name_of(unit), name_of(unit))
    conversation = Conversation(
        conversation_id,
        filled(unit, MAX_ID_BYTES),
        name_of(unit),
        customer,
        (order_id, *[filled(unit, MAX_ID_BYTES)] * 99),
        (Recipient.CUSTOMER,),
        T0,
        Summary(T0, filled(unit, MAX_ID_BYTES), Sender.CUSTOMER, (unit * 140)[:140], 10**17, T0),
    )
    assert conversations.create(conversation)


def read_back(api: Api, path: str, **query: object) -> list[Any]:
    return [row["id"] for page in list(pages(api, path, **query))[::-1] for row in page["messages"]]


@pytest.mark.parametrize("unit", CROWDED.values(), ids=CROWDED)
def test_the_longest_messages_that_can_be_stored_fit_and_none_is_missing(api: Api, unit: str) -> None:
    store_conversation("c", unit)
    files = tuple(
        Attachment(f"{n}{name_of(unit)[:150]}", filled(unit, MAX_FILE_NAME_BYTES), 1) for n in range(14)
    )
    stored = [
        message(n, shortened_body(filled(unit, MAX_BODY_BYTES)), files, name_of(unit)) for n in range(5)
    ]
    messages.add_first(stored)
    assert read_back(api, "/api/conversations/c", limit=100) == [each.id for each in stored]


def test_a_page_reads_few_of_the_longest_bodies(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading one takes up to a second in a small function, and an agent waits."""
    bodies_read: list[str] = []

    def counted(body: str) -> str:
        bodies_read.append(body)
        return ""

    store_conversation("c")
    stored = [replace(message(n, filled("<br>", MAX_BODY_BYTES)), text=None) for n in range(6)]
    messages.add_first(stored)
    monkeypatch.setattr("functions.inbox.messages.text.read", counted)
    newest = api.get("/api/conversations/c", limit=100)
    assert 1 <= len(newest.body["messages"]) < len(bodies_read) <= 3


def test_ninety_nine_messages_with_fourteen_long_file_names_fit(api: Api) -> None:
    store_conversation("c")
    files = tuple(Attachment(str(n), filled("📎", MAX_FILE_NAME_BYTES), 1) for n in range(14))
    stored = [message(n, "See", files) for n in range(99)]
    messages.add_first(stored)
    assert read_back(api, "/api/conversations/c", limit=100) == [each.id for each in stored]


@pytest.mark.parametrize("unit", ["🛴", '"'])
def test_an_inbox_of_the_longest_names_and_subjects_fits_and_none_is_missing(api: Api, unit: str) -> None:
    stored = [f"conversation-{number:03}" for number in range(70)]
    for each in stored:
        store_conversation(each, unit)
    found = [
        row["id"] for page in pages(api, "/api/conversations", limit=100) for row in page["conversations"]
    ]
    assert sorted(found) == stored
    assert len(found) == len(stored)


@pytest.mark.parametrize(("unit", "count"), [("🛴", 70), ("x", 110)])
def test_an_order_with_more_conversations_than_fit_leads_to_all_of_them(
    api: Api, unit: str, count: int
) -> None:
    """Also past links without a conversation."""
    stored = [f"conversation-{number:03}" for number in range(count)]
    for each in stored:
        store_conversation(each, unit)
        conversations.link_order("O", each)
        conversations.link_order("O", f"{each}-gone")
    found = [row["id"] for page in pages(api, "/api/orders/O/conversations") for row in page["conversations"]]
    assert sorted(found) == stored


def test_the_sync_page_with_a_hundred_long_failures_fits(api: Api) -> None:
    for number in range(101):
        thread_id = f"{number:03}{filled('🛴', MAX_ID_BYTES)}"[:225]
        sync_records.record_failure(thread_id, T0, "🛴" * 5000, 10**18, 10**18)
    report = SyncReport(ended_early="🛴" * 5000, backfilling=True, backfill_error="🛴" * 150)
    lease = sync_runs.acquire("token", T0, shift(T0, minutes=5))
    assert lease
    record_run(lease, T0, T0, report, "🛴" * 5000)
    answer = api.get("/api/sync")
    assert (answer.status, len(answer.body["troubles"])) == (200, 100)
    assert answer.size < LAMBDA_BYTES / 2


def test_a_reply_of_the_longest_text_and_its_author_fit(api: Api) -> None:
    conversation_id = store_thread(thread(message_at(0, "Hi")))
    for unit in ("🛴", '"', "é"):
        body = unit * (50_000 // (2 if unit == "🛴" else 1))
        answer = api.post(f"/api/conversations/{conversation_id}/messages", {"body": body}, key=unit)
        assert answer.status == 201
        assert answer.size < LAMBDA_BYTES


texts = st.text(
    st.one_of(st.sampled_from('"\\\x00\x1b<>&é🛴\u2028'), st.characters(exclude_categories=["Cs"])),
    max_size=30,
)
rows = st.lists(
    st.tuples(texts, st.integers(0, 4000), st.lists(texts, max_size=4), texts), min_size=1, max_size=24
)


@given(found=rows, limit=st.integers(1, 100))
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_is_stored_each_page_fits_and_every_message_comes_once_in_order(
    api: Api, found: list[tuple[str, int, list[str], str]], limit: int
) -> None:
    conversation_id = f"c{abs(hash((repr(found), limit)))}"
    store_conversation(conversation_id)
    stored = [
        replace(
            message(
                n, shortened_body(unit * times), tuple(Attachment(name, name, n) for name in names), author
            ),
            conversation_id=conversation_id,
        )
        for n, (unit, times, names, author) in enumerate(found)
    ]
    messages.add_first(stored)
    assert read_back(api, f"/api/conversations/{conversation_id}", limit=limit) == [
        each.id for each in stored
    ]
