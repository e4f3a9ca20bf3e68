"""Erasing a customer: all of their data goes, and no synchronisation imports them again."""

from __future__ import annotations

import sys
from io import StringIO

import pytest

from functions.inbox.replies.compose import NewReply, write_reply
from functions.model.clock import utc_now
from functions.model.messages import Recipient, Status
from functions.store import conversations, customers, messages, sync_records
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.order_conversations import OrderConversationRow
from tests.builders.admin import admin, all_rows, resources
from tests.builders.erasure import WORDS_OF_MARIE, Shop, Threads, words_of_marie_found


def test_the_fixture_stores_all_words_that_the_tests_search_for(shop: Shop, threads: Threads) -> None:
    assert words_of_marie_found() == list(WORDS_OF_MARIE)


def test_an_erased_customer_is_gone_and_is_not_imported_again(shop: Shop, threads: Threads) -> None:
    assert shop.erase(shop.marie) == 0
    assert words_of_marie_found() == []
    shop.synchronise_everything()
    assert words_of_marie_found() == []
    assert list(sync_records.import_failures()) == []
    links = {row.conversation_id for row in OrderConversationRow.scan()}
    assert links == {conversations.id_for(threads.anns)}
    (listed,) = shop.api.get("/api/conversations").body["conversations"]
    assert listed["mirakl_thread_id"] == threads.anns


def test_other_customers_are_unchanged(shop: Shop, threads: Threads) -> None:
    def anns() -> object:
        conversation_id = conversations.id_for(threads.anns)
        return (
            customers.get(shop.ann.id),
            ConversationRow.get(conversation_id).to_simple_dict(),
            messages.load(conversation_id),
        )

    before = anns()
    shop.erase(shop.marie)
    shop.synchronise_everything()
    assert anns() == before


def test_the_second_sync_of_an_erased_conversation_writes_nothing(shop: Shop, threads: Threads) -> None:
    shop.erase(shop.marie)
    shop.delete_cursor()
    shop.sync()
    before = all_rows()
    del before["sync_records"]
    shop.delete_cursor()
    shop.sync()
    after = all_rows()
    del after["sync_records"]
    assert after == before


def test_nothing_is_erased_while_a_reply_is_on_its_way(
    shop: Shop, threads: Threads, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = NewReply("Dear Marie, wait.", (Recipient.CUSTOMER,), "Agent", "3")
    queued = write_reply(conversations.id_for(threads.short), reply, utc_now())
    before = all_rows()
    assert shop.erase(shop.marie) == 1
    assert "not settled yet" in capsys.readouterr().err
    assert all_rows() == before
    shop.pollers.settle()
    assert messages.get(queued.conversation_id, queued.id).status is Status.SENT
    assert shop.erase(shop.marie) == 0
    shop.synchronise_everything()
    assert words_of_marie_found() == []


def test_nothing_is_erased_until_the_id_of_a_sent_reply_is_known(shop: Shop, threads: Threads) -> None:
    shop.sandbox.faults.add("M12", "no_id")
    reply = NewReply("Dear Marie, wait.", (Recipient.CUSTOMER,), "Agent", "3")
    write_reply(conversations.id_for(threads.short), reply, utc_now())
    shop.pollers.settle()
    assert shop.erase(shop.marie) == 1
    shop.sync()
    assert shop.erase(shop.marie) == 0
    shop.synchronise_everything()
    assert words_of_marie_found() == []


def test_the_customer_s_id_has_to_be_typed(
    shop: Shop, threads: Threads, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Typed(StringIO):
        def isatty(self) -> bool:
            return True

    before = all_rows()
    for stdin in (Typed("yes\n"), Typed(""), StringIO(f"{shop.marie.id}\n")):
        monkeypatch.setattr(sys, "stdin", stdin)
        assert shop.erase(shop.marie, yes=False) == 1
        output = capsys.readouterr()
        assert "3 conversations, 15 messages; 1 waiting" in output.out
        assert "Nothing was done" in output.err
    assert all_rows() == before


def test_unknown_and_erased_customers_are_reported(
    shop: Shop, threads: Threads, capsys: pytest.CaptureFixture[str]
) -> None:
    assert admin(resources(shop.cloud), "erase", "CUST-unknown") == 1
    assert "There is no customer CUST-unknown here." in capsys.readouterr().err
    shop.erase(shop.marie)
    before = all_rows()
    assert shop.erase(shop.marie) == 0
    assert "nothing of them is here" in capsys.readouterr().out
    assert all_rows() == before
