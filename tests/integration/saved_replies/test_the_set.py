"""Reading and replacing the saved replies."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from functions.errors import Conflict
from functions.inbox.replies.saved_replies import (
    MAX_NAME_LENGTH,
    MAX_REPLIES,
    MAX_SHORTCUT_LENGTH,
    MAX_TEXT_LENGTH,
)
from functions.model.saved_replies import SavedReply
from functions.store import conditions, sync_records
from functions.store import saved_replies as store
from functions.store.tables.saved_replies import SavedReplyRow
from tests.builders.api import Answer, Api
from tests.integration.saved_replies.conftest import PATH, Shelf, saved_reply


def test_before_the_first_set_there_are_none(ana: Api) -> None:
    body = ana.get(PATH).body
    assert (body["version"], body["saved_replies"], body["saved_by"]) == (0, [], None)
    assert "tracking_number" in body["variables"]


def test_what_a_supervisor_saves_is_there_for_every_agent(shelf: Shelf, ana: Api) -> None:
    first = saved_reply("late", shortcut="late")
    second = saved_reply("thanks", texts={"fr": "Merci !"})
    saved = shelf.save(first, second)
    assert saved.status == 200, saved.body
    body = ana.get(PATH).body
    assert body == saved.body
    assert body["version"] == 1
    assert body["saved_by"]["name"] == "Sam Supervisor"
    unused = {"uses": 0, "last_used_at": None}
    assert body["saved_replies"] == [first | unused, {**second, "shortcut": None} | unused]


def test_an_agent_may_not_replace_them(ana: Api, shelf: Shelf) -> None:
    shelf.save(saved_reply())
    refused = ana.put(PATH, {"version": 1, "saved_replies": []})
    assert (refused.status, refused.code) == (403, "forbidden")
    assert shelf.ids() == ["late"]


def test_they_stay_in_the_order_in_which_they_were_saved(shelf: Shelf) -> None:
    shelf.save(saved_reply("z"), saved_reply("a"), saved_reply("m"))
    assert shelf.ids() == ["z", "a", "m"]


def test_a_set_replaces_the_one_before_and_leaves_no_rows_of_it(shelf: Shelf) -> None:
    shelf.save(saved_reply("one"), saved_reply("two"))
    shelf.save(saved_reply("three"))
    assert shelf.ids() == ["three"]
    assert shelf.get()["version"] == 2
    assert rows() == 1


def test_no_replies_at_all_can_be_saved(shelf: Shelf) -> None:
    shelf.save(saved_reply("one"))
    assert shelf.save().body["saved_replies"] == []
    assert shelf.get()["version"] == 2


def test_whoever_read_an_older_set_gets_what_is_there_now(shelf: Shelf) -> None:
    shelf.save(saved_reply("one"))
    shelf.save(saved_reply("theirs"))
    refused = shelf.save(saved_reply("mine"), version=1)
    assert (refused.status, refused.code) == (409, "saved_replies_changed")
    details = refused.body["error"]["details"]
    assert details["version"] == 2
    assert [reply["id"] for reply in details["saved_replies"]] == ["theirs"]
    assert details["saved_by"]["name"] == "Sam Supervisor"
    assert (shelf.ids(), rows()) == (["theirs"], 1)


def test_a_repeated_request_whose_answer_was_lost_succeeds(shelf: Shelf) -> None:
    document = saved_reply("one", texts={"en": " Hello ", "fr": " "})
    first = shelf.save(document, version=0)
    again = shelf.save(document, version=0)
    assert again == first
    assert again.body["version"] == 1


def test_a_text_in_which_one_sees_nothing_is_no_text(shelf: Shelf) -> None:
    shelf.save(saved_reply(texts={"en": "Hello", "fr": " \u200b\n"}))
    assert shelf.get()["saved_replies"][0]["texts"] == {"en": "Hello"}


def test_a_large_set_is_read_whole(shelf: Shelf, ana: Api) -> None:
    texts = {"en": "Hello! " * 140, "fr": "Déjà là ! " * 95}
    many = [saved_reply(f"r{number}", texts=texts) for number in range(MAX_REPLIES)]
    assert shelf.save(*many).status == 200
    assert shelf.ids() == [each["id"] for each in many]
    assert shelf.save(*many[1:]).status == 200
    answer = ana.get(PATH)
    assert len(answer.body["saved_replies"]) == MAX_REPLIES - 1
    assert answer.size < 6_000_000
    assert rows() == MAX_REPLIES - 1


PROBLEMS: list[tuple[dict[str, Any], str, str]] = [
    ({"name": "  "}, "name", "missing"),
    ({"name": "x" * (MAX_NAME_LENGTH + 1)}, "name", "too_long"),
    ({"name": "OTHER  name"}, "name", "duplicate"),
    ({"name": "a\ud800"}, "name", "invalid"),
    ({"shortcut": "two words"}, "shortcut", "invalid"),
    ({"shortcut": "a/b"}, "shortcut", "invalid"),
    ({"shortcut": "x" * (MAX_SHORTCUT_LENGTH + 1)}, "shortcut", "too_long"),
    ({"shortcut": "OTHER"}, "shortcut", "duplicate"),
    ({"id": "a b"}, "id", "invalid"),
    ({"id": "other"}, "id", "duplicate"),
    ({"texts": {}}, "texts", "no_text"),
    ({"texts": {"en": " ", "fr": "\n"}}, "texts", "no_text"),
    ({"texts": {"en": "Hi", "fr": "É" * (MAX_TEXT_LENGTH + 1)}}, "texts.fr", "too_long"),
    ({"texts": {"en": "😀" * (MAX_TEXT_LENGTH // 2 + 1)}}, "texts.en", "too_long"),
    ({"texts": {"en": "Hi {customer_frist_name|there}"}}, "texts.en", "unknown_variable"),
    ({"texts": {"en": "Hi \udc00"}}, "texts.en", "invalid"),
]


@pytest.mark.parametrize(("wrong", "field", "problem"), PROBLEMS, ids=lambda value: str(value)[:40])
def test_a_problem_names_the_reply_and_the_field(
    shelf: Shelf, wrong: dict[str, Any], field: str, problem: str
) -> None:
    other = saved_reply("other", name="Other name", shortcut="other")
    refused = shelf.save(other, saved_reply("wrong", **wrong))
    assert (refused.status, refused.code) == (422, "saved_replies_invalid")
    found = [each for each in problems(refused) if each["reply_id"] == wrong.get("id", "wrong")]
    assert (field, problem) in [(each["field"], each["problem"]) for each in found]
    assert shelf.ids() == []


def test_all_problems_are_named_at_once(shelf: Shelf) -> None:
    refused = shelf.save(saved_reply("one", name="One", texts={}), saved_reply("two", name=""))
    assert [(each["name"], each["field"]) for each in problems(refused)] == [("One", "texts"), ("", "name")]
    assert "One" in refused.body["error"]["message"]


def test_too_many_and_too_large_sets_are_refused(shelf: Shelf) -> None:
    many = [saved_reply(f"r{number}") for number in range(MAX_REPLIES + 1)]
    assert problems(shelf.save(*many))[0]["problem"] == "too_many"
    texts = {"en": "x" * MAX_TEXT_LENGTH, "fr": "e" * MAX_TEXT_LENGTH}
    large = [saved_reply(f"r{number}", texts=texts) for number in range(80)]
    refused = shelf.save(*large)
    assert (refused.status, problems(refused)[0]["problem"]) == (422, "too_large")
    assert shelf.ids() == []


def test_a_language_that_is_not_ours_is_refused_and_not_dropped(shelf: Shelf) -> None:
    refused = shelf.save(saved_reply(texts={"en": "Hi", "es": "Hola"}))
    assert (refused.status, refused.code) == (422, "invalid_body")
    assert "texts.es" in refused.body["error"]["message"]


def test_the_shop_s_name_is_that_of_the_account(shelf: Shelf, ana: Api) -> None:
    assert ana.get(PATH).body["shop_name"] is None
    sync_records.cache_response("account", "2026-03-02T15:00:00.000Z", {"shop_name": "Boréal"})
    assert ana.get(PATH).body["shop_name"] == "Boréal"


def test_the_time_zone_is_the_shop_s(shelf: Shelf, ana: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TIMEZONE", "America/Vancouver")
    assert ana.get(PATH).body["shop_timezone"] == "America/Vancouver"
    assert shelf.save(saved_reply()).body["shop_timezone"] == "America/Vancouver"


def test_of_two_who_save_at_once_one_is_told(shelf: Shelf) -> None:
    answers: dict[str, Answer] = {}
    start = threading.Barrier(4)

    def save(name: str) -> None:
        start.wait()
        answers[name] = shelf.save(saved_reply(name), saved_reply(f"{name}-2"), version=0)

    threads = [threading.Thread(target=save, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [name for name, answer in answers.items() if answer.status == 200]
    assert {answer.status for name, answer in answers.items() if name != winner} == {409}
    assert shelf.ids() == [winner, f"{winner}-2"]


def test_a_writer_who_was_stopped_leaves_nothing_that_is_read_or_stays(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.save(saved_reply("one"))
    with monkeypatch.context() as patched:
        patched.setattr(store, "condition_held", killed)
        with pytest.raises(SystemExit):
            store.replace(1, [reply("lost-1"), reply("lost-2")], None, "2026-03-02T15:00:00.000Z")
    assert rows() == 3
    assert (shelf.ids(), shelf.get()["version"]) == (["one"], 1)
    shelf.save(saved_reply("two"))
    assert (shelf.ids(), rows()) == (["two"], 1)


def test_a_pointer_whose_first_write_lost_its_answer_keeps_its_rows(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = conditions.condition_held

    def answer_lost(write: Any) -> bool:
        """As the SDK: it repeats the write, whose condition does not hold any more."""
        held(write)
        return held(write)

    monkeypatch.setattr(store, "condition_held", answer_lost)
    assert shelf.save(saved_reply("one")).status == 200
    assert (shelf.ids(), rows()) == (["one"], 1)


def test_a_set_of_which_rows_are_missing_is_not_shown_in_part(shelf: Shelf, ana: Api) -> None:
    shelf.save(saved_reply("one"), saved_reply("two"))
    next(iter(SavedReplyRow.query(store.REPLIES))).delete()
    with pytest.raises(Conflict):
        store.active_set()
    assert ana.get(PATH).status == 409


def killed(_: Any) -> bool:
    raise SystemExit


def reply(reply_id: str) -> SavedReply:
    return SavedReply(reply_id, reply_id, None, {"en": "Hello"})


def problems(answer: Answer) -> list[dict[str, Any]]:
    found = answer.body["error"]["details"]["problems"]
    assert isinstance(found, list)
    return found


def rows() -> int:
    return len(list(SavedReplyRow.query(store.REPLIES)))
