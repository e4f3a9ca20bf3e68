"""What agents add to a conversation is exported, and erased with it like its messages."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest

from functions import wiring
from functions.model.clock import shift, utc_now
from functions.model.read_marks import ReadMarks
from functions.store import activity, agents, conversations, tags
from functions.store.tables.activity import ActivityRow
from functions.store.tables.conversation_tags import ConversationTagRow
from infra.admin.erasure import erase_messages
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox.marketplace import FakeMarketplace
from tests.builders.admin import admin, all_rows, resources
from tests.builders.conversations import message_at, store_thread, thread
from tests.builders.erasure import Shop, Threads
from tests.integration.admin.conftest import agents_work_on


@pytest.fixture
def here(cloud: Cloud) -> str:
    conversation_id = store_thread(
        thread(message_at(0, "Where is it?"), message_at(1, "And?"), message_at(2, "Hello?"))
    )
    agents_work_on(conversation_id)
    return conversation_id


def sheet(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_notes_and_changes_are_exported_to_read(cloud: Cloud, here: str, tmp_path: Path) -> None:
    assert admin(resources(cloud), "export", str(tmp_path)) == 0
    note, change = sheet(tmp_path, "activity")
    assert (note["conversation id"], note["kind"], note["by"]) == (here, "note", "Agent")
    assert (note["note"], note["mentions"]) == ("She is allergic to wool.", "Colleague")
    assert (change["kind"], change["note"]) == ("change", "")
    assert change["changes"] == "assignee: - > Colleague; tag: - > her godmother"
    (conversation,) = sheet(tmp_path, "conversations")
    assert (conversation["assignee"], conversation["tags"]) == ("Colleague", "her godmother")


def test_a_note_is_no_formula_in_a_spreadsheet(cloud: Cloud, here: str, tmp_path: Path) -> None:
    (note, _) = activity.latest(here, 10).items
    ActivityRow(here, f"{note.at}#{note.id}").update([ActivityRow.body.set("=HYPERLINK(1)")])
    admin(resources(cloud), "export", str(tmp_path))
    assert sheet(tmp_path, "activity")[0]["note"] == "'=HYPERLINK(1)"


def test_an_erased_customer_leaves_no_note_tag_or_mark(shop: Shop, threads: Threads) -> None:
    erased = conversations.id_for(threads.short)
    anns = conversations.id_for(threads.anns)
    agents_work_on(anns)
    assert shop.erase(shop.marie) == 0
    assert list(ActivityRow.query(erased)) == []
    assert [entry.conversation_id for entry in activity.latest(anns, 10).items] == [anns, anns]
    assert [row.conversation_id for row in ConversationTagRow.query(tags.tag_key("her godmother"))] == [anns]
    assert tags.names() == ["her godmother"]
    assert list(agents.get("agent-1").marks) == [anns]
    assert [each.conversation_id for each in agents.get("agent-2").mentions] == [anns]
    assert erased not in json.dumps(all_rows()["agents"])


def test_the_name_of_a_tag_goes_with_its_last_conversation(shop: Shop, threads: Threads) -> None:
    assert tags.names() == ["her godmother"]
    shop.erase(shop.marie)
    assert tags.names() == []
    assert all_rows()["conversation_tags"] == []


def test_retention_erases_notes_with_an_old_conversation(
    cloud: Cloud, marketplace: FakeMarketplace, lambdas: LambdaRuntime
) -> None:
    customer = marketplace.add_customer("Marie", "Tremblay")
    old = marketplace.open_thread("Where was it?", customer, ago=timedelta(days=800))
    young = marketplace.open_thread("Where is it?", customer, ago=timedelta(days=1))
    lambdas.invoke("sync_messages", {})
    for thread_id in (old, young):
        agents_work_on(conversations.id_for(thread_id))
    assert admin(resources(cloud), "retention", "--older-than", "2y", "--apply") == 0
    assert {row["conversation_id"] for row in all_rows()["activity"]} == {conversations.id_for(young)}
    assert list(agents.get("agent-1").marks) == [conversations.id_for(young)]


def erased(conversation_id: str, now: str, message_id: str) -> int:
    conversation = conversations.get(conversation_id)
    return erase_messages(conversation, now, lambda each: each.id == message_id, wiring.files())


def test_notes_up_to_then_go_also_if_a_later_message_stays(here: str) -> None:
    before_the_note = shift(utc_now(), minutes=-1)
    assert erased(here, before_the_note, "in-m0") == 1
    assert len(activity.latest(here, 10).items) == 2
    assert erased(here, utc_now(), "in-m1") == 1
    assert activity.latest(here, 10).items == ()
    assert tags.names() == ["her godmother"], "the conversation is still there"


def test_a_mark_that_an_agent_writes_during_the_erasure_is_kept(here: str) -> None:
    elsewhere = conversations.id_for("thread-2")
    before = agents.get("agent-1")
    assert agents.update(before, before.with_seen(elsewhere, utc_now()))
    erase_messages(conversations.get(here), utc_now(), lambda _: True, wiring.files())
    assert list(agents.get("agent-1").marks) == [elsewhere]
    assert agents.get("agent-3") == ReadMarks("agent-3"), "nothing is written about others"
