"""Refused keys and pauses that the marketplace asks for, during delivery."""

from __future__ import annotations

from contextlib import suppress

import pytest

from functions.errors import TryLater
from functions.inbox.replies.delivery import BACKOFF_SECONDS
from functions.model.conversations import ReplyAlert
from functions.model.messages import Status
from functions.store import conversations
from tests.builders.replies import ReplyHarness


def test_a_refused_key_is_read_again_and_the_next_attempt_succeeds(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "unauthorized")
    reply = harness.write()
    with pytest.raises(TryLater):
        harness.deliver(reply)
    assert harness.row(reply).status is Status.QUEUED
    assert harness.forgotten_keys == 1
    assert conversations.get(harness.conversation_id).summary.reply_alert is ReplyAlert.WAITING
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert conversations.get(harness.conversation_id).summary.reply_alert is None


def test_a_key_that_stays_refused_fails_in_the_end(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "unauthorized", count=1000)
    reply = harness.write()
    assert harness.deliver_until_settled(reply, 20_000) is Status.FAILED
    assert "API key" in (harness.row(reply).error or "")
    assert harness.row(reply).attempt == len(BACKOFF_SECONDS) + 1


def test_a_retry_after_applies_to_all_replies(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "busy", seconds=3600)
    other = ReplyHarness(harness.cloud, harness.sandbox, harness.thread_id, harness.now)
    replies = [harness.write("Hello there, this is a reply.", "one")]
    with pytest.raises(TryLater):
        harness.deliver(replies[0])
    assert harness.row(replies[0]).status is Status.QUEUED
    calls = harness.sandbox.app.counts["M12"]
    person = harness.sandbox.marketplace.add_customer("Ann", "Lee")
    other.thread_id = harness.sandbox.marketplace.open_thread("And mine?", person)
    harness.synchronise()
    second = other.write("Another conversation's reply.", "two")
    with pytest.raises(TryLater) as wait:
        other.deliver(second)
    assert wait.value.after > 3500
    assert harness.sandbox.app.counts["M12"] == calls, "no call before the end of the pause"
    assert conversations.get(other.conversation_id).summary.reply_alert is ReplyAlert.WAITING
    other.let_time_pass(3600)
    assert other.deliver_until_settled(second) is Status.SENT


def test_many_replies_under_a_limit_cause_few_extra_calls(
    harness: ReplyHarness,
) -> None:
    person = harness.sandbox.marketplace.add_customer("Ann", "Lee")
    scenes = []
    for _ in range(12):
        thread_id = harness.sandbox.marketplace.open_thread("And mine?", person)
        scenes.append(ReplyHarness(harness.cloud, harness.sandbox, thread_id, harness.now))
    harness.synchronise()
    replies = [each.write("Hello there, this is a reply.") for each in scenes]
    window, allowed = 60, 4
    used: dict[int, int] = {}
    now = harness.now
    for _ in range(40):
        for each, reply in zip(scenes, replies, strict=True):
            each.now = now
            if each.row(reply).status is Status.SENT:
                continue
            minute = int(each.now[14:16])
            if used.get(minute, 0) >= allowed:
                harness.sandbox.faults.add("M12", "busy", seconds=window)
            before = len(harness.posted())
            with suppress(TryLater):
                each.deliver(reply)
            harness.sandbox.faults.clear()
            used[minute] = used.get(minute, 0) + len(harness.posted()) - before
        harness.now = now
        harness.let_time_pass(20)
        now = harness.now
    assert len(harness.posted()) == len(replies)
    assert harness.sandbox.app.counts["M12"] <= 2 * len(replies)
