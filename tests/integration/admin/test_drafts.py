"""Drafts are exported, and erased with their conversation."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest

from functions import wiring
from functions.inbox.replies.drafts import save_draft
from functions.model.clock import shift, utc_now
from functions.model.drafts import DraftContent
from functions.model.messages import Recipient
from functions.store import conversations
from functions.store.tables.drafts import DraftRow
from infra.admin.erasure import erase_messages, leave_tombstone, set_erased_before
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox.marketplace import FakeMarketplace
from tests.builders.admin import admin, resources
from tests.builders.conversations import message_at, store_thread, thread
from tests.builders.erasure import Shop, Threads
from tests.builders.uploads import Uploader

AGENTS = ("agent-1", "agent-2")


@pytest.fixture
def here(cloud: Cloud) -> str:
    return store_thread(thread(message_at(0, "Where is it?"), message_at(1, "And?")))


def write_in(
    conversation_id: str, body: str = "Dear Marie, one moment", upload_ids: tuple[str, ...] = ()
) -> None:
    for agent_id in AGENTS:
        content = DraftContent(body, (Recipient.CUSTOMER,), upload_ids)
        save_draft(conversation_id, agent_id, content, None, utc_now())


def left() -> list[tuple[str, str]]:
    return sorted((row.conversation_id, row.author_id) for row in DraftRow.scan())


def test_drafts_are_exported_to_read_and_to_load(cloud: Cloud, here: str, tmp_path: Path) -> None:
    write_in(here, "=HYPERLINK(1)", upload_ids=("u1", "u2"))
    assert admin(resources(cloud), "export", str(tmp_path)) == 0
    with (tmp_path / "drafts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["conversation id"], row["author id"]) for row in rows] == [(here, each) for each in AGENTS]
    assert (rows[0]["text"], rows[0]["to"], rows[0]["files"]) == ("'=HYPERLINK(1)", "customer", "u1 u2")
    lines = (tmp_path / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["Item"]["body"]["S"] for line in lines] == ["=HYPERLINK(1)"] * 2


def test_an_erased_customer_leaves_no_draft_of_any_agent(shop: Shop, threads: Threads) -> None:
    anns = conversations.id_for(threads.anns)
    for thread_id in (threads.short, threads.long, threads.anns):
        write_in(conversations.id_for(thread_id))
    assert shop.erase(shop.marie) == 0
    assert left() == [(anns, each) for each in AGENTS]


def test_the_files_of_a_draft_are_erased_with_it(shop: Shop, threads: Threads) -> None:
    uploader = Uploader(shop.api)
    maries, anns = (uploader.upload()["upload_id"] for _ in range(2))
    for thread_id, upload_id in ((threads.short, maries), (threads.anns, anns)):
        path = f"/api/conversations/{conversations.id_for(thread_id)}/draft"
        assert shop.api.put(path, {"body": "See this", "upload_ids": [upload_id]}).status == 200
    assert shop.erase(shop.marie) == 0
    assert wiring.uploads().find(uploader.key_of(maries)) is None
    assert wiring.uploads().find(uploader.key_of(anns)) is not None


def test_retention_erases_drafts_with_an_old_conversation(
    cloud: Cloud, marketplace: FakeMarketplace, lambdas: LambdaRuntime
) -> None:
    customer = marketplace.add_customer("Marie", "Tremblay")
    old = marketplace.open_thread("Where was it?", customer, ago=timedelta(days=800))
    young = marketplace.open_thread("Where is it?", customer, ago=timedelta(days=1))
    lambdas.invoke("sync_messages", {})
    for thread_id in (old, young):
        write_in(conversations.id_for(thread_id))
    assert admin(resources(cloud), "retention", "--older-than", "2y", "--apply") == 0
    assert left() == [(conversations.id_for(young), each) for each in AGENTS]


def test_drafts_go_also_if_a_later_message_stays(here: str) -> None:
    """Nobody knows when a draft was begun: its last change may be young, and its first words about what is erased."""
    write_in(here)
    erase_messages(
        conversations.get(here),
        shift(utc_now(), minutes=-1),
        lambda message: message.id == "in-m0",
        wiring.files(),
    )
    assert left() == []


def test_a_draft_that_is_saved_during_the_erasure_goes_too(here: str) -> None:
    conversation = set_erased_before(here, utc_now())
    erase_messages(conversation, utc_now(), lambda _: True, wiring.files())
    write_in(here)
    assert leave_tombstone(here, wiring.files())
    assert left() == []
