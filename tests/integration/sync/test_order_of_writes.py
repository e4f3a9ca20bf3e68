"""The order of writes: nothing is lost when a run is stopped at any point, or when others write at the same time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.errors import Conflict
from functions.inbox.conversations import summary_writer as inbox_conversations
from functions.inbox.conversations.summary_writer import store_summary
from functions.inbox.sync import importer
from functions.model.clock import shift, utc_now
from functions.model.conversations import Conversation
from functions.store import conversations, messages, sync_records
from functions.store.messages import ConversationRows
from infra.local.aws.cloud import Cloud
from infra.local.sandbox import seller_api
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.conversations import message_at, store_thread, thread
from tests.builders.sync import RunSync, open_order_thread, stored_bodies


def stopped_while_storing(patched: pytest.MonkeyPatch, run: RunSync, started: str) -> None:
    def stop(*_: object) -> Any:
        raise KeyboardInterrupt

    with patched.context() as stopped:
        stopped.setattr(importer, "import_thread", stop)
        with pytest.raises(KeyboardInterrupt):
            run(started=started)


def test_the_cursor_moves_only_after_its_page_is_stored(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    thread_id = open_order_thread(marketplace)
    now = utc_now()
    stopped_while_storing(monkeypatch, run, shift(now, minutes=20))
    run(started=shift(now, minutes=40))
    assert stored_bodies(thread_id), "no list of later changes shows it"


def test_a_backfill_moves_on_only_after_its_page_is_stored(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = marketplace.open_thread("Hello", marketplace.add_customer("Ann", "Lee"), ago=timedelta(days=2))
    now = utc_now()
    stopped_while_storing(monkeypatch, run, now)
    run(started=shift(now, minutes=20))
    assert stored_bodies(old), "no list of later changes shows it"


def test_a_thread_with_missing_messages_is_read_again_whenever_it_is_listed(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not only when its import failure is due, whose waits grow up to a day."""
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 5)
    thread_id = open_order_thread(marketplace)
    for number in range(8):
        marketplace.customer_writes(thread_id, f"More {number}")
    sandbox.faults.add("M10", "forbidden", count=1, path=thread_id)
    now = utc_now()
    run(started=now)
    assert len(stored_bodies(thread_id)) == 5
    assert conversations.get(conversations.id_for(thread_id)).thread_hash is None
    assert not list(sync_records.import_failures(due=now)), "its retry is not due yet"
    run(started=now)
    assert len(stored_bodies(thread_id)) == 9
    assert conversations.get(conversations.id_for(thread_id)).thread_hash


def test_an_import_failure_stays_when_the_retry_fails(run: RunSync, marketplace: FakeMarketplace) -> None:
    thread_id = open_order_thread(marketplace)
    marketplace.threads[thread_id]["metadata"]["total_count"] = 3
    now = utc_now()
    run(started=now)
    run(started=shift(now, hours=1))
    (failure,) = sync_records.import_failures()
    assert (failure.thread_id, failure.since, failure.have) == (thread_id, now, 1)
    assert failure.tries > 0


Revise = Callable[[Conversation, ConversationRows], Conversation]


def overtaken_once(conversation_id: str, by: Callable[[], object]) -> Revise:
    """An update of the summary during which another process stores something, after the rows were read."""
    others = iter([by])

    def revise(conversation: Conversation, _: ConversationRows) -> Conversation:
        for other in others:
            other()
        return conversation

    return revise


def test_a_summary_of_rows_that_another_writer_has_added_to_is_not_written(cloud: Cloud) -> None:
    first, second, third = (message_at(minute, f"No. {minute}") for minute in (0, 1, 2))
    conversation_id = store_thread(thread(first))
    messages.add(stored_as(conversation_id, second))
    store_summary(
        conversation_id,
        overtaken_once(conversation_id, lambda: store_thread(thread(first, second, third))),
    )
    summary = conversations.get(conversation_id).summary
    assert (summary.message_count, summary.last_message_preview) == (3, "No. 2")


def stored_as(conversation_id: str, message: Any) -> Any:
    store_thread(thread(message, thread_id="elsewhere"))
    (row,) = messages.load(conversations.id_for("elsewhere")).messages.values()
    return type(row)(**{**vars(row), "conversation_id": conversation_id})


def test_a_summary_that_is_always_overtaken_raises_an_error(cloud: Cloud) -> None:
    conversation_id = store_thread(thread(message_at(0, "Hello")))
    calls = 0

    def changed_by_another(conversation: Conversation, _: ConversationRows) -> Conversation:
        nonlocal calls
        calls += 1
        assert conversations.update(conversation, rename(conversation, f"Their subject {calls}"))
        return rename(conversation, "Our subject")

    with pytest.raises(Conflict):
        store_summary(conversation_id, changed_by_another)
    assert calls == inbox_conversations.TRIES
    assert conversations.get(conversation_id).subject == f"Their subject {calls}"


def rename(conversation: Conversation, subject: str) -> Conversation:
    return type(conversation)(**{**vars(conversation), "subject": subject})
