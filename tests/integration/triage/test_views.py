"""The views: what is in them, in which order, their counts and pages."""

from __future__ import annotations

import pytest

from functions.model.messages import Sender
from functions.store import conversations, views
from tests.builders.api import ANN, Api
from tests.builders.conversations import message_at, store_thread, thread


def stored(name: str, minute: float, *more: tuple[float, Sender], order: bool = True) -> str:
    found = [message_at(minute, "Question", message_id=f"{name}-0")]
    found += [message_at(at, "More", sender, f"{name}-{at}") for at, sender in more]
    return store_thread(thread(*found, thread_id=name, order_ids=("O-1",) if order else ()))


def ids(api: Api, **query: object) -> list[str]:
    return [row["id"] for row in api.get("/api/conversations", **query).body["conversations"]]


def test_needs_reply_has_the_oldest_deadline_first(api: Api) -> None:
    middle, oldest, newest = stored("b", 5), stored("a", 1, (20, Sender.CUSTOMER)), stored("c", 9)
    stored("answered", 3, (4, Sender.TECHNICIAN))
    assert ids(api, view="needs_reply") == [oldest, middle, newest]


def test_unassigned_has_those_who_wait_first_and_then_the_newest(api: Api) -> None:
    answered = [stored(f"x{n}", n, (n + 0.5, Sender.TECHNICIAN)) for n in range(3)]
    late, early = stored("late", 50), stored("early", 40)
    assert ids(api, view="unassigned") == [early, late, *reversed(answered)]


def test_pages_of_each_view_join_without_a_gap(api: Api) -> None:
    for n in range(7):
        each = stored(f"t{n}", n)
        api.patch(f"/api/conversations/{each}", version=0, assignee_id=ANN["sub"], add_tags=["All"])
    for query in ({"view": "needs_reply"}, {"view": "mine"}, {"view": "all"}, {"tag": "all"}):
        whole = ids(api, **query)
        assert len(whole) == 7
        found: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = api.get("/api/conversations", limit=2, **query, **cursor).body
            found += [row["id"] for row in page["conversations"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert found == whole, query


def test_a_cursor_of_another_view_is_refused(api: Api) -> None:
    for n in range(3):
        stored(f"t{n}", n)
    cursor = api.get("/api/conversations", view="needs_reply", limit=1).body["next_cursor"]
    for view in ("all", "unassigned", "done", "mine"):
        assert api.get("/api/conversations", view=view, cursor=cursor).status == 400


def test_filters_choose_within_a_view(api: Api) -> None:
    with_order, without = stored("with", 1), stored("without", 2, order=False)
    assert ids(api, view="needs_reply", order="with") == [with_order]
    assert ids(api, view="needs_reply", order="without") == [without]
    assert ids(api, view="all", language="fr") == [without, with_order]
    assert ids(api, view="all", language="en") == []
    assert ids(api, view="needs_reply", overdue="true") == [with_order, without]


def test_a_page_reads_a_bounded_number_of_rows_and_the_next_goes_on(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MAX_READ", 4)
    for n in range(10):
        stored(f"t{n}", n + 1)
    wanted = stored("wanted", 0, order=False)
    cursor: dict[str, str] = {}
    pages = 0
    found: list[str] = []
    while True:
        page = api.get("/api/conversations", view="all", order="without", **cursor).body
        pages += 1
        found += [row["id"] for row in page["conversations"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert (found, pages) == ([wanted], 3)


def test_counts_are_exact_up_to_99_and_then_say_that_there_are_more(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "COUNTED", 3)
    for n in range(4):
        stored(f"t{n}", n)
    api.patch(f"/api/conversations/{conversations.id_for('t0')}", version=0, assignee_id=ANN["sub"])
    found = {each["id"]: (each["count"], each["capped"]) for each in api.get("/api/views").body["views"]}
    assert found == {
        "needs_reply": (3, True),
        "mine": (1, False),
        "unassigned": (3, False),
        "snoozed": (0, False),
        "done": (0, False),
        "all": (3, True),
    }


def test_views_say_the_first_deadline_and_whether_they_are_complete(api: Api) -> None:
    found = stored("first", 1)
    body = api.get("/api/views").body
    assert body["next_due_at"] == api.get(f"/api/conversations/{found}").body["conversation"]["due_at"]
    assert body["complete"] is False, "nobody has said that no older conversations are stored"
