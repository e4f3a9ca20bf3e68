"""Messages that the marketplace removed, or never showed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from functions.mirakl.client import Mirakl
from functions.model.clock import seconds_between
from functions.model.conversations import ReplyAlert
from functions.model.messages import Status
from functions.store import conversations, messages
from tests.builders.replies import ReplyHarness, last_marketplace_message, resolve


@pytest.mark.parametrize("is_counted", [False, True], ids=["gone from the count too", "still counted"])
def test_a_removed_message_does_not_delay_reconciliation_for_hours(
    harness: ReplyHarness, is_counted: bool
) -> None:
    thread = harness.sandbox.marketplace.threads[harness.thread_id]
    harness.sandbox.marketplace.customer_writes(harness.thread_id, "Hello?")
    harness.synchronise()
    harness.sandbox.faults.add("M12", "drop_before")
    reply, begun = harness.write(), harness.now
    harness.sandbox.marketplace.hide_message(harness.thread_id, thread["messages"][1]["id"])
    if is_counted:
        thread["metadata"]["total_count"] += 1
    outcome = harness.deliver_until_settled(reply)
    assert outcome is (Status.UNCONFIRMED if is_counted else Status.SENT)
    assert seconds_between(begun, harness.now) < 1200
    if is_counted:
        assert resolve(harness, reply, "send") is Status.QUEUED
        assert harness.deliver(reply) is Status.SENT
    assert len(harness.posted()) == 1
    gone = next(m for m in messages.load(harness.conversation_id).messages.values() if m.body == "Hello?")
    assert gone.status is Status.RECEIVED, "the reply stays stored"
    assert bool(gone.absent_since) is not is_counted


def test_a_message_that_is_shown_again_is_no_longer_absent(harness: ReplyHarness) -> None:
    hidden_id = harness.sandbox.marketplace.customer_writes(harness.thread_id, "Hello?")
    harness.synchronise()
    hidden = harness.sandbox.marketplace.hide_message(harness.thread_id, hidden_id)
    harness.synchronise()
    key = messages.received_id(hidden["id"])
    assert messages.get(harness.conversation_id, key).absent_since
    harness.sandbox.marketplace.unhide_message(harness.thread_id, hidden)
    harness.synchronise()
    assert messages.get(harness.conversation_id, key).absent_since is None


def test_a_missing_message_is_noticed_although_another_was_removed(harness: ReplyHarness) -> None:
    gone = harness.sandbox.marketplace.customer_writes(harness.thread_id, "Hello?")
    harness.synchronise()
    harness.sandbox.marketplace.hide_message(harness.thread_id, gone)
    harness.synchronise()
    harness.sandbox.marketplace.customer_writes(harness.thread_id, "A new one")
    hidden = last_marketplace_message(harness)
    harness.sandbox.marketplace.threads[harness.thread_id]["messages"].remove(hidden)
    harness.synchronise()
    assert conversations.get(harness.conversation_id).thread_hash is None
    harness.sandbox.marketplace.unhide_message(harness.thread_id, hidden)
    harness.synchronise()
    assert conversations.get(harness.conversation_id).thread_hash is not None


def test_a_reply_that_the_marketplace_took_and_never_shows_becomes_unconfirmed(
    harness: ReplyHarness,
) -> None:
    reply = harness.write()
    assert harness.deliver(reply) is Status.SENT
    shown = harness.sandbox.marketplace.hide_message(
        harness.thread_id, last_marketplace_message(harness)["id"]
    )
    harness.let_time_pass(300)
    harness.synchronise()
    assert harness.row(reply).status is Status.SENT, "the list may be late"
    harness.let_time_pass(600)
    harness.sandbox.marketplace.rename_topic(harness.thread_id, {"type": "FREE_TEXT", "value": "Late"})
    harness.synchronise()
    assert harness.row(reply).status is Status.UNCONFIRMED
    summary = conversations.get(harness.conversation_id).summary
    assert summary.reply_alert is ReplyAlert.UNCONFIRMED
    assert summary.needs_reply_since, "the customer has no answer"
    harness.sandbox.marketplace.unhide_message(harness.thread_id, shown)
    harness.synchronise()
    assert harness.row(reply).status is Status.SENT, "it is sent as soon as a list shows it"


def test_a_reply_that_was_shown_and_removed_stays_sent(harness: ReplyHarness) -> None:
    reply = harness.write()
    harness.deliver(reply)
    harness.synchronise()
    harness.sandbox.marketplace.hide_message(harness.thread_id, last_marketplace_message(harness)["id"])
    harness.let_time_pass(3600)
    harness.synchronise()
    row = harness.row(reply)
    assert row.status is Status.SENT
    assert row.absent_since


@pytest.mark.parametrize("body", ["It is on its way to you.", "Yes."])
def test_a_list_with_another_id_than_m12_named_shows_our_reply_once(harness: ReplyHarness, body: str) -> None:
    post: Callable[..., str] = Mirakl.post_message
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Mirakl, "post_message", lambda *a: f"other-{post(*a)}")
        reply = harness.write(body)
        assert harness.deliver(reply) is Status.SENT
    for _ in range(2):
        harness.synchronise()
    assert [status for _, status in harness.shown()] == ["received", "sent"]
    assert conversations.get(harness.conversation_id).summary.message_count == 2
    assert harness.row(reply).mirakl_message_id == last_marketplace_message(harness)["id"]


def test_two_messages_that_were_taken_for_one_reply_are_both_shown(harness: ReplyHarness) -> None:
    """M12 named a message that no list showed, a person chose another one, and then the first one appears."""
    reply = harness.write()
    harness.deliver(reply)
    late = harness.sandbox.marketplace.hide_message(
        harness.thread_id, last_marketplace_message(harness)["id"]
    )
    harness.let_time_pass(900)
    other = harness.sandbox.marketplace.back_office_writes(harness.thread_id, "Moderated.")
    harness.synchronise()
    assert harness.row(reply).status is Status.UNCONFIRMED
    assert resolve(harness, reply, "mine", messages.received_id(other)) is Status.SENT
    harness.sandbox.marketplace.unhide_message(harness.thread_id, late)
    harness.synchronise()
    assert sorted(status for _, status in harness.shown()) == ["received", "received", "sent"]
    assert conversations.get(harness.conversation_id).thread_hash is not None
