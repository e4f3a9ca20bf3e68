"""Internal notes: who reads them, that a repeated request is one note, and that none is ever sent."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from functions import wiring
from functions.inbox.collaboration import notes
from functions.model.clock import shift
from functions.store import agents
from functions.store.tables.messages import MessageRow
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.pollers import Pollers
from infra.local.sandbox.marketplace import FakeMarketplace
from tests.builders.api import Api
from tests.builders.conversations import T0, message_at, store_thread, thread
from tests.builders.team import Team


@pytest.fixture
def here(cloud: Cloud) -> str:
    return store_thread(thread(message_at(0, "Where is it?")))


def path(conversation_id: str) -> str:
    return f"/api/conversations/{conversation_id}/notes"


def activity(api: Api, conversation_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/api/conversations/{conversation_id}/activity").body["activity"]
    return found


def mentions(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/api/views").body["mentions"]
    return found


def test_a_note_is_shown_to_all_agents_with_its_author(here: str, ana: Api, ben: Api, team: Team) -> None:
    written = ana.post(path(here), {"body": "She called.\nShe is fine."}, "1")
    assert written.status == 201
    assert written.body | {"id": "", "at": ""} == {
        "id": "",
        "kind": "note",
        "at": "",
        "by": {"id": team.ids["ana"], "name": "Ana Agent"},
        "cause": None,
        "changes": [],
        "until": None,
        "body": "She called.\nShe is fine.",
        "mentions": [],
    }
    assert activity(ben, here) == [written.body]


def test_the_same_request_is_one_note(here: str, ana: Api) -> None:
    first, again = (ana.post(path(here), {"body": "Once."}, "1") for _ in range(2))
    assert (again.status, again.body) == (201, first.body)
    assert activity(ana, here) == [first.body]


def test_a_key_belongs_to_one_request_in_one_conversation(here: str, ana: Api, ben: Api, team: Team) -> None:
    first = ana.post(path(here), {"body": "Once."}, "1")
    other = ana.post(path(here), {"body": "Something else."}, "1")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    with_mention = ana.post(path(here), {"body": "Once.", "mentions": [team.ids["ben"]]}, "1")
    assert (with_mention.status, with_mention.code) == (422, "idempotency_key_reused")
    assert mentions(ben) == []
    elsewhere = store_thread(thread(message_at(0, "Hello"), thread_id="thread-2"))
    assert ana.post(path(elsewhere), {"body": "Something else."}, "1").status == 201
    assert activity(ana, here) == [first.body]


def test_a_mentioned_colleague_is_told_until_they_have_seen_the_conversation(
    here: str, ana: Api, ben: Api, sam: Api, team: Team
) -> None:
    request = {"body": "Ben, you know her.", "mentions": [team.ids["ben"], team.ids["ben"]]}
    note = ana.post(path(here), request, "1").body
    assert note["mentions"] == [{"id": team.ids["ben"], "name": "Ben Agent"}]
    ana.post(path(here), request, "1")
    told = {"conversation_id": here, "note_id": note["id"], "by": "Ana Agent", "at": note["at"]}
    assert (mentions(ben), mentions(sam), mentions(ana)) == ([told], [], [])
    ben.put(f"/api/conversations/{here}/presence", {"typing": False})
    assert mentions(ben) == [told], "nothing was seen yet"
    ben.put(f"/api/conversations/{here}/presence", {"seen_message_id": "in-m0"})
    assert mentions(ben) == []
    assert activity(ben, here) == [note]


def test_a_mention_elsewhere_stays_when_another_conversation_is_seen(
    here: str, ana: Api, ben: Api, team: Team
) -> None:
    elsewhere = store_thread(thread(message_at(0, "Hello"), thread_id="thread-2"))
    for conversation_id in (here, elsewhere):
        ana.post(path(conversation_id), {"body": "Ben?", "mentions": [team.ids["ben"]]}, "1")
    ben.put(f"/api/conversations/{here}/presence", {"seen_message_id": "in-m0"})
    assert [each["conversation_id"] for each in mentions(ben)] == [elsewhere]


def test_who_mentions_themselves_gets_no_badge(here: str, ana: Api, team: Team) -> None:
    written = ana.post(path(here), {"body": "Note to self.", "mentions": [team.ids["ana"]]}, "1")
    assert written.body["mentions"] == [{"id": team.ids["ana"], "name": "Ana Agent"}]
    assert mentions(ana) == []


@pytest.mark.parametrize("stranger", ["nobody", "", "\x00", "😀" * 300])
def test_a_note_mentions_only_people_of_the_team(here: str, ana: Api, stranger: str) -> None:
    refused = ana.post(path(here), {"body": "Hello", "mentions": [stranger]}, "1")
    assert (refused.status, refused.code) == (422, "agent_unknown")
    assert activity(ana, here) == []


def test_who_has_left_cannot_be_mentioned(here: str, ana: Api, team: Team) -> None:
    team.leaves("ben")
    refused = ana.post(path(here), {"body": "Ben?", "mentions": [team.ids["ben"]]}, "1")
    assert (refused.status, refused.code) == (422, "agent_unknown")


def test_a_mention_is_not_lost_when_the_colleague_reads_at_the_same_moment(
    here: str, ana: Api, ben: Api, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    get_many = agents.get_many

    def overtaken(ids: list[str]) -> list[Any]:
        found = get_many(ids)
        monkeypatch.setattr(agents, "get_many", get_many)
        seen = ben.put(f"/api/conversations/{here}/presence", {"seen_message_id": "in-m0"})
        assert seen.status == 200
        return found

    monkeypatch.setattr(agents, "get_many", overtaken)
    new = notes.NewNote("Ben?", team_member(team, "ana"), "1", (team.ids["ben"],))
    notes.write_note(here, new, wiring.team, wiring.now())
    assert [each["conversation_id"] for each in mentions(ben)] == [here]


def team_member(team: Team, user_id: str) -> Any:
    return next(each for each in wiring.team() if each.id == team.ids[user_id])


def test_notes_are_pages_with_the_newest_first(here: str, ana: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for minute in range(3):
        monkeypatch.setattr(wiring, "now", lambda minute=minute: shift(T0, minutes=minute))
        ana.post(path(here), {"body": f"Note {minute}"}, str(minute))
    first = ana.get(f"/api/conversations/{here}/activity", limit=2).body
    assert [each["body"] for each in first["activity"]] == ["Note 1", "Note 2"]
    second = ana.get(f"/api/conversations/{here}/activity", limit=2, cursor=first["next_cursor"]).body
    assert ([each["body"] for each in second["activity"]], second["next_cursor"]) == (["Note 0"], None)


def test_the_cursor_of_another_conversation_is_refused(here: str, ana: Api) -> None:
    elsewhere = store_thread(thread(message_at(0, "Hello"), thread_id="thread-2"))
    for number in range(2):
        ana.post(path(here), {"body": "Hello"}, str(number))
    cursor = ana.get(f"/api/conversations/{here}/activity", limit=1).body["next_cursor"]
    refused = ana.get(f"/api/conversations/{elsewhere}/activity", cursor=cursor)
    assert (refused.status, refused.code) == (400, "bad_cursor")


@pytest.mark.parametrize(
    "body",
    [
        "\x00\x07\x1b[31m visible \u202e",
        "😀" * 20_000,
        "<script>alert(1)</script> & =HYPERLINK()",
        "e\u0301" * 1_000,
        "\ufeff.",
    ],
    ids=["control characters", "20,000 emoji", "markup", "combining", "byte order mark"],
)
def test_a_note_comes_back_as_it_was_written(here: str, ana: Api, body: str) -> None:
    assert ana.post(path(here), {"body": body}, "1").body["body"] == body
    assert [each["body"] for each in activity(ana, here)] == [body]


@pytest.mark.parametrize(
    "request_body",
    [
        {"body": ""},
        {"body": " \n\u200b"},
        {"body": "x" * 20_001},
        {"body": None},
        {"body": "\ud800"},
        {"body": "x", "mentions": ["x"] * 21},
        {"body": "x", "mentions": "ben"},
        {"body": "x", "to": ["customer"]},
        [],
        {},
    ],
)
def test_what_is_no_note_is_refused(here: str, ana: Api, request_body: Any) -> None:
    assert ana.post(path(here), request_body, "1").status == 422
    assert activity(ana, here) == []


@pytest.mark.parametrize("key", [None, "", "k" * 256])
def test_a_note_needs_a_key(here: str, ana: Api, key: str | None) -> None:
    assert ana.post(path(here), {"body": "Hello"}, key).status == 400


@pytest.mark.parametrize("unknown", ["unknown", "😀", "a" * 1024])
def test_a_conversation_that_is_not_there_has_no_notes(ana: Api, unknown: str) -> None:
    written = ana.post(path(unknown), {"body": "Hello"}, "1")
    listed = ana.get(f"/api/conversations/{unknown}/activity")
    assert {(each.status, each.code) for each in (written, listed)} == {(404, "conversation_not_found")}


def test_a_note_never_reaches_the_outbox_nor_the_marketplace(
    cloud: Cloud, lambdas: LambdaRuntime, marketplace: FakeMarketplace, ana: Api
) -> None:
    customer = marketplace.add_customer("Marie", "Tremblay")
    thread_id = marketplace.open_thread("Where is it?", customer)
    lambdas.invoke("sync_messages", {})
    (row,) = ana.get("/api/conversations").body["conversations"]
    before = [stored.to_simple_dict() for stored in MessageRow.scan()]
    assert ana.post(path(row["id"]), {"body": "Only for us."}, "1").status == 201
    Pollers(cloud, lambdas).settle()
    lambdas.invoke("sweep_replies", {})
    Pollers(cloud, lambdas).settle()
    assert [stored.to_simple_dict() for stored in MessageRow.scan()] == before
    assert not marketplace.posted
    bodies = [message["body"] for message in marketplace.threads[thread_id]["messages"]]
    assert bodies == ["Where is it?"]
    shown = ana.get(f"/api/conversations/{row['id']}").body["messages"]
    assert [message["body"] for message in shown] == ["Where is it?"]


def test_the_code_that_writes_notes_imports_nothing_that_could_send_them() -> None:
    imported = "import functions.inbox.collaboration.notes, sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", imported], capture_output=True, text=True, check=True)
    modules = set(found.stdout.split())
    assert "functions.store.activity" in modules
    assert not {each for each in modules if each.startswith(("functions.mirakl", "functions.inbox.replies"))}
    assert not modules & {"functions.store.messages", "functions.delivery_queue"}
