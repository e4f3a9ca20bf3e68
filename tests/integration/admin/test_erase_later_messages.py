"""What an erased customer writes later is stored, without what was erased."""

from __future__ import annotations

import sys
from datetime import timedelta
from io import StringIO

import pytest

from functions.store import conversations, sync_records
from tests.builders.erasure import Shop, Threads, words_of_marie_found


def test_messages_after_the_erasure_appear_without_older_ones(shop: Shop, threads: Threads) -> None:
    shop.erase(shop.marie)
    for thread_id in threads.of_marie:
        shop.marketplace.customer_writes(thread_id, "Is anybody there?")
    shop.sync()
    shop.synchronise_everything()
    for thread_id in threads.of_marie:
        assert shop.bodies(thread_id) == ["Is anybody there?"]
    assert list(sync_records.import_failures()) == [], "the erased messages are not missing"
    listed = {
        row["mirakl_thread_id"]: row for row in shop.api.get("/api/conversations").body["conversations"]
    }
    for thread_id in threads.of_marie:
        assert listed[thread_id]["message_count"] == 1
        assert listed[thread_id]["needs_reply_since"]
        assert listed[thread_id]["customer"]["first_name"] == "Marie", (
            "a customer who writes again has a name again"
        )


def test_an_erased_long_thread_is_read_whole_only_after_a_new_message(shop: Shop, threads: Threads) -> None:
    shop.erase(shop.marie)
    counts = shop.sandbox.app.counts
    before = counts["M10"]
    shop.delete_cursor()
    shop.sync()
    assert counts["M10"] == before
    for number in range(3):
        shop.marketplace.customer_writes(threads.long, f"Hello {number}")
        shop.sync()
    assert counts["M10"] == before
    assert shop.bodies(threads.long) == ["Hello 0", "Hello 1", "Hello 2"]


def test_a_thread_of_theirs_that_was_not_imported_yet_is_not_stored_either(
    shop: Shop, threads: Threads
) -> None:
    shop.erase(shop.marie)
    unread = shop.opened(shop.marie, "An old parcel", ago=timedelta(days=1))
    shop.synchronise_everything()
    assert words_of_marie_found() == []
    shop.marketplace.customer_writes(unread, "And now?")
    shop.sync()
    assert shop.bodies(unread) == ["And now?"]
    assert list(sync_records.import_failures()) == []


def test_a_thread_that_is_opened_later_is_stored(shop: Shop, threads: Threads) -> None:
    shop.erase(shop.marie)
    new = shop.opened(shop.marie, "A new question", ago=timedelta(0))
    shop.sync()
    assert shop.bodies(new) == ["A new question"]
    (row,) = [
        r for r in shop.api.get("/api/conversations").body["conversations"] if r["mirakl_thread_id"] == new
    ]
    detail = shop.api.get(f"/api/conversations/{row['id']}").body["conversation"]["customer"]
    assert (detail["display_name"], detail["email"] is not None) == ("Marie Tremblay", True)
    for thread_id in threads.of_marie:
        assert conversations.get(conversations.id_for(thread_id)).customer is None
    shop.synchronise_everything()
    assert [shop.bodies(thread_id) for thread_id in threads.of_marie] == [[], []]


def test_a_customer_who_wrote_again_can_be_erased_again(shop: Shop, threads: Threads) -> None:
    shop.erase(shop.marie)
    shop.marketplace.customer_writes(threads.short, "My parcel, please!")
    shop.sync()
    assert words_of_marie_found() != []
    assert shop.erase(shop.marie) == 0
    shop.synchronise_everything()
    assert words_of_marie_found() == []


def test_messages_that_arrive_before_the_confirmation_are_not_erased(
    shop: Shop, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Typed(StringIO):
        def isatty(self) -> bool:
            return True

        def readline(self, *_: object) -> str:  # type: ignore[override]
            shop.marketplace.customer_writes(threads.short, "One more thing.")
            shop.sync()
            return f"{shop.marie.id}\n"

    monkeypatch.setattr(sys, "stdin", Typed())
    assert shop.erase(shop.marie, yes=False) == 1, "a part could not be erased"
    assert shop.bodies(threads.short) == ["One more thing."]
    conversation = conversations.get(conversations.id_for(threads.short))
    assert conversation.customer is not None, "a customer who has just written keeps their name"
    detail = shop.api.get(f"/api/conversations/{conversation.id}").body["conversation"]["customer"]
    assert detail["display_name"] == "Marie Tremblay"
    assert shop.bodies(threads.long) == []
