"""Unread is per agent, and what was on the screen is read, nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions import wiring
from functions.errors import Conflict
from functions.inbox.collaboration import reading
from functions.inbox.collaboration.reading import mark_seen, read_marks_of
from functions.model.clock import shift
from functions.model.messages import Sender
from functions.model.read_marks import MAX_MARKS, MAX_MENTIONS, Mention, ReadMarks
from functions.store import agents, conversations
from functions.store.tables.agents import AgentRow
from infra.local.aws.cloud import Cloud
from tests.builders.api import Api
from tests.builders.conversations import T0, message_at, store_thread, thread
from tests.builders.team import Team

FIRST = message_at(0, "Where is it?")
LATER = message_at(1, "And?")
LAST = message_at(2, "Hello??")
BEFORE, AFTER = shift(T0, minutes=-10), shift(T0, minutes=10)


@pytest.fixture(autouse=True)
def _all_have_used_the_inbox_before(cloud: Cloud, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    for agent_id in team.ids.values():
        read_marks_of(agent_id, BEFORE)
    monkeypatch.setattr(wiring, "now", lambda: AFTER)


@pytest.fixture
def here() -> str:
    return store_thread(thread(FIRST))


def unread(api: Api) -> dict[str, bool]:
    """By conversation, as the list says; each conversation says the same of itself."""
    rows = {row["id"]: row["unread"] for row in api.get("/api/conversations").body["conversations"]}
    for conversation_id, is_unread in rows.items():
        shown = api.get(f"/api/conversations/{conversation_id}").body["conversation"]
        assert shown["unread"] is is_unread
    return rows


def sees(api: Api, conversation_id: str, message_id: str) -> None:
    answer = api.put(f"/api/conversations/{conversation_id}/presence", {"seen_message_id": message_id})
    assert answer.status == 200


def test_a_conversation_is_unread_until_the_agent_has_seen_its_last_message(
    here: str, ana: Api, ben: Api
) -> None:
    assert unread(ana) == unread(ben) == {here: True}
    sees(ana, here, "in-m0")
    assert (unread(ana), unread(ben)) == ({here: False}, {here: True})


def test_what_arrives_later_is_unread_again(here: str, ana: Api) -> None:
    sees(ana, here, "in-m0")
    store_thread(thread(FIRST, LATER))
    assert unread(ana) == {here: True}


def test_only_what_was_seen_is_read(here: str, ana: Api) -> None:
    """The page says what was on the screen, and a message may have come in since."""
    store_thread(thread(FIRST, LATER, LAST))
    sees(ana, here, "in-m1")
    assert unread(ana) == {here: True}
    sees(ana, here, "in-m2")
    assert unread(ana) == {here: False}


def test_what_was_seen_stays_seen_when_an_older_tab_reports_less(here: str, ana: Api) -> None:
    store_thread(thread(FIRST, LATER))
    sees(ana, here, "in-m1")
    sees(ana, here, "in-m0")
    assert unread(ana) == {here: False}


def test_what_the_shop_wrote_last_is_not_unread(ana: Api, ben: Api) -> None:
    answered = store_thread(thread(FIRST, message_at(1, "It is on its way.", Sender.TECHNICIAN)))
    assert unread(ana) == unread(ben) == {answered: False}


def test_a_new_agent_has_read_the_history(here: str, team: Team, ana: Api) -> None:
    AgentRow("all", team.ids["ana"]).delete()
    assert unread(ana) == {here: False}
    store_thread(thread(FIRST, message_at(20, "After the first request")))
    assert unread(ana) == {here: True}


@pytest.mark.parametrize("unknown", ["in-unknown", "note-1", "\x00", "😀" * 200])
def test_a_message_that_is_not_there_marks_nothing(here: str, ana: Api, unknown: str) -> None:
    sees(ana, here, unknown)
    assert unread(ana) == {here: True}


def test_a_message_of_another_conversation_marks_nothing(here: str, ana: Api) -> None:
    store_thread(thread(message_at(5, "Hello"), thread_id="thread-2"))
    sees(ana, here, "in-m5")
    assert unread(ana)[here]


def test_a_list_reads_what_the_agent_has_seen_once(
    ana: Api, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        store_thread(thread(FIRST, thread_id=f"thread-{number}"))
    read: list[str] = []
    get = agents.get

    def counted(agent_id: str) -> ReadMarks:
        read.append(agent_id)
        return get(agent_id)

    monkeypatch.setattr(agents, "get", counted)
    assert len(ana.get("/api/conversations").body["conversations"]) == 5
    assert read == [team.ids["ana"]]


def test_two_tabs_that_write_at_once_lose_no_mark(
    here: str, ana: Api, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = store_thread(thread(FIRST, thread_id="thread-2"))
    get = agents.get

    def overtaken(agent_id: str) -> ReadMarks:
        """Between the read and the write of the one tab, the other one marks its conversation."""
        found = get(agent_id)
        monkeypatch.setattr(agents, "get", get)
        mark_seen(conversations.get(elsewhere), agent_id, "in-m0", AFTER)
        return found

    monkeypatch.setattr(agents, "get", overtaken)
    mark_seen(conversations.get(here), team.ids["ana"], "in-m0", AFTER)
    assert unread(ana) == {here: False, elsewhere: False}


def test_a_writer_who_is_always_overtaken_says_so(
    here: str, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agents, "get", lambda agent_id: ReadMarks(agent_id, version=1_000))
    with pytest.raises(Conflict):
        reading.mark_seen(conversations.get(here), team.ids["ana"], "in-m0", AFTER)


def test_what_is_seen_again_is_not_written_again(here: str, ana: Api, team: Team) -> None:
    sees(ana, here, "in-m0")
    version = agents.get(team.ids["ana"]).version
    sees(ana, here, "in-m0")
    assert agents.get(team.ids["ana"]).version == version


def test_a_row_of_500_marks_and_100_mentions_is_stored_and_read(cloud: Cloud) -> None:
    marks = {conversations.id_for(str(n)): shift(T0, milliseconds=n) for n in range(MAX_MARKS)}
    mentions = tuple(
        Mention(conversations.id_for(str(n)), f"note-{n}", "Ann", T0) for n in range(MAX_MENTIONS)
    )
    full = ReadMarks("full", BEFORE, marks, mentions)
    assert agents.update(ReadMarks("full"), full)
    assert agents.get("full") == replace(full, version=1)


def test_the_oldest_of_too_many_marks_raises_the_watermark() -> None:
    marks = ReadMarks("ana", BEFORE)
    for number in range(MAX_MARKS):
        marks = marks.with_seen(f"conversation-{number}", shift(T0, minutes=number))
    assert (len(marks.marks), marks.watermark) == (MAX_MARKS, BEFORE)
    more = marks.with_seen("one too many", shift(T0, days=9))
    assert (len(more.marks), more.watermark) == (MAX_MARKS, T0)
    assert "conversation-0" not in more.marks
    assert more.with_seen("an old one", T0) is more, "what is below the watermark needs no mark"


def test_only_the_latest_mentions_are_kept() -> None:
    marks = ReadMarks("ana", BEFORE)
    for number in range(MAX_MENTIONS + 1):
        marks = marks.with_mention(Mention("here", f"note-{number}", "Ben", T0))
    assert [marks.mentions[0].note_id, marks.mentions[-1].note_id] == ["note-1", f"note-{MAX_MENTIONS}"]
