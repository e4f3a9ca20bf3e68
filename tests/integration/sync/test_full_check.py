"""The full check of all threads of the last thirty days."""

from __future__ import annotations

import pytest

from functions.model.clock import shift, utc_now
from functions.store import conversations, messages
from functions.store.tables.messages import MessageRow
from infra.local.sandbox import seller_api
from infra.local.sandbox.marketplace import FakeMarketplace
from tests.builders.sync import RunSync, open_order_thread, stored_bodies


def test_once_a_day_everything_is_checked_row_by_row_and_repaired(
    run: RunSync, marketplace: FakeMarketplace
) -> None:
    thread_id = open_order_thread(marketplace)
    marketplace.customer_writes(thread_id, "And where now?")
    run()
    lost = next(m for m in messages.load(conversations.id_for(thread_id)).messages.values())
    MessageRow(lost.conversation_id, lost.id).delete()
    later_that_day = shift(utc_now(), hours=1)
    run(started=later_that_day)
    assert len(stored_bodies(thread_id)) == 1
    run(started=shift(later_that_day, hours=24))
    assert len(stored_bodies(thread_id)) == 2
    assert run(started=shift(later_that_day, hours=25)).pages == 1, "and then not before the next day"


def test_the_full_check_reads_long_threads_whole(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 5)
    thread_id = open_order_thread(marketplace)
    for number in range(7):
        marketplace.customer_writes(thread_id, f"Number {number}")
    run()
    first = marketplace.threads[thread_id]["messages"][0]
    marketplace.edit_message(thread_id, first["id"], "Edited where no list shows it")
    run(started=shift(utc_now(), hours=25))
    assert stored_bodies(thread_id)[0] == "Edited where no list shows it"
