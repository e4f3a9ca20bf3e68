"""A draft is replaced and deleted only by who knows what stands there, so no words are lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import botocore.client
import pytest

from functions.inbox.replies import drafts
from functions.model.clock import utc_now
from functions.model.drafts import DraftContent
from functions.store.tables.drafts import DraftRow
from tests.builders.api import Answer
from tests.builders.killed_calls import Calls, Killed
from tests.integration.drafts.conftest import Clock, Desk

NOTHING: dict[str, Any] = {
    "body": "",
    "to": [],
    "upload_ids": [],
    "idempotency_key": None,
    "version": None,
    "saved_at": None,
}


def phone_saves(desk: Desk, body: str, known: int) -> None:
    author = desk.api.claims["sub"]
    drafts.save_draft(desk.conversation_id, author, DraftContent(body), known, utc_now())


def phone_deletes(desk: Desk, known: int) -> None:
    drafts.delete_draft(desk.conversation_id, desk.api.claims["sub"], known, utc_now())


def before(calls: Calls, number: int, act: Callable[[], None]) -> Callable[[], None]:
    """Acts once, before the call with this number."""
    return lambda: act() if calls.count == number - 1 else None


def test_a_draft_is_there_for_the_next_device(desk: Desk) -> None:
    assert desk.get() == NOTHING
    saved = desk.put("Hello M", to=["operator"], upload_ids=["u2", "u1"], idempotency_key="k1")
    assert saved.status == 200
    assert desk.get() == saved.body
    assert saved.body["body"] == "Hello M"
    assert saved.body["to"] == ["operator"]
    assert saved.body["upload_ids"] == ["u2", "u1"]
    assert saved.body["idempotency_key"] == "k1"


def test_whoever_knows_the_draft_replaces_it_and_its_version_grows(desk: Desk) -> None:
    first = desk.saved("Hello")
    second = desk.saved("Hello Marie", first)
    third = desk.saved("", second)
    assert first < second < third
    assert (desk.get()["body"], desk.get()["version"]) == ("", third)


def test_of_two_devices_the_second_gets_the_words_of_the_first(desk: Desk) -> None:
    both_know = desk.saved("Hello")
    first = desk.put("Hello from the phone", both_know, to=["operator"])
    refused = desk.put("Hello from the desk", both_know)
    assert (refused.status, refused.code) == (409, "draft_changed")
    assert refused.body["error"]["details"] == first.body == desk.get()
    assert desk.saved("Both", first.body["version"]) > first.body["version"]


def test_who_knows_of_no_draft_overwrites_none(desk: Desk) -> None:
    desk.saved("Written at the desk")
    refused = desk.put("Written on the phone")
    assert (refused.status, refused.code) == (409, "draft_changed")
    assert refused.body["error"]["details"]["body"] == desk.get()["body"] == "Written at the desk"


def test_files_alone_are_a_draft_that_nobody_overwrites(desk: Desk) -> None:
    desk.saved("", upload_ids=["u1"])
    assert desk.put("Words").code == "draft_changed"


def test_a_blank_draft_is_replaced_by_who_knows_of_none(desk: Desk) -> None:
    desk.saved(" \n", to=["operator"])
    desk.saved("Words")
    assert desk.get()["body"] == "Words"


def test_devices_that_save_at_once_lose_no_words(desk: Desk) -> None:
    known = desk.saved("Hello")
    bodies = [f"Hello {number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda body: desk.put(body, known), bodies))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409, 409, 409]
    (won,) = (answer.body for answer in answers if answer.status == 200)
    assert desk.get() == won
    assert {answer.code for answer in answers if answer.status == 409} == {"draft_changed"}


def test_a_save_that_is_repeated_because_its_answer_was_lost_succeeds(desk: Desk) -> None:
    known = desk.saved("Hello")
    saved = desk.put("Hello Marie", known, idempotency_key="k1")
    assert desk.put("Hello Marie", known, idempotency_key="k1") == saved
    assert desk.get() == saved.body
    first = desk.delete(saved.body["version"])
    again = desk.put("New", first.body["version"])
    assert desk.put("New", first.body["version"]) == again


@pytest.mark.parametrize("request_", ["save", "delete"])
def test_a_write_that_the_sdk_repeats_because_its_answer_was_lost_succeeds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, request_: str
) -> None:
    """The condition of the repeated write does not hold any more."""
    known = desk.saved("Hello")
    real = botocore.client.BaseClient._make_api_call

    def sent_twice(client: Any, operation: str, arguments: Any) -> Any:
        if operation == "PutItem":
            real(client, operation, arguments)
        return real(client, operation, arguments)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", sent_twice)
    if request_ == "save":
        assert desk.saved("Hello Marie", known) > known
        assert desk.get()["body"] == "Hello Marie"
    else:
        assert desk.delete(known).status == 200
        assert desk.get()["body"] == ""


@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("request_", ["save", "delete"])
def test_another_device_that_saves_during_a_request_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, call: int, request_: str
) -> None:
    """Before each of its calls: the conversation is read, the draft is read, the draft is written."""
    known = desk.saved("Hello")
    with monkeypatch.context() as patched:
        calls = Calls(patched)
        calls.meanwhile = before(calls, call, lambda: phone_saves(desk, "From the phone", known))
        answer = desk.put("From the desk", known) if request_ == "save" else desk.delete(known)
        calls.meanwhile = None
    assert (answer.status, answer.code) == (409, "draft_changed")
    assert answer.body["error"]["details"]["body"] == desk.get()["body"] == "From the phone"


@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_draft_that_another_device_deletes_during_a_save_stays_deleted_until_its_author_knows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    known = desk.saved("Hello")
    with monkeypatch.context() as patched:
        calls = Calls(patched)
        calls.meanwhile = before(calls, call, lambda: phone_deletes(desk, known))
        answer = desk.put("Hello, and more", known)
        calls.meanwhile = None
    assert (answer.status, answer.code) == (409, "draft_changed")
    assert desk.get()["body"] == ""


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("request_", ["save", "delete"])
def test_a_request_killed_at_any_call_can_be_repeated(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, side: str, request_: str
) -> None:
    def ask(known: int) -> Answer:
        return desk.put("Hello Marie", known) if request_ == "save" else desk.delete(known)

    for fatal in (1, 2, 3):
        known = desk.saved(f"Hello {fatal}", desk.get()["version"])
        with monkeypatch.context() as patched:
            Calls(patched).fatal = (fatal, side)
            with pytest.raises(Killed):
                ask(known)
        assert ask(known).status == 200
        assert desk.get()["body"] == ("Hello Marie" if request_ == "save" else "")


def test_a_late_repetition_does_not_bring_back_older_words(desk: Desk) -> None:
    first = desk.saved("Hello")
    second = desk.saved("Hello Marie", first)
    desk.saved("Hello Marie, tomorrow", second)
    assert desk.put("Hello Marie", first).code == "draft_changed"
    assert desk.get()["body"] == "Hello Marie, tomorrow"


def test_a_deleted_draft_is_blank_with_a_later_version_and_its_key(desk: Desk) -> None:
    version = desk.saved("Hello", upload_ids=["u1"], idempotency_key="k1")
    deleted = desk.delete(version)
    assert deleted.status == 200
    assert deleted.body == desk.get()
    assert (deleted.body["body"], deleted.body["to"], deleted.body["upload_ids"]) == ("", [], [])
    assert deleted.body["version"] > version
    assert deleted.body["idempotency_key"] == "k1"


def test_deleting_twice_or_what_never_was_is_no_error(desk: Desk) -> None:
    assert (desk.delete().status, desk.delete(5).body) == (200, NOTHING)
    version = desk.saved("Hello")
    first = desk.delete(version)
    assert desk.delete(version) == first
    assert desk.delete() == first


def test_a_send_in_one_tab_does_not_delete_what_another_device_wrote_after(desk: Desk) -> None:
    sent = desk.saved("Hello")
    later = desk.put("Hello, and one more thing", sent)
    refused = desk.delete(sent)
    assert (refused.status, refused.code) == (409, "draft_changed")
    assert refused.body["error"]["details"] == later.body == desk.get()
    assert desk.delete().code == "draft_changed"
    assert desk.get()["body"] == "Hello, and one more thing"


def test_who_still_has_a_deleted_draft_learns_of_it(desk: Desk) -> None:
    known = desk.saved("Hello")
    deleted = desk.delete(known)
    refused = desk.put("Hello, and more", known)
    assert (refused.status, refused.body["error"]["details"]) == (409, deleted.body)
    assert desk.saved("Hello, and more", deleted.body["version"]) > deleted.body["version"]


def test_a_new_draft_never_has_the_version_of_a_forgotten_one(desk: Desk, clock: Clock) -> None:
    """Else a device that was away would overwrite words that it has not seen."""
    known = desk.saved("Hello")
    DraftRow(desk.conversation_id, desk.api.claims["sub"]).delete()
    clock.advance(seconds=1)
    desk.saved("Something else")
    assert desk.put("Hello, and more", known).code == "draft_changed"
    assert desk.get()["body"] == "Something else"


def test_the_version_grows_also_when_the_clock_does_not(desk: Desk, clock: Clock) -> None:
    first = desk.saved("Hello")
    clock.advance(hours=-1)
    second = desk.saved("Hello Marie", first)
    third = int(desk.delete(second).body["version"])
    assert first < second < third


def test_each_conversation_and_each_agent_has_a_draft_of_its_own(desk: Desk) -> None:
    version = desk.saved("Only mine")
    colleague = desk.colleague()
    assert colleague.get() == NOTHING
    assert colleague.delete(version).body == NOTHING
    assert colleague.saved("Mine too") > 0
    assert desk.get()["body"] == "Only mine"
    assert colleague.get()["body"] == "Mine too"
    assert colleague.put("Taken", version).code == "draft_changed"
    assert desk.get()["version"] == version


def test_no_other_response_contains_a_draft(desk: Desk) -> None:
    desk.saved("Words for nobody else", idempotency_key="only-mine")
    colleague = desk.colleague()
    for path in ("", "/activity", "/draft"):
        shown = str(colleague.api.get(f"/api/conversations/{desk.conversation_id}{path}").body)
        assert "Words for nobody else" not in shown
        assert "only-mine" not in shown
