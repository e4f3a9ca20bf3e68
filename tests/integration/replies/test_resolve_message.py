"""What people decide about a reply that failed or that nobody can confirm."""

from __future__ import annotations

import pytest

from functions.errors import NotToDecide, NotYours, TryLater
from functions.model.conversations import ReplyAlert
from functions.model.messages import Status
from functions.store import conversations, messages
from tests.builders.replies import (
    BEN,
    SUPERVISOR,
    ReplyHarness,
    last_marketplace_message,
    last_marketplace_message_id,
    resolve,
    write_unconfirmed,
)


def test_when_two_decide_at_once_one_gets_a_conflict(
    harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = write_unconfirmed(harness)
    before = harness.row(reply)
    assert resolve(harness, reply, "send") is Status.QUEUED
    read = messages.get
    stale = iter([before])
    monkeypatch.setattr(messages, "get", lambda *key: next(stale, None) or read(*key))
    with pytest.raises(NotToDecide, match="Somebody else"):
        resolve(harness, reply, "discard")


def test_it_is_mine_merges_reply_and_message(harness: ReplyHarness) -> None:
    reply = write_unconfirmed(harness)
    taken_for = last_marketplace_message_id(harness)
    for _ in range(2):
        assert resolve(harness, reply, "mine", taken_for) is Status.SENT
    harness.synchronise()
    assert [status for _, status in harness.shown()] == ["received", "sent"]
    summary = conversations.get(harness.conversation_id).summary
    assert (summary.message_count, summary.reply_alert, summary.needs_reply_since) == (2, None, None)


def test_it_is_mine_is_completed_after_a_crash_between_its_two_writes(harness: ReplyHarness) -> None:
    reply = write_unconfirmed(harness)
    taken_for = last_marketplace_message_id(harness)
    assert messages.claim(harness.conversation_id, last_marketplace_message(harness)["id"], reply.id)
    assert resolve(harness, reply, "mine", taken_for) is Status.SENT
    assert [status for _, status in harness.shown()] == ["received", "sent"]


def test_only_a_message_of_the_shop_can_be_mine(harness: ReplyHarness) -> None:
    reply = write_unconfirmed(harness)
    question = messages.received_id(
        harness.sandbox.marketplace.threads[harness.thread_id]["messages"][0]["id"]
    )
    for taken_for in (None, "in-nobody", question, reply.id):
        with pytest.raises(NotToDecide):
            resolve(harness, reply, "mine", taken_for)
    assert harness.row(reply).status is Status.UNCONFIRMED


def test_a_discarded_reply_is_not_sent_and_raises_no_alert(harness: ReplyHarness) -> None:
    reply = write_unconfirmed(harness)
    assert resolve(harness, reply, "discard") is Status.CANCELLED
    assert resolve(harness, reply, "discard") is Status.CANCELLED
    assert harness.deliver(reply) is Status.CANCELLED
    assert len(harness.posted()) == 1
    assert conversations.get(harness.conversation_id).summary.reply_alert is None


def test_the_author_or_a_supervisor_decides(harness: ReplyHarness) -> None:
    reply = write_unconfirmed(harness)
    for decision in ("mine", "send", "discard"):
        with pytest.raises(NotYours):
            resolve(harness, reply, decision, by=BEN)
    assert resolve(harness, reply, "discard", by=SUPERVISOR) is Status.CANCELLED
    assert harness.row(reply).cancelled_by == SUPERVISOR.name


def test_a_sent_reply_is_not_to_be_decided_about(harness: ReplyHarness) -> None:
    reply = harness.write()
    harness.deliver(reply)
    for decision in ("mine", "send", "discard"):
        with pytest.raises(NotToDecide):
            resolve(harness, reply, decision, "in-other")


def test_a_failed_reply_alerts_until_somebody_deals_with_it(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "bad_request")
    reply = harness.write()
    assert harness.deliver(reply) is Status.FAILED
    assert conversations.get(harness.conversation_id).summary.reply_alert is ReplyAlert.FAILED
    assert resolve(harness, reply, "discard") is Status.CANCELLED
    assert conversations.get(harness.conversation_id).summary.reply_alert is None


def test_a_reply_that_is_sent_again_is_not_proved_by_its_old_id(harness: ReplyHarness) -> None:
    reply = harness.write()
    harness.deliver(reply)
    harness.sandbox.marketplace.hide_message(harness.thread_id, last_marketplace_message(harness)["id"])
    harness.let_time_pass(900)
    harness.sandbox.marketplace.rename_topic(harness.thread_id, {"type": "FREE_TEXT", "value": "Late"})
    harness.synchronise()
    assert resolve(harness, reply, "send") is Status.QUEUED
    harness.sandbox.faults.add("M12", "drop_before")
    with pytest.raises(TryLater):
        harness.deliver(reply)
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert len(harness.posted()) == 2
    harness.synchronise()
    assert [status for _, status in harness.shown()] == ["received", "sent"]
