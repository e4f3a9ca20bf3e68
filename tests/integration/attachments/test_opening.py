"""A file is fetched when somebody opens it, once for all agents, and shown from the bucket."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import requests

from functions.errors import AttachmentNotFound
from functions.inbox.attachments.attachment_files import FetchFailure, FileState
from functions.inbox.attachments.opening import REQUEST_SECONDS
from functions.model.clock import seconds_between, shift
from functions.store import conversations, messages
from functions.store.files import ADDRESS_SECONDS
from functions.store.tables.attachments import AttachmentRow
from functions.timing import FETCH_LEASE_SECONDS
from tests.integration.attachments.conftest import PHOTO, Objects, Opened, downloaded


def test_a_picture_is_fetched_and_shown_with_its_name_type_and_size(opened: Opened, objects: Objects) -> None:
    first = opened.open()
    assert (first.state, first.name, first.size, first.url) == (
        FileState.FETCHING,
        "boîte.jpg",
        len(PHOTO),
        None,
    )
    opened.fetch()
    file = opened.open()
    assert (file.state, file.type, file.width, file.height) == (FileState.READY, "image/jpeg", 640, 480)
    assert (file.name, file.size, file.failure, file.retry_at) == ("boîte.jpg", len(PHOTO), None, None)
    shown = downloaded(file.url)
    assert (shown.status_code, shown.content) == (200, PHOTO)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("inline; ")
    saved = downloaded(file.download_url)
    assert saved.headers["Content-Disposition"] == (
        "attachment; filename=\"boite.jpg\"; filename*=UTF-8''bo%C3%AEte.jpg"
    )
    assert objects() == {opened.key: PHOTO}


def test_an_object_says_nothing_about_who_wrote_what(opened: Opened, objects: Objects) -> None:
    opened.opened()
    (key,) = objects()
    assert re.fullmatch(r"received/[0-9a-f]{64}/[0-9a-f]{64}", key)
    assert opened.conversation_id not in key
    assert opened.attachment_id not in key


def test_no_import_fetches_a_file(opened: Opened) -> None:
    opened.run()
    assert opened.asked() == 0
    assert list(AttachmentRow.scan()) == []


def test_a_file_is_fetched_once_whoever_opens_it_how_often(opened: Opened) -> None:
    for _ in range(3):
        opened.open()
    opened.fetch()
    for _ in range(3):
        assert opened.open().state is FileState.READY
        opened.later(100_000)
    assert (len(opened.requests), opened.asked()) == (1, 1)


def test_two_agents_at_the_same_moment_cause_one_call(opened: Opened) -> None:
    with ThreadPoolExecutor(4) as agents:
        found = list(agents.map(lambda _: opened.open(), range(4)))
    assert {file.state for file in found} == {FileState.FETCHING}
    assert len(opened.requests) == 1
    opened.fetch()
    assert opened.asked() == 1


def test_an_event_that_comes_twice_causes_one_call(opened: Opened) -> None:
    opened.open()
    assert opened.fetch()
    assert opened.fetch() is None
    with ThreadPoolExecutor(2) as invocations:
        list(invocations.map(lambda _: opened.fetch(), range(2)))
    assert opened.asked() == 1
    assert opened.open().state is FileState.READY


def test_an_event_that_comes_late_is_still_good(opened: Opened) -> None:
    opened.open()
    opened.later(REQUEST_SECONDS)
    opened.open()
    assert len(opened.requests) == 2, "its start may have been lost"
    assert opened.fetch(opened.requests[0])
    assert opened.fetch(opened.requests[1]) is None
    assert opened.asked() == 1


def test_a_fetch_that_was_killed_blocks_the_next_one_until_its_lease_is_over(
    opened: Opened, objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.open()

    def kill(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(requests.Session, "request", kill)
        with pytest.raises(KeyboardInterrupt):
            opened.fetch()
    opened.later(FETCH_LEASE_SECONDS - 1)
    assert opened.open().state is FileState.FETCHING
    assert len(opened.requests) == 1
    opened.later(1)
    assert opened.open().state is FileState.FETCHING
    assert opened.fetch(opened.requests[0]) is None, "the killed one's event, repeated by Lambda"
    assert opened.fetch()
    assert opened.open().state is FileState.READY
    assert objects() == {opened.key: PHOTO}


def test_a_file_keeps_its_row_when_its_thread_is_imported_again(opened: Opened) -> None:
    opened.opened()
    document = opened.sandbox.marketplace.threads[opened.thread_id]
    document["messages"][0]["attachments"][0]["size"] = 5
    opened.sandbox.marketplace.rename_topic(opened.thread_id, {"type": "FREE_TEXT", "value": "Lid"})
    opened.run()
    (message,) = messages.load(opened.conversation_id).messages.values()
    assert message.attachments[0].size == 5
    file = opened.open()
    assert (file.state, file.size) == (FileState.READY, len(PHOTO))
    assert opened.asked() == 1


def test_the_same_address_is_given_out_for_some_minutes_and_is_good_for_longer(opened: Opened) -> None:
    first = opened.opened()
    opened.later(ADDRESS_SECONDS - 1)
    again = opened.open()
    assert (again.url, again.expires_at) == (first.url, first.expires_at)
    opened.later(1)
    later = opened.open()
    assert later.expires_at == shift(first.expires_at or "", seconds=ADDRESS_SECONDS)
    assert (later.expires_at or "") >= shift(opened.now, seconds=ADDRESS_SECONDS)


def test_an_attachment_of_another_conversation_is_not_found(opened: Opened) -> None:
    opened.opened()
    opened.thread_id = opened.sandbox.marketplace.open_thread("Hello")
    opened.run()
    with pytest.raises(AttachmentNotFound):
        opened.open()
    assert opened.asked() == 1


def test_an_attachment_is_found_however_old_its_message_is(opened: Opened) -> None:
    """Further back than the first page of the database's answer, which has at most a megabyte."""
    for number in range(9):
        opened.sandbox.marketplace.customer_writes(opened.thread_id, f"{number}" * 140_000)
    opened.run()
    assert opened.opened().state is FileState.READY


def test_the_mark_of_an_erasure_keeps_older_files_from_being_fetched_and_no_newer_ones(
    opened: Opened, objects: Objects
) -> None:
    before = conversations.get(opened.conversation_id)
    (message,) = messages.load(opened.conversation_id).messages.values()
    assert conversations.update(before, replace(before, erased_before=message.sent_at))
    with pytest.raises(AttachmentNotFound):
        opened.open()
    assert (opened.requests, list(AttachmentRow.scan())) == ([], [])
    newer = [("new.jpg", PHOTO)]
    opened.sandbox.marketplace.customer_writes(opened.thread_id, "Another one", attachments=newer)
    opened.run()
    opened.attachment_id = list(opened.sandbox.marketplace.files)[-1]
    assert opened.opened().state is FileState.READY
    assert objects() == {opened.key: PHOTO}


@pytest.mark.parametrize(
    ("fault", "failure", "seconds"),
    [
        ("busy", FetchFailure.BUSY, 45),
        ("unauthorized", FetchFailure.FORBIDDEN, 60),
        ("forbidden", FetchFailure.FORBIDDEN, None),
        ("bad_request", FetchFailure.UNREACHABLE, 10),
        ("error", FetchFailure.UNREACHABLE, 10),
        ("maintenance", FetchFailure.UNREACHABLE, 10),
        ("garbage", FetchFailure.UNREACHABLE, 10),
        ("empty", FetchFailure.UNREACHABLE, 10),
        ("drop_before", FetchFailure.UNREACHABLE, 10),
        ("drop_after", FetchFailure.UNREACHABLE, 10),
        ("cut", FetchFailure.UNREACHABLE, 10),
    ],
)
def test_what_cannot_be_fetched_says_why_and_when_it_is_tried_again(
    opened: Opened, objects: Objects, fault: Any, failure: FetchFailure, seconds: int | None
) -> None:
    opened.sandbox.faults.add("M13", fault, seconds=45)
    file = opened.opened()
    retry_at = None if seconds is None else shift(opened.now, seconds=seconds)
    assert (file.state, file.failure, file.retry_at) == (FileState.FAILED, failure, retry_at)
    assert (file.url, file.type, file.name) == (None, None, "boîte.jpg")
    assert objects() == {}, "nothing that came in part is kept"
    opened.later(seconds or 100_000)
    assert opened.open().state is (FileState.FAILED if seconds is None else FileState.FETCHING)
    opened.open(again=True)
    opened.fetch()
    assert opened.open().state is FileState.READY
    assert objects() == {opened.key: PHOTO}


def test_a_failed_file_is_asked_for_less_and_less_often(opened: Opened) -> None:
    opened.sandbox.faults.add("M13", "error", count=100)
    waits = []
    for _ in range(13):
        retry_at = opened.opened().retry_at
        assert retry_at
        waits.append(seconds_between(opened.now, retry_at))
        opened.now = retry_at
    assert waits == [10, 20, 40, 80, 160, 320, *[600] * 7]
    opened.sandbox.faults.clear()
    assert opened.opened().state is FileState.READY


def test_no_file_is_asked_for_while_the_marketplace_asks_to_wait(opened: Opened) -> None:
    opened.sandbox.faults.add("M13", "busy", seconds=300)
    opened.opened()
    opened.later(100)
    for _ in range(3):
        opened.open(again=True)
        opened.fetch()
    file = opened.open()
    assert (file.failure, file.retry_at) == (FetchFailure.BUSY, shift(opened.now, seconds=200))
    assert opened.asked() == 1
    assert opened.sandbox.app.premature_calls["M13"] == 0


@pytest.mark.parametrize("how", ["not known", "withdrawn"])
def test_a_file_that_the_marketplace_does_not_have_is_gone_until_somebody_asks_again(
    opened: Opened, how: str
) -> None:
    kept = opened.sandbox.marketplace.files.copy()
    if how == "withdrawn":
        opened.sandbox.faults.add("M13", "gone")
    else:
        opened.sandbox.marketplace.files.clear()
    file = opened.opened()
    assert (file.state, file.failure, file.retry_at, file.url) == (FileState.GONE, None, None, None)
    opened.later(100_000)
    assert opened.open().state is FileState.GONE
    assert opened.asked() == 1
    opened.sandbox.marketplace.files.update(kept)
    opened.open(again=True)
    opened.fetch()
    assert opened.open().state is FileState.READY


def test_asking_again_changes_nothing_of_a_file_that_is_ready_or_being_fetched(opened: Opened) -> None:
    opened.open()
    assert opened.open(again=True).state is FileState.FETCHING
    assert len(opened.requests) == 1
    opened.fetch()
    assert opened.open(again=True).state is FileState.READY
    assert (len(opened.requests), opened.asked()) == (1, 1)


def test_a_file_is_not_begun_without_time_to_store_it(opened: Opened) -> None:
    opened.open()
    opened.fetch(seconds_left=50)
    assert (opened.open().failure, opened.asked()) == (FetchFailure.UNREACHABLE, 0)


def test_an_empty_answer_is_no_file_if_the_message_says_that_it_has_a_size(
    opened: Opened, objects: Objects
) -> None:
    opened.open()
    opened.contains(b"")
    opened.fetch()
    assert opened.open().failure is FetchFailure.UNREACHABLE
    assert objects() == {}
