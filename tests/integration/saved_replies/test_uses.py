"""Counting in how many replies a saved reply was used."""

from __future__ import annotations

from typing import Any

import pytest

from functions.store import saved_replies as store
from tests.builders.api import Answer, Api
from tests.builders.conversations import message_at, store_thread, thread
from tests.integration.saved_replies.conftest import PATH, Shelf, saved_reply


@pytest.fixture
def path(ana: Api) -> str:
    return f"/api/conversations/{store_thread(thread(message_at(0, 'Where is it?')))}/messages"


@pytest.fixture(autouse=True)
def two(shelf: Shelf) -> None:
    shelf.save(saved_reply("late"), saved_reply("thanks"))


def send(api: Api, path: str, key: str, *ids: str, body: str = "It is on its way.") -> Answer:
    return api.post(path, {"body": body, "saved_reply_ids": list(ids)}, key)


def test_each_saved_reply_of_an_accepted_reply_counts_once(shelf: Shelf, ana: Api, path: str) -> None:
    assert send(ana, path, "1", "late", "late", "thanks").status == 201
    assert send(ana, path, "2", "late").status == 201
    assert shelf.uses() == {"late": 2, "thanks": 1}
    assert all(reply["last_used_at"] for reply in shelf.get()["saved_replies"])


def test_a_repeated_request_counts_nothing_also_with_other_ids(shelf: Shelf, ana: Api, path: str) -> None:
    first = send(ana, path, "1", "late")
    assert send(ana, path, "1", "late").body["id"] == first.body["id"]
    assert send(ana, path, "1", "thanks").body["id"] == first.body["id"]
    assert shelf.uses() == {"late": 1, "thanks": 0}


def test_a_refused_reply_counts_nothing(shelf: Shelf, ana: Api, path: str) -> None:
    assert send(ana, path, "2", "late", body="!").status == 422
    send(ana, path, "3")
    assert send(ana, path, "3", "late", body="Other words.").code == "idempotency_key_reused"
    assert shelf.uses() == {"late": 0, "thanks": 0}


def test_unknown_ids_are_ignored(shelf: Shelf, ana: Api, path: str) -> None:
    assert send(ana, path, "1", "nobody's", "deleted", "", "\ud800", "thanks").status == 201
    assert shelf.uses() == {"late": 0, "thanks": 1}
    assert set(store.all_uses()) == {"thanks"}


def test_more_than_ten_are_refused(ana: Api, path: str) -> None:
    refused = send(ana, path, "1", *[f"id-{number}" for number in range(11)])
    assert (refused.status, refused.code) == (422, "invalid_body")


def test_counts_survive_every_change_of_the_reply(shelf: Shelf, ana: Api, path: str) -> None:
    send(ana, path, "1", "late")
    shelf.save(saved_reply("late", name="Renamed", texts={"fr": "Autre"}))
    assert shelf.uses() == {"late": 1}
    shelf.save()
    shelf.save(saved_reply("late"))
    assert shelf.uses() == {"late": 1}


def test_a_set_that_is_replaced_meanwhile_is_looked_at_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    pointer = store._pointer
    replaced: list[bool] = []

    def overtaken() -> Any:
        found = pointer()
        if not replaced:
            replaced.append(True)
            shelf.save(saved_reply("late"), saved_reply("new"), version=1)
        return found

    monkeypatch.setattr(store, "_pointer", overtaken)
    assert store.known_ids(["late", "new", "thanks"]) == ["late", "new"]


def test_a_failure_to_count_is_logged_and_the_reply_is_accepted(
    shelf: Shelf, ana: Api, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(reply_id: str, now: str) -> None:
        raise OSError("no connection")

    monkeypatch.setattr(store, "count_use", broken)
    assert send(ana, path, "1", "late").status == 201
    (error,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert error.getMessage() == "The use of a saved reply was not counted"
    assert ana.get(PATH).body["saved_replies"][0]["uses"] == 0
