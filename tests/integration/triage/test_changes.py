"""Who answers, tags, conflicts, and the same change of many conversations."""

from __future__ import annotations

from typing import Any

import pytest

from functions.model.clock import shift, utc_now
from functions.store import conversations
from functions.store.tables.conversation_tags import ConversationTagRow
from tests.builders.api import ANN, Api
from tests.builders.conversations import message_at, store_thread, thread
from tests.integration.triage.conftest import Desk


def test_assigned_to_me_it_is_mine_and_not_unassigned(desk: Desk) -> None:
    answer = desk.change(assignee_id=ANN["sub"])
    assert answer.body["assignee"] == {"id": ANN["sub"], "name": "Ann Agent"}
    assert desk.views() == {"needs_reply", "mine", "all"}
    assert desk.change(assignee_id=None).body["assignee"] is None
    assert desk.views() == {"needs_reply", "unassigned", "all"}


def test_done_conversations_are_nobody_s_work_and_come_back_to_their_assignee(desk: Desk) -> None:
    desk.change(assignee_id=ANN["sub"], state="done")
    assert desk.views() == {"done", "all"}
    desk.write("Again")
    assert desk.views() == {"needs_reply", "mine", "all"}


def test_an_unknown_assignee_is_refused(desk: Desk) -> None:
    answer = desk.change(assignee_id="nobody-here")
    assert (answer.status, answer.code) == (422, "agent_unknown")


def test_two_agents_who_change_the_same_thing_hear_of_each_other(desk: Desk) -> None:
    version = desk.version
    desk.change(version=version, assignee_id=ANN["sub"])
    answer = desk.change(desk.ben, version=version, assignee_id=desk.ben.claims["sub"])
    assert (answer.status, answer.code) == (409, "conflict")
    (changed,) = answer.body["error"]["details"]["changed"]
    assert (changed["field"], changed["by"]) == ("assignee", "Ann Agent")
    assert answer.body["error"]["details"]["current"]["assignee"]["name"] == "Ann Agent"


def test_other_changes_and_bookkeeping_are_no_conflict(desk: Desk) -> None:
    version = desk.version
    desk.change(version=version, assignee_id=ANN["sub"])
    conversations.forget_checkpoint(desk.id)
    assert desk.change(desk.ben, version=version, state="done").status == 200
    assert desk.change(desk.ben, version=version, add_tags=["VIP"]).status == 200


def test_tags_are_created_by_being_used_and_fold_case_and_accents(desk: Desk) -> None:
    assert desk.change(add_tags=["Réclamation", "VIP"]).body["tags"] == ["Réclamation", "VIP"]
    assert desk.change(add_tags=["RE\u0301CLAMATION", " vip "]).body["tags"] == ["Réclamation", "VIP"]
    assert set(desk.api.get("/api/tags").body["tags"]) == {"Réclamation", "VIP"}
    assert desk.view("all", tag="vip") == [desk.id]
    assert desk.change(remove_tags=["Vip"]).body["tags"] == ["Réclamation"]
    assert desk.view("all", tag="VIP") == []


def test_the_same_tag_of_another_conversation_has_the_name_it_was_first_given(desk: Desk) -> None:
    desk.change(add_tags=["VIP"])
    other = store_thread(thread(message_at(1, "Hi"), thread_id="thread-2"))
    found = desk.api.patch(f"/api/conversations/{other}", version=0, add_tags=["vip"])
    assert found.body["tags"] == ["VIP"]
    assert set(desk.view("all", tag="VIP")) == {desk.id, other}
    assert desk.view("needs_reply", tag="VIP") == [desk.id, other]


@pytest.mark.parametrize("tag", ["", "   ", "\u200b", "x" * 41, "\n"])
def test_a_tag_that_nobody_could_read_is_refused(desk: Desk, tag: str) -> None:
    assert desk.change(add_tags=[tag]).status == 422


def test_a_conversation_has_at_most_twenty_tags(desk: Desk) -> None:
    for first in (0, 7, 14):
        names = [f"tag {n}" for n in range(first, min(first + 7, 20))]
        assert desk.change(add_tags=names).status == 200
    answer = desk.change(add_tags=["one more"])
    assert (answer.status, answer.code) == (422, "too_many_tags")
    assert len(list(ConversationTagRow.query("names"))) == 20


def test_a_state_needs_the_message_that_was_seen(desk: Desk) -> None:
    for seen in (None, "in-unknown"):
        document = {"version": desk.version, "state": "done"} | ({"seen_message_id": seen} if seen else {})
        answer = desk.api.patch(f"/api/conversations/{desk.id}", **document)
        assert (answer.status, answer.code) == (422, "seen_message_unknown")


@pytest.mark.parametrize(
    "change",
    [
        {"state": "snoozed"},
        {"state": "done", "snoozed_until": "2027-01-01T00:00:00Z"},
        {"state": "closed"},
        {"snoozed_until": "2027-01-01T00:00:00Z"},
        {"state": "snoozed", "snoozed_until": "2027-01-01T00:00:00"},
        {"colour": "red"},
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_nothing_changes(
    desk: Desk, change: dict[str, Any]
) -> None:
    before = desk.version
    assert desk.change(**change).status == 422
    assert desk.version == before


def bulk(api: Api, items: list[dict[str, object]], **change: object) -> list[dict[str, object]]:
    answer = api.post("/api/conversations/bulk", {"items": items, "change": change})
    assert answer.status == 200, answer
    results: list[dict[str, object]] = answer.body["results"]
    return results


def test_many_are_changed_each_with_its_own_result_and_can_be_changed_back(desk: Desk) -> None:
    others = [
        store_thread(thread(message_at(n, "Hi", message_id=f"x{n}"), thread_id=f"t{n}")) for n in (1, 2)
    ]
    rows = {row["id"]: row for row in desk.api.get("/api/conversations").body["conversations"]}
    items: list[dict[str, object]] = [
        {"id": each, "version": rows[each]["version"], "seen_message_id": rows[each]["last_message_id"]}
        for each in (desk.id, *others)
    ]
    desk.write("A newer message")
    results = bulk(desk.api, [*items, {"id": "nothing", "version": 1}], state="done", add_tags=["Batch"])
    assert [result["outcome"] for result in results] == ["conflict", "changed", "changed", "not_found"]
    assert set(desk.view("done")) == set(others)
    previous = results[1]["previous"]
    assert previous == {
        "state": "open",
        "snoozed_until": None,
        "assignee_id": None,
        "tags": [],
        "no_reply_needed": False,
    }
    back = [{"id": each, "version": conversations.get(each).version} for each in others]
    assert {r["outcome"] for r in bulk(desk.api, back, state="open", remove_tags=["Batch"])} == {"changed"}
    assert set(desk.view("needs_reply")) == {desk.id, *others}


def test_a_selection_is_snoozed_together(desk: Desk) -> None:
    item = {"id": desk.id, "version": desk.version, "seen_message_id": desk.last_seen}
    until = shift(utc_now(), hours=3)
    (result,) = bulk(desk.api, [item], state="snoozed", snoozed_until=until)
    assert result["outcome"] == "changed"
    assert desk.view("snoozed") == [desk.id]


def test_at_most_a_hundred_at_once(desk: Desk) -> None:
    items = [{"id": f"c{n}", "version": 1} for n in range(101)]
    answer = desk.api.post("/api/conversations/bulk", {"items": items, "change": {"state": "open"}})
    assert answer.status == 422
