"""The files of a draft: uploads of its author, which the next device shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions import wiring
from functions.inbox.replies.uploads import MAX_AGE_DAYS
from functions.model.clock import utc_now
from tests.builders.uploads import CONTENT, Uploader
from tests.integration.drafts.conftest import Clock, Desk

GONE = {"name": None, "size": None, "type": None, "can_be_sent": False}


@pytest.fixture
def browser(desk: Desk) -> Uploader:
    return Uploader(desk.api)


def files(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.opened()["files"]
    return found


def test_the_next_device_learns_what_the_files_are_in_their_order(desk: Desk, browser: Uploader) -> None:
    first = browser.upload("label.pdf")["upload_id"]
    second = browser.upload("photo.jpg", b"\xff\xd8" * 50, "image/jpeg")["upload_id"]
    saved = desk.put("See both", upload_ids=[second, first])
    assert "files" not in saved.body, "who saves knows them"
    assert files(desk) == [
        {"upload_id": second, "name": "photo.jpg", "size": 100, "type": "image/jpeg", "can_be_sent": True},
        {
            "upload_id": first,
            "name": "label.pdf",
            "size": len(CONTENT),
            "type": "application/pdf",
            "can_be_sent": True,
        },
    ]
    assert browser.send(desk.conversation_id, second, first).status == 201


def test_a_file_that_is_gone_is_said_to_be_and_the_words_stay(desk: Desk, browser: Uploader) -> None:
    there = browser.upload()["upload_id"]
    gone = browser.upload()["upload_id"]
    desk.saved("See both", upload_ids=[gone, there])
    browser.remove(gone)
    assert desk.get()["body"] == "See both"
    assert [file["can_be_sent"] for file in files(desk)] == [False, True]
    assert files(desk)[0] == {"upload_id": gone, **GONE}


def test_a_file_too_old_to_be_sent_still_has_its_name(desk: Desk, browser: Uploader, clock: Clock) -> None:
    clock.now = utc_now()
    upload_id = browser.upload()["upload_id"]
    desk.saved("See this", upload_ids=[upload_id])
    clock.advance(days=MAX_AGE_DAYS, seconds=timedelta(hours=1).total_seconds())
    (file,) = files(desk)
    assert (file["name"], file["can_be_sent"]) == ("label.pdf", False)


def test_an_upload_of_somebody_else_or_of_nobody_is_a_file_that_is_gone(desk: Desk) -> None:
    theirs = Uploader(desk.colleague().api).upload("secret.pdf")["upload_id"]
    desk.saved("Mine?", upload_ids=[theirs, "no such upload", "../uploads"])
    assert [{**file, "upload_id": ""} for file in files(desk)] == [{"upload_id": "", **GONE}] * 3


def test_a_bucket_that_does_not_answer_is_no_answer_about_the_files(
    desk: Desk, browser: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saying that it is gone would make the author choose a file again that is there."""
    desk.saved("See this", upload_ids=[browser.upload()["upload_id"]])

    def fails(_: str) -> None:
        raise ConnectionError

    monkeypatch.setattr(wiring.uploads(), "find", fails)
    assert desk.api.get(desk.path).status == 500
