"""A conversation's checkpoint: a message costs the same in any thread, and nothing is missed for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from functions import wiring
from functions.inbox.automation import auto_reply
from functions.inbox.replies.compose import NewReply, write_reply
from functions.inbox.replies.delivery import Delivery
from functions.mirakl.client import Mirakl
from functions.model.clock import shift, utc_now
from functions.model.conversations import Checkpoint
from functions.model.messages import Recipient
from functions.store import conversations, messages, sync_records
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.sync_records import SyncRecordRow
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.bench.metering import metered
from tests.builders.sync import RunSync, stored_bodies


@pytest.fixture
def dialogue(marketplace: FakeMarketplace) -> Callable[[int], str]:
    """Opens a thread of so many messages, question and answer in turn, until two days ago."""

    def dialogue(length: int) -> str:
        person = marketplace.add_customer("Marie", "Tremblay")
        before = timedelta(days=2, minutes=length)
        thread_id = marketplace.open_thread("Question 0", person, ago=before)
        for number in range(1, length):
            write = marketplace.back_office_writes if number % 2 else marketplace.customer_writes
            write(thread_id, f"Message {number}", ago=before - timedelta(minutes=number))
        return thread_id

    return dialogue


def checkpoint_of(thread_id: str) -> Checkpoint | None:
    return conversations.get(conversations.id_for(thread_id)).checkpoint


def items_read(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> int:
    """How many rows of messages queries returned during ``work``."""
    read = 0
    original = messages._message

    def counted(row: Any) -> Any:
        nonlocal read
        read += 1
        return original(row)

    with monkeypatch.context() as patched:
        patched.setattr(messages, "_message", counted)
        work()
    return read


def test_a_new_message_is_stored_without_reading_the_rows_before_the_checkpoint(
    run: RunSync,
    marketplace: FakeMarketplace,
    dialogue: Callable[[int], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads = {length: dialogue(length) for length in (30, 90)}
    run()
    read = {}
    for length, thread_id in threads.items():
        marketplace.customer_writes(thread_id, "One thing more.")
        read[length] = items_read(monkeypatch, run)
        assert stored_bodies(thread_id)[-1] == "One thing more."
        conversation = conversations.get(conversations.id_for(thread_id))
        assert conversation.summary.message_count == length + 1
        assert conversation.summary.needs_reply_since
        assert conversation.thread_hash
    assert read[30] == read[90] < 10


def test_a_reply_is_delivered_and_met_again_without_reading_the_rows_before_the_checkpoint(
    run: RunSync,
    dialogue: Callable[[int], str],
    monkeypatch: pytest.MonkeyPatch,
    deliver: Callable[[str, str], Any],
) -> None:
    threads = {length: dialogue(length) for length in (30, 90)}
    run()
    read = {}
    for length, thread_id in threads.items():
        read[length] = items_read(monkeypatch, partial(deliver, thread_id, "It left."))
        read[length] += items_read(monkeypatch, run)
        assert stored_bodies(thread_id)[-1] == "It left."
    assert read[30] == read[90] < 20


def test_an_edit_before_the_checkpoint_is_stored_and_removes_it(
    run: RunSync, marketplace: FakeMarketplace, dialogue: Callable[[int], str]
) -> None:
    thread_id = dialogue(40)
    run()
    before = checkpoint_of(thread_id)
    old = marketplace.threads[thread_id]["messages"][10]
    marketplace.edit_message(thread_id, old["id"], "In other words.")
    run()
    assert stored_bodies(thread_id)[10] == "In other words."
    after = checkpoint_of(thread_id)
    assert before
    assert after
    assert before.hashes != after.hashes, "it was made anew"
    marketplace.edit_message(thread_id, old["id"], old["body"])
    run()
    assert stored_bodies(thread_id)[10] == old["body"], "also when the edit is taken back"


def test_a_message_that_appears_late_before_the_checkpoint_is_stored_and_counted(
    run: RunSync, marketplace: FakeMarketplace, dialogue: Callable[[int], str]
) -> None:
    thread_id = dialogue(40)
    hidden = marketplace.hide_message(thread_id, marketplace.threads[thread_id]["messages"][10]["id"])
    run()
    assert checkpoint_of(thread_id)
    marketplace.unhide_message(thread_id, hidden)
    run()
    assert stored_bodies(thread_id)[10] == hidden["body"]
    assert conversations.get(conversations.id_for(thread_id)).summary.message_count == 40


def test_a_message_that_disappears_before_the_checkpoint_is_marked(
    run: RunSync, marketplace: FakeMarketplace, dialogue: Callable[[int], str]
) -> None:
    thread_id = dialogue(40)
    run()
    old = marketplace.threads[thread_id]["messages"][10]["id"]
    marketplace.hide_message(thread_id, old)
    run()
    row = messages.get(conversations.id_for(thread_id), messages.received_id(old))
    assert row.absent_since
    checkpoint = checkpoint_of(thread_id)
    assert checkpoint
    assert checkpoint.message_count - checkpoint.stored_count == 1


def test_without_its_hashes_a_checkpoint_is_made_anew(
    run: RunSync, marketplace: FakeMarketplace, dialogue: Callable[[int], str]
) -> None:
    thread_id = dialogue(40)
    run()
    SyncRecordRow(sync_records.HASHES, conversations.id_for(thread_id)).delete()
    marketplace.customer_writes(thread_id, "One thing more.")
    run()
    assert stored_bodies(thread_id)[-1] == "One thing more."
    assert sync_records.hashes_of(conversations.id_for(thread_id))


def test_a_change_by_code_that_knows_no_checkpoints_makes_it_void(
    run: RunSync, dialogue: Callable[[int], str]
) -> None:
    """While two versions of the code run at once, and after a roll-back."""
    thread_id = dialogue(40)
    run()
    conversation = conversations.get(conversations.id_for(thread_id))
    assert conversation.checkpoint
    version = ConversationRow.version.set(conversation.version + 1)
    ConversationRow(conversation.id).update([version, ConversationRow.subject.set("Another")])
    assert checkpoint_of(thread_id) is None


def test_the_daily_check_reads_every_row_and_keeps_the_checkpoint_of_what_is_right(
    run: RunSync, dialogue: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    thread_id = dialogue(40)
    run()
    before = checkpoint_of(thread_id)
    started = shift(utc_now(), hours=25)
    assert items_read(monkeypatch, lambda: run(started=started)) >= 40
    assert checkpoint_of(thread_id) == before


def test_a_known_thread_causes_no_write_that_is_refused(
    cloud: Cloud, run: RunSync, marketplace: FakeMarketplace
) -> None:
    person = marketplace.add_customer("Marie", "Tremblay")
    thread_id = marketplace.open_thread("Hello", person, order_id=marketplace.add_order(person, "Dock"))
    run()
    marketplace.customer_writes(thread_id, "One thing more.")
    with metered() as meter:
        run()
    assert meter.calls["PutItem"] == 1, "the message"
    assert meter.refused == 0


def test_an_automatic_reply_is_decided_from_the_rows_after_the_checkpoint(
    run: RunSync,
    marketplace: FakeMarketplace,
    dialogue: Callable[[int], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thread_id = dialogue(60)
    run()
    message_id = marketplace.customer_writes(thread_id, "Hello?")
    run()
    read = items_read(
        monkeypatch,
        lambda: auto_reply.answer(
            conversations.id_for(thread_id),
            messages.received_id(message_id),
            utc_now(),
            list,
            clock_now=utc_now(),
            timezone=ZoneInfo("America/Toronto"),
        ),
    )
    assert read < 10


def test_a_reply_whose_author_saw_an_old_message_answers_nothing_newer(
    run: RunSync,
    marketplace: FakeMarketplace,
    dialogue: Callable[[int], str],
    deliver: Callable[..., Any],
) -> None:
    """Their page had stood open for days: the new question was not on it."""
    thread_id = dialogue(40)
    run()
    seen = messages.received_id(marketplace.threads[thread_id]["messages"][5]["id"])
    marketplace.customer_writes(thread_id, "Wrong address, please cancel!")
    run()
    deliver(thread_id, "It left.", seen)
    assert checkpoint_of(thread_id)
    conversation = conversations.get(conversations.id_for(thread_id))
    assert conversation.summary.needs_reply_since
    run()
    assert conversations.get(conversations.id_for(thread_id)).summary.needs_reply_since


@pytest.fixture
def deliver(sandbox: MarketplaceServer) -> Callable[..., Any]:
    """Writes a reply and delivers it."""

    def deliver(thread_id: str, body: str, seen: str | None = None) -> None:
        mirakl = Mirakl(sandbox.url, lambda: sandbox.marketplace.key, "2345", lambda: 40)
        reply = NewReply(
            body,
            (Recipient.CUSTOMER,),
            "Ann",
            body,
            author_id="a-1",
            seen_message_id=seen,
            send_anyway=True,
        )
        written = write_reply(conversations.id_for(thread_id), reply, utc_now())
        Delivery(mirakl, utc_now, 120, wiring.uploads_to_deliver).deliver(written.conversation_id, written.id)

    return deliver
