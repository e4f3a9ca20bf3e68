"""A rule's decision is checked again just before its reply leaves: is the reply still due?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from functions.errors import TryLater
from functions.inbox.automation.auto_reply import answer
from functions.inbox.automation.rules import read_rules
from functions.inbox.replies.decisions import cancel_reply
from functions.model.clock import shift, utc_moment
from functions.model.messages import Message, Recipient, Sender, Status
from functions.observability import metrics
from functions.store import conversations, messages
from functions.store.tables.messages import MessageRow
from tests.builders.replies import ANN, ReplyHarness

TORONTO = ZoneInfo("America/Toronto")
ACKNOWLEDGED = "We have your message."


def decided(harness: ReplyHarness, **conditions: Any) -> Message:
    """The reply that a rule queued to the last message of the customer."""
    found = messages.load(harness.conversation_id).messages.values()
    trigger = max((m for m in found if m.sender is Sender.CUSTOMER), key=lambda message: message.position)
    rule = {"id": "r", "conditions": conditions, "templates": {"en": ACKNOWLEDGED}}
    outcome = answer(
        harness.conversation_id,
        trigger.id,
        trigger.sent_at,
        lambda: read_rules([rule]),
        clock_now=harness.now,
        timezone=TORONTO,
    )
    assert outcome.reason == "answered"
    rows = messages.load(harness.conversation_id).messages.values()
    return next(row for row in rows if row.answers_id == trigger.id)


def held_up(harness: ReplyHarness, reply: Message, seconds: float) -> None:
    """The marketplace asks to wait, so that the reply is delayed."""
    harness.sandbox.faults.add("M12", "busy", seconds=int(seconds))
    with pytest.raises(TryLater):
        harness.deliver(reply)
    assert harness.row(reply).status is Status.QUEUED


def assert_dropped(harness: ReplyHarness, reply: Message, reason: str) -> None:
    assert harness.deliver(reply) is Status.CANCELLED
    row = harness.row(reply)
    assert (row.status, row.error, row.maybe_sent) == (Status.CANCELLED, f"Not sent: {reason}.", False)
    assert ACKNOWLEDGED not in harness.posted()
    assert harness.deliver(reply) is Status.CANCELLED


def test_a_reply_that_is_still_due_is_sent_once(harness: ReplyHarness) -> None:
    reply = decided(harness)
    assert [harness.deliver(reply) for _ in range(3)] == [Status.SENT] * 3
    assert harness.posted() == [ACKNOWLEDGED]


def test_an_agent_s_queued_reply_replaces_it(harness: ReplyHarness) -> None:
    reply = decided(harness)
    by_agent = harness.write()
    assert_dropped(harness, reply, "a person has answered already")
    assert harness.deliver(by_agent) is Status.SENT
    assert harness.posted() == ["It is on its way."]


def test_a_cancelled_reply_or_a_note_to_the_operator_does_not_replace_it(harness: ReplyHarness) -> None:
    reply = decided(harness)
    cancel_reply(harness.conversation_id, harness.write(key="1").id, ANN, harness.now)
    harness.write(key="2", to=(Recipient.OPERATOR,))
    assert harness.deliver(reply) is Status.SENT


def test_an_answer_in_the_back_office_replaces_it(harness: ReplyHarness) -> None:
    reply = decided(harness)
    held_up(harness, reply, 600)
    harness.let_time_pass(300)
    harness.sandbox.marketplace.back_office_writes(harness.thread_id, "It comes tomorrow.")
    harness.synchronise()
    harness.let_time_pass(301)
    assert_dropped(harness, reply, "a person has answered already")


def test_a_reply_whose_author_did_not_know_the_message_does_not_replace_it(
    harness: ReplyHarness,
) -> None:
    harness.let_time_pass(60)
    by_agent = harness.write()
    harness.let_time_pass(60)
    harness.sandbox.marketplace.customer_writes(harness.thread_id, "Wrong address, please cancel!")
    harness.synchronise()
    reply = decided(harness)
    assert harness.deliver(reply) is Status.SENT
    assert harness.deliver(by_agent) is Status.SENT


def test_no_reply_needed_means_this_one_as_well(harness: ReplyHarness) -> None:
    reply = decided(harness)
    held_up(harness, reply, 600)
    harness.let_time_pass(300)
    harness.sandbox.marketplace.click_no_reply_needed(harness.thread_id)
    harness.synchronise()
    harness.let_time_pass(301)
    assert_dropped(harness, reply, "somebody said that no reply is needed")


def test_an_erased_message_is_not_answered(harness: ReplyHarness) -> None:
    reply = decided(harness)
    MessageRow(harness.conversation_id, harness.question_id).delete()
    assert_dropped(harness, reply, "the customer's message was erased")


def test_it_is_dropped_after_a_day(harness: ReplyHarness) -> None:
    reply = decided(harness)
    held_up(harness, reply, 3600)
    harness.let_time_pass(24 * 3600 + 1)
    assert_dropped(harness, reply, "the time that its rule speaks of is over")


def this_hour(harness: ReplyHarness) -> dict[str, int]:
    hour = utc_moment(harness.now).astimezone(TORONTO).hour
    return {"from": hour, "until": (hour + 2) % 24 or 24}


def test_a_closed_message_is_not_sent_when_the_shop_is_open(harness: ReplyHarness) -> None:
    reply = decided(harness, hours=this_hour(harness))
    held_up(harness, reply, 3600)
    harness.let_time_pass(2 * 3600)
    assert_dropped(harness, reply, "the time that its rule speaks of is over")


def test_a_delayed_reply_is_sent_while_its_hours_last(harness: ReplyHarness) -> None:
    reply = decided(harness, hours=this_hour(harness))
    held_up(harness, reply, 600)
    harness.let_time_pass(601)
    assert harness.deliver(reply) is Status.SENT


def test_a_reply_of_an_older_version_without_answers_id_is_not_sent(harness: ReplyHarness) -> None:
    reply = decided(harness)
    row = MessageRow(harness.conversation_id, reply.id)
    row.update([MessageRow.answers_id.remove(), MessageRow.expires_at.remove()])
    assert_dropped(harness, reply, "it does not say which message it answers")


def test_a_reply_that_may_have_left_does_not_become_cancelled(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "drop_after")
    reply = decided(harness)
    with pytest.raises(TryLater):
        harness.deliver(reply)
    harness.write()
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert harness.posted() == [ACKNOWLEDGED]


def test_a_reply_that_never_left_does_not_count_as_the_one_a_day(harness: ReplyHarness) -> None:
    first = decided(harness, hours=this_hour(harness))
    held_up(harness, first, 3600)
    harness.let_time_pass(2 * 3600)
    assert_dropped(harness, first, "the time that its rule speaks of is over")
    harness.sandbox.marketplace.customer_writes(harness.thread_id, "And now?")
    harness.synchronise()
    second = decided(harness)
    assert harness.deliver(second) is Status.SENT
    assert conversations.get(harness.conversation_id).auto_replied_to == second.answers_id


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_drop_that_was_killed_is_completed_by_the_next_delivery(
    harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch, side: str
) -> None:
    class Killed(BaseException):
        pass

    reply = decided(harness)
    harness.write()
    real: Callable[[str, str], None] = conversations.release_auto_reply

    def killed(conversation_id: str, message_id: str) -> None:
        if side == "after":
            real(conversation_id, message_id)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(conversations, "release_auto_reply", killed)
        with pytest.raises(Killed):
            harness.deliver(reply)
    assert_dropped(harness, reply, "a person has answered already")
    assert conversations.get(harness.conversation_id).auto_replied_to is None


def test_a_dropped_reply_is_counted_and_logged_without_its_words(
    harness: ReplyHarness, caplog: pytest.LogCaptureFixture
) -> None:
    reply = decided(harness)
    harness.write()
    metrics.clear_metrics()
    harness.deliver(reply)
    assert metrics.metric_set["AutomaticRepliesDropped"]["Value"] == [1.0]
    metrics.clear_metrics()
    (line,) = [vars(record) for record in caplog.records if record.message == "automatic reply dropped"]
    assert (line["message_id"], line["reason"]) == (reply.id, "a person has answered already")
    assert ACKNOWLEDGED not in str(line)


def test_a_repeated_record_gets_no_second_reply_after_the_first_was_dropped(harness: ReplyHarness) -> None:
    reply = decided(harness)
    by_agent = harness.write()
    assert_dropped(harness, reply, "a person has answered already")
    cancel_reply(harness.conversation_id, by_agent.id, ANN, harness.now)
    again = answer(
        harness.conversation_id,
        harness.question_id,
        shift(harness.now, seconds=-1),
        lambda: read_rules([{"id": "r", "templates": {"en": ACKNOWLEDGED}}]),
        clock_now=harness.now,
        timezone=TORONTO,
    )
    assert again.reason == "answered before"
    assert conversations.get(harness.conversation_id).auto_replied_to is None
