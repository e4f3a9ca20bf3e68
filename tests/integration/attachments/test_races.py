"""A fetch that is killed, repeated, or overtaken by an erasure leaves nothing wrong behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from botocore.client import BaseClient

from functions import wiring
from functions.errors import AttachmentNotFound
from functions.inbox.attachments.attachment_files import FetchFailure, FileState
from functions.store import attachments, conversations
from functions.store.tables.attachments import AttachmentRow
from functions.timing import FETCH_LEASE_SECONDS
from tests.integration.attachments.conftest import PHOTO, Objects, Opened


class Killed(BaseException):
    pass


@contextmanager
def at_call(operation: str, does: Callable[[], object], *, after: bool = False) -> Iterator[None]:
    """``does`` happens just before the first call of this operation of AWS, or just after it."""
    call = BaseClient._make_api_call
    done: list[str] = []

    def calls(client: Any, name: str, parameters: Any) -> Any:
        first = name == operation and not done
        done.extend([name] if first else [])
        if first and not after:
            does()
        answer = call(client, name, parameters)
        if first and after:
            does()
        return answer

    with patch.object(BaseClient, "_make_api_call", calls):
        yield


def kill() -> None:
    raise Killed


def erase(opened: Opened) -> None:
    """What an erasure does first, and then with rows."""
    before = conversations.get(opened.conversation_id)
    assert conversations.update(before, replace(before, erased_before="2999-01-01T00:00:00.000Z"))
    for file in attachments.of_conversation(opened.conversation_id):
        attachments.delete(file)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("operation", ["TransactWriteItems", "PutObject", "PutItem"])
def test_a_fetch_that_is_killed_at_any_call_is_made_up_for(
    opened: Opened, objects: Objects, operation: str, after: bool
) -> None:
    opened.open()
    with at_call(operation, kill, after=after), pytest.raises(Killed):
        opened.fetch()
    for _ in range(3):
        opened.later(FETCH_LEASE_SECONDS)
        opened.open()
        opened.fetch()
    assert opened.open().state is FileState.READY
    assert objects() == {opened.key: PHOTO}
    assert opened.asked() <= 2


@pytest.mark.parametrize("operation", ["PutObject", "PutItem"])
def test_an_erasure_during_a_fetch_leaves_nothing(opened: Opened, objects: Objects, operation: str) -> None:
    opened.open()
    with at_call(operation, lambda: erase(opened)):
        assert opened.fetch() is None
    assert (objects(), list(AttachmentRow.scan())) == ({}, [])


def test_an_erasure_before_a_fetch_begins_keeps_it_from_asking(opened: Opened, objects: Objects) -> None:
    opened.open()
    erase(opened)
    assert opened.fetch() is None
    assert opened.asked() == 0
    assert (objects(), list(AttachmentRow.scan())) == ({}, [])


def test_an_erasure_while_a_file_is_requested_keeps_it_from_being_requested(opened: Opened) -> None:
    with at_call("TransactWriteItems", lambda: erase(opened)), pytest.raises(AttachmentNotFound):
        opened.open()
    assert (opened.requests, list(AttachmentRow.scan())) == ([], [])


def test_who_has_lost_the_lease_neither_stores_nor_deletes(opened: Opened, objects: Objects) -> None:
    opened.open()

    def colleague_fetches() -> None:
        opened.later(FETCH_LEASE_SECONDS)
        opened.open()
        assert opened.fetch()

    with at_call("PutItem", colleague_fetches):
        assert opened.fetch() is None
    assert opened.open().state is FileState.READY
    assert objects() == {opened.key: PHOTO}


def test_a_write_that_the_sdk_repeats_is_ours(opened: Opened, objects: Objects) -> None:
    """Its answer is lost, and its condition does not hold the second time."""
    call = BaseClient._make_api_call

    def twice(client: Any, name: str, parameters: Any) -> Any:
        if name in ("TransactWriteItems", "PutItem"):
            call(client, name, dict(parameters))
        return call(client, name, parameters)

    with patch.object(BaseClient, "_make_api_call", twice):
        opened.open()
        assert len(opened.requests) == 1
        assert opened.fetch()
    assert opened.open().state is FileState.READY
    assert objects() == {opened.key: PHOTO}
    assert opened.asked() == 1


def test_a_bucket_that_fails_is_an_error_and_the_file_is_tried_again(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.open()
    with monkeypatch.context() as patched:
        patched.setenv("FILES_BUCKET", "another-bucket")
        wiring.files.cache_clear()
        with pytest.raises(Exception, match="NoSuchBucket"):
            opened.fetch()
    wiring.files.cache_clear()
    file = opened.open()
    assert (file.state, file.failure) == (FileState.FAILED, FetchFailure.UNREACHABLE)
    assert file.retry_at
    opened.now = file.retry_at
    assert opened.opened().state is FileState.READY


def test_while_others_change_the_conversation_the_file_is_requested_by_the_next_look(
    opened: Opened,
) -> None:
    """DynamoDB refuses a transaction with a row that is being written."""
    call, refused = BaseClient._make_api_call, []

    def conflicts(client: Any, name: str, parameters: Any) -> Any:
        if name == "TransactWriteItems":
            refused.append(name)
            reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
            error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise client.exceptions.TransactionCanceledException(error, name)
        return call(client, name, parameters)

    with patch.object(BaseClient, "_make_api_call", conflicts):
        assert opened.open().state is FileState.FETCHING
    assert len(refused) > 1
    assert opened.requests == []
    assert opened.opened().state is FileState.READY
