"""What a rule decided is looked at again when the reply is to leave: is it still true, does it still help?"""

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
from tests.integration.scenes import ANN, Scene

TORONTO = ZoneInfo("America/Toronto")
ACKNOWLEDGED = "We have your message."


def decided(scene: Scene, **conditions: Any) -> Message:
    """The reply that a rule queued to the last message of the customer."""
    found = messages.load(scene.conversation_id).messages.values()
    trigger = max((m for m in found if m.sender is Sender.CUSTOMER), key=lambda message: message.position)
    rule = {"id": "r", "conditions": conditions, "templates": {"en": ACKNOWLEDGED}}
    outcome = answer(
        scene.conversation_id,
        trigger.id,
        trigger.sent_at,
        lambda: read_rules([rule]),
        clock_now=scene.now,
        timezone=TORONTO,
    )
    assert outcome.reason == "answered"
    rows = messages.load(scene.conversation_id).messages.values()
    return next(row for row in rows if row.answers_id == trigger.id)


def held_up(scene: Scene, reply: Message, seconds: float) -> None:
    """By a marketplace that asks to wait."""
    scene.sandbox.faults.add("M12", "busy", seconds=int(seconds))
    assert scene.deliver(reply) is Status.QUEUED
    with pytest.raises(TryLater):
        scene.deliver(reply)


def assert_dropped(scene: Scene, reply: Message, reason: str) -> None:
    assert scene.deliver(reply) is Status.CANCELLED
    row = scene.row(reply)
    assert (row.status, row.error, row.maybe_sent) == (Status.CANCELLED, f"Not sent: {reason}.", False)
    assert ACKNOWLEDGED not in scene.posted()
    assert scene.deliver(reply) is Status.CANCELLED


def test_what_is_still_due_is_sent_once(scene: Scene) -> None:
    reply = decided(scene)
    assert [scene.deliver(reply) for _ in range(3)] == [Status.SENT] * 3
    assert scene.posted() == [ACKNOWLEDGED]


def test_an_agent_s_reply_that_is_still_queued_comes_instead_of_it(scene: Scene) -> None:
    reply = decided(scene)
    by_agent = scene.write()
    assert_dropped(scene, reply, "a person has answered already")
    assert scene.deliver(by_agent) is Status.SENT
    assert scene.posted() == ["It is on its way."]


def test_an_agent_s_reply_that_was_taken_back_or_goes_to_the_operator_is_none(scene: Scene) -> None:
    reply = decided(scene)
    cancel_reply(scene.conversation_id, scene.write(key="1").id, ANN)
    scene.write(key="2", to=(Recipient.OPERATOR,))
    assert scene.deliver(reply) is Status.SENT


def test_an_answer_in_the_back_office_comes_instead_of_it(scene: Scene) -> None:
    reply = decided(scene)
    held_up(scene, reply, 600)
    scene.passes(300)
    scene.sandbox.marketplace.back_office_writes(scene.thread_id, "It comes tomorrow.")
    scene.synchronise()
    scene.passes(301)
    assert_dropped(scene, reply, "a person has answered already")


def test_a_reply_that_its_author_wrote_without_knowing_the_message_does_not_come_instead_of_it(
    scene: Scene,
) -> None:
    scene.passes(60)
    by_agent = scene.write()
    scene.passes(60)
    scene.sandbox.marketplace.customer_writes(scene.thread_id, "Wrong address, please cancel!")
    scene.synchronise()
    reply = decided(scene)
    assert scene.deliver(reply) is Status.SENT
    assert scene.deliver(by_agent) is Status.SENT


def test_no_reply_needed_means_this_one_as_well(scene: Scene) -> None:
    reply = decided(scene)
    held_up(scene, reply, 600)
    scene.passes(300)
    scene.sandbox.marketplace.click_no_reply_needed(scene.thread_id)
    scene.synchronise()
    scene.passes(301)
    assert_dropped(scene, reply, "somebody said that no reply is needed")


def test_what_was_erased_is_not_answered(scene: Scene) -> None:
    reply = decided(scene)
    MessageRow(scene.conversation_id, scene.question_id).delete()
    assert_dropped(scene, reply, "the customer's message was erased")


def test_a_day_later_nobody_waits_for_it(scene: Scene) -> None:
    reply = decided(scene)
    held_up(scene, reply, 3600)
    scene.passes(24 * 3600 + 1)
    assert_dropped(scene, reply, "the time that its rule speaks of is over")


def this_hour(scene: Scene) -> dict[str, int]:
    hour = utc_moment(scene.now).astimezone(TORONTO).hour
    return {"from": hour, "until": (hour + 2) % 24 or 24}


def test_we_are_closed_is_not_said_when_the_shop_is_open(scene: Scene) -> None:
    reply = decided(scene, hours=this_hour(scene))
    held_up(scene, reply, 3600)
    scene.passes(2 * 3600)
    assert_dropped(scene, reply, "the time that its rule speaks of is over")


def test_while_its_hours_last_a_reply_that_was_held_up_is_sent(scene: Scene) -> None:
    reply = decided(scene, hours=this_hour(scene))
    held_up(scene, reply, 600)
    scene.passes(601)
    assert scene.deliver(reply) is Status.SENT


def test_a_reply_from_before_replies_said_what_they_answer_is_not_sent(scene: Scene) -> None:
    reply = decided(scene)
    row = MessageRow(scene.conversation_id, reply.id)
    row.update([MessageRow.answers_id.remove(), MessageRow.expires_at.remove()])
    assert_dropped(scene, reply, "it does not say which message it answers")


def test_what_may_have_left_is_not_called_cancelled(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "drop_after")
    reply = decided(scene)
    with pytest.raises(TryLater):
        scene.deliver(reply)
    scene.write()
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert scene.posted() == [ACKNOWLEDGED]


def test_a_reply_that_never_left_does_not_use_up_the_day_s_one(scene: Scene) -> None:
    first = decided(scene, hours=this_hour(scene))
    held_up(scene, first, 3600)
    scene.passes(2 * 3600)
    assert_dropped(scene, first, "the time that its rule speaks of is over")
    scene.sandbox.marketplace.customer_writes(scene.thread_id, "And now?")
    scene.synchronise()
    second = decided(scene)
    assert scene.deliver(second) is Status.SENT
    assert conversations.get(scene.conversation_id).auto_replied_to == second.answers_id


@pytest.mark.parametrize("side", ["before", "after"])
def test_killed_while_it_is_dropped_it_is_dropped_by_the_next(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, side: str
) -> None:
    class Killed(BaseException):
        pass

    reply = decided(scene)
    scene.write()
    real: Callable[[str, str], None] = conversations.release_auto_reply

    def killed(conversation_id: str, message_id: str) -> None:
        if side == "after":
            real(conversation_id, message_id)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(conversations, "release_auto_reply", killed)
        with pytest.raises(Killed):
            scene.deliver(reply)
    assert_dropped(scene, reply, "a person has answered already")
    assert conversations.get(scene.conversation_id).auto_replied_to is None


def test_what_is_dropped_is_counted_and_said_in_the_log_without_its_words(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    reply = decided(scene)
    scene.write()
    metrics.clear_metrics()
    scene.deliver(reply)
    assert metrics.metric_set["AutomaticRepliesDropped"]["Value"] == [1.0]
    metrics.clear_metrics()
    (line,) = [vars(record) for record in caplog.records if record.message == "automatic reply dropped"]
    assert (line["message_id"], line["reason"]) == (reply.id, "a person has answered already")
    assert ACKNOWLEDGED not in str(line)


def test_a_message_that_came_again_after_its_reply_was_dropped_gets_no_other(scene: Scene) -> None:
    reply = decided(scene)
    by_agent = scene.write()
    assert_dropped(scene, reply, "a person has answered already")
    cancel_reply(scene.conversation_id, by_agent.id, ANN)
    again = answer(
        scene.conversation_id,
        scene.question_id,
        shift(scene.now, seconds=-1),
        lambda: read_rules([{"id": "r", "templates": {"en": ACKNOWLEDGED}}]),
        clock_now=scene.now,
        timezone=TORONTO,
    )
    assert again.reason == "answered before"
    assert conversations.get(scene.conversation_id).auto_replied_to is None
