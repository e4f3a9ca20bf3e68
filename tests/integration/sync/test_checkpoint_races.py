"""A checkpoint while rows change: by another run, before a crash, or where no list shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions import wiring
from functions.inbox.conversations.checkpoint import next_checkpoint
from functions.inbox.conversations.summary_writer import refresh_summary
from functions.inbox.messages import writer
from functions.inbox.sync import thread_import
from functions.inbox.sync.known_messages import message_hash
from functions.mirakl.client import Mirakl
from functions.mirakl.threads import ThreadMessage
from functions.model.clock import shift, utc_now
from functions.store import conversations, messages, sync_records
from functions.store.sync_records import MessageHashes
from functions.store.tables.messages import MessageRow
from infra.admin.erasure import erase_messages
from infra.local.sandbox import seller_api
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.sync import RunSync, stored_bodies

LENGTH = 40


@pytest.fixture
def thread_id(run: RunSync, marketplace: FakeMarketplace) -> str:
    """Questions and answers in turn until two days ago, stored with a checkpoint."""
    person = marketplace.add_customer("Marie", "Tremblay")
    ago = timedelta(days=2)
    opened = marketplace.open_thread("Message 0", person, ago=ago)
    for number in range(1, LENGTH):
        write = marketplace.back_office_writes if number % 2 else marketplace.customer_writes
        write(opened, f"Message {number}", ago=ago - timedelta(minutes=number))
    run()
    assert conversations.get(conversations.id_for(opened)).checkpoint
    return opened


@pytest.fixture
def whole(sandbox: MarketplaceServer) -> Callable[[str], tuple[ThreadMessage, ...]]:
    mirakl = Mirakl(sandbox.url, lambda: sandbox.marketplace.key, "2345", lambda: 60)
    return lambda thread_id: mirakl.thread(thread_id).messages


def during_an_import(patched: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something happens after the messages of the next thread are stored, and before its summary is."""
    original, once = writer.mark_not_shown, iter([happens])

    def overtaken(*words: Any) -> int:
        marked = original(*words)
        for each in once:
            each()
        return marked

    patched.setattr(thread_import, "mark_not_shown", overtaken)


def is_listed_again(marketplace: FakeMarketplace, thread_id: str) -> None:
    marketplace.rename_topic(thread_id, {"type": "FREE_TEXT", "value": "Late"})


def appears_late(marketplace: FakeMarketplace, thread_id: str) -> str:
    """A message between the tenth and the eleventh, which no answer has shown yet. Returns its id."""
    thread = marketplace.threads[thread_id]
    before_it = thread["messages"][10]
    at = shift(before_it["date_created"], seconds=1)
    thread["messages"].insert(11, {**before_it, "id": "late", "date_created": at})
    thread["metadata"]["total_count"] += 1
    is_listed_again(marketplace, thread_id)
    return "late"


def test_the_hashes_of_another_checkpoint_are_not_used(
    run: RunSync,
    marketplace: FakeMarketplace,
    thread_id: str,
    whole: Callable[[str], tuple[ThreadMessage, ...]],
) -> None:
    """Another run has stored them: they say that an edit is here, and it is not."""
    old = marketplace.threads[thread_id]["messages"][10]
    marketplace.edit_message(thread_id, old["id"], "In other words.")
    hashes = MessageHashes(tuple(message_hash(message) for message in whole(thread_id)[:-2]))
    sync_records.put_hashes(conversations.id_for(thread_id), utc_now(), hashes)
    run()
    assert stored_bodies(thread_id)[10] == "In other words."


def test_an_edit_before_the_checkpoint_of_a_long_thread_is_stored(
    run: RunSync, marketplace: FakeMarketplace, thread_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list does not show the whole thread, so it cannot be counted."""
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 30)
    old = marketplace.threads[thread_id]["messages"][20]
    marketplace.edit_message(thread_id, old["id"], "In other words.")
    run()
    assert stored_bodies(thread_id)[20] == "In other words."


def test_what_another_run_has_stored_otherwise_is_not_taken_for_what_is_shown(
    run: RunSync, marketplace: FakeMarketplace, thread_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = conversations.id_for(thread_id)
    row = messages.received_id(marketplace.threads[thread_id]["messages"][10]["id"])
    conversations.forget_checkpoint(conversation_id)

    def older_words_are_stored() -> None:
        MessageRow(conversation_id, row).update([MessageRow.body.set("Older words.")])

    with monkeypatch.context() as patched:
        during_an_import(patched, older_words_are_stored)
        marketplace.customer_writes(thread_id, "One thing more.")
        run()
    assert stored_bodies(thread_id)[10] == "Older words."
    marketplace.customer_writes(thread_id, "And another.")
    run()
    assert stored_bodies(thread_id)[10] == "Message 10"


def test_a_message_counts_although_another_run_moves_the_checkpoint_over_it_meanwhile(
    run: RunSync, marketplace: FakeMarketplace, thread_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = conversations.id_for(thread_id)
    late = appears_late(marketplace, thread_id)

    def a_run_that_has_not_seen_it_moves_the_checkpoint() -> None:
        before = conversations.get(conversation_id)
        rows = messages.load(conversation_id)
        del rows.messages[messages.received_id(late)]
        moved = next_checkpoint(rows, utc_now())
        assert moved
        assert moved.position > messages.get(conversation_id, messages.received_id(late)).position
        assert conversations.update(before, replace(before, checkpoint=replace(moved, hashes="another")))

    during_an_import(monkeypatch, a_run_that_has_not_seen_it_moves_the_checkpoint)
    run()
    assert conversations.get(conversation_id).summary.message_count == LENGTH + 1


def test_the_checkpoint_is_removed_before_a_row_changes_for_which_it_stands(
    run: RunSync, marketplace: FakeMarketplace, thread_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The full check finds that an old message is gone, and is killed before it stores the summary."""
    marketplace.hide_message(thread_id, marketplace.threads[thread_id]["messages"][5]["id"])
    marketplace.threads[thread_id]["date_updated"] = marketplace.threads[thread_id]["date_created"]

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    started = shift(utc_now(), hours=25)
    with monkeypatch.context() as patched:
        patched.setattr(thread_import, "store_summary", killed)
        with pytest.raises(KeyboardInterrupt):
            run(started=started)
    conversation = conversations.get(conversations.id_for(thread_id))
    assert (conversation.checkpoint, conversation.thread_hash) == (None, None)
    run(started=shift(started, hours=25))
    again = conversations.get(conversations.id_for(thread_id)).checkpoint
    assert again
    assert again.message_count - again.stored_count == 1


def test_a_checkpoint_that_was_removed_is_not_written_back(thread_id: str) -> None:
    before = conversations.get(conversations.id_for(thread_id))
    conversations.forget_checkpoint(before.id)
    assert not conversations.update(before, replace(before, subject="Another"))
    assert conversations.get(before.id).checkpoint is None


def test_delivery_drops_a_checkpoint_that_a_run_has_moved_over_a_message_that_it_stores(
    run: RunSync, marketplace: FakeMarketplace, thread_id: str, sandbox: MarketplaceServer
) -> None:
    """It reads the thread back for a lost answer, and has read the rows before there was a checkpoint."""
    conversation_id = conversations.id_for(thread_id)
    conversations.forget_checkpoint(conversation_id)
    rows = messages.load(conversation_id)
    is_listed_again(marketplace, thread_id)
    run()
    assert conversations.get(conversation_id).checkpoint
    appears_late(marketplace, thread_id)
    shown = Mirakl(sandbox.url, lambda: sandbox.marketplace.key, "2345", lambda: 60).thread(thread_id)
    writer.store_messages(conversation_id, shown, rows, utc_now)
    refresh_summary(conversation_id, rows)
    conversation = conversations.get(conversation_id)
    assert (conversation.summary.message_count, conversation.checkpoint) == (LENGTH + 1, None)


def test_the_full_check_puts_a_wrong_checkpoint_right(run: RunSync, thread_id: str) -> None:
    before = conversations.get(conversations.id_for(thread_id))
    assert before.checkpoint
    wrong = replace(before.checkpoint, message_count=before.checkpoint.message_count - 5)
    assert conversations.update(before, replace(before, checkpoint=wrong))
    run(started=shift(utc_now(), hours=25))
    after = conversations.get(before.id)
    assert (after.summary.message_count, after.checkpoint) == (LENGTH, before.checkpoint)


def test_an_edit_that_also_gives_a_message_a_later_time_is_stored(
    run: RunSync, marketplace: FakeMarketplace, thread_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moderator may do so. The list does not show the whole thread, so nothing can be counted."""
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 30)
    old = marketplace.threads[thread_id]["messages"][20]
    message_id = messages.received_id(old["id"])
    marketplace.edit_message(thread_id, old["id"], "In other words.")
    old["date_created"] = shift(marketplace.threads[thread_id]["messages"][-1]["date_created"], seconds=5)
    run()
    assert messages.get(conversations.id_for(thread_id), message_id).body == "In other words."


def test_an_erasure_of_a_part_removes_the_hashes_too(thread_id: str) -> None:
    conversation = conversations.get(conversations.id_for(thread_id))
    assert sync_records.hashes_of(conversation.id)
    erase_messages(conversation, utc_now(), lambda message: message.body < "Message 2", wiring.files())
    assert sync_records.hashes_of(conversation.id) is None
