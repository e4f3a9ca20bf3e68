"""What a draft may contain, and for how long it is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from functions import wiring
from functions.model.clock import shift, utc_now
from functions.model.messages import Recipient
from functions.store import conversations
from functions.store.drafts import KEEP_DAYS
from functions.store.tables.drafts import DraftRow
from infra.admin.erasure import leave_tombstone, set_erased_before
from tests.builders.conversations import store_thread, thread
from tests.integration.api.test_hostile_input import HOSTILE, logged
from tests.integration.drafts.conftest import Clock, Desk

__all__ = ["logged"]
LONGEST = 50_000


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_whatever_an_agent_types_is_kept_as_it_is_or_clearly_refused(desk: Desk, body: str) -> None:
    before = desk.saved("Good words")
    answer = desk.put(body, before)
    if "\ud83d" in body:
        assert (answer.status, answer.code) == (422, "invalid_body")
        assert desk.get()["body"] == "Good words", "and nothing is lost"
    else:
        assert answer.status == 200, answer
        assert desk.get()["body"] == body


@pytest.mark.parametrize("body", ["", "x", "x" * LONGEST, "🛴" * (LONGEST // 2)], ids=len)
def test_a_draft_may_be_shorter_than_a_reply_and_as_long(desk: Desk, body: str) -> None:
    desk.saved(body)
    assert desk.get()["body"] == body


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"body": None},
        {"body": "x" * (LONGEST + 1)},
        {"body": "🛴" * (LONGEST // 2 + 1)},
        {"body": "Hello", "to": ["shop"]},
        {"body": "Hello", "to": "customer"},
        {"body": "Hello", "to": ["customer", "operator", "customer"]},
        {"body": "Hello", "upload_ids": [f"u{number}" for number in range(101)]},
        {"body": "Hello", "upload_ids": ["u1", "u1"]},
        {"body": "Hello", "upload_ids": [""]},
        {"body": "Hello", "upload_ids": ["u" * 65]},
        {"body": "Hello", "upload_ids": ["\ud83d"]},
        {"body": "Hello", "idempotency_key": ""},
        {"body": "Hello", "idempotency_key": "k" * 256},
        {"body": "Hello", "version": -1},
        {"body": "Hello", "version": "x"},
        {"body": "Hello", "author_id": "somebody"},
    ],
    ids=str,
)
def test_what_cannot_be_a_draft_is_refused_with_a_reason(desk: Desk, document: dict[str, Any]) -> None:
    answer = desk.api.put(desk.path, document)
    assert (answer.status, answer.code) == (422, "invalid_body")
    assert answer.body["error"]["message"]
    assert desk.get()["version"] is None


@pytest.mark.parametrize("version", ["x", "-1", "1.5", ""])
def test_a_version_that_is_none_deletes_nothing(desk: Desk, version: str) -> None:
    desk.saved("Hello")
    answer = desk.api.delete(desk.path, version=version)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert desk.get()["body"] == "Hello"


def test_a_version_of_any_size_is_only_a_wrong_version(desk: Desk) -> None:
    desk.saved("Hello")
    for version in (0, 2**63, 10**40):
        assert desk.put("Other", version).code == "draft_changed"
        assert desk.delete(version).code == "draft_changed"


def test_recipients_that_the_conversation_no_longer_allows_are_kept_until_the_author_chooses(
    desk: Desk,
) -> None:
    closed = store_thread(thread(thread_id="closed", recipients=(Recipient.CUSTOMER,)))
    there = replace(desk, conversation_id=closed)
    there.saved("To both", to=["operator", "customer", "operator"][:2])
    assert there.get()["to"] == ["operator", "customer"]
    there.saved("To nobody yet", there.get()["version"], to=[])
    assert there.get()["to"] == []


def test_a_draft_is_forgotten_thirty_days_after_its_last_change(desk: Desk, clock: Clock) -> None:
    version = desk.saved("Hello")
    clock.advance(days=KEEP_DAYS - 1)
    version = desk.saved("Hello Marie", version)
    clock.advance(days=KEEP_DAYS, seconds=-1)
    assert desk.get()["body"] == "Hello Marie"
    clock.advance(seconds=1)
    assert desk.get()["version"] is None, "though DynamoDB has not deleted it yet"
    assert DraftRow.count(desk.conversation_id) == 1
    assert desk.delete(version).body["version"] is None
    later = desk.saved("Next month")
    assert later > version
    assert desk.get()["body"] == "Next month"


def test_a_row_ends_by_itself_also_of_an_agent_who_has_left(desk: Desk, clock: Clock) -> None:
    desk.saved("Hello")
    (row,) = DraftRow.query(desk.conversation_id)
    assert row.expires_at.isoformat() == shift(clock.now, days=KEEP_DAYS).replace(".000Z", "+00:00")


def test_a_conversation_that_is_not_here_or_was_erased_has_no_draft(desk: Desk) -> None:
    unknown = replace(desk, conversation_id=conversations.id_for("nowhere"))
    empty = replace(desk, conversation_id=store_thread(thread(thread_id="empty")))
    set_erased_before(empty.conversation_id, utc_now())
    assert leave_tombstone(empty.conversation_id, wiring.files())
    for there in (unknown, empty):
        answers = (there.api.get(there.path), there.put("Hello"), there.delete(1))
        assert {(answer.status, answer.code) for answer in answers} == {(404, "conversation_not_found")}
        assert list(DraftRow.query(there.conversation_id)) == []


def test_no_word_of_a_draft_is_ever_logged(desk: Desk, logged: list[str]) -> None:
    secret = "Zyxwvut"
    version = desk.saved(secret, idempotency_key=secret, upload_ids=[secret])
    desk.put(f"{secret} again")
    desk.put("\ud83d" + secret, version)
    desk.api.put(desk.path, {"body": secret, "to": [secret], secret: secret})
    desk.delete(1)
    desk.delete(version)
    assert len(logged) > 5
    assert [line for line in logged if secret in line] == []


def test_a_save_answers_within_what_one_response_can_hold(desk: Desk) -> None:
    version = desk.saved("é" * LONGEST)
    refused = desk.put("\x01" * LONGEST, version + 1)
    assert refused.status == 409
    assert len(json.dumps(refused.body)) < 6_000_000
