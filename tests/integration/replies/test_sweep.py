"""The sweep: replies that the stream or the queue lost."""

from __future__ import annotations

import pytest

from functions.errors import TryLater
from functions.inbox.replies.sweep import sweep
from functions.model.messages import Message
from tests.builders.replies import ReplyHarness


def test_the_sweep_delivers_replies_that_were_lost(harness: ReplyHarness) -> None:
    reply = harness.write()
    taken: list[Message] = []
    take = taken.append
    assert sweep(harness.now, take).again == 0, "the sweep leaves it to the stream at first"
    harness.let_time_pass(180)
    assert sweep(harness.now, take).again == 1
    assert sweep(harness.now, take).again == 0, "not again at once"
    assert [(r.conversation_id, r.id) for r in taken] == [(harness.conversation_id, reply.id)]
    harness.deliver(reply)
    harness.let_time_pass(86_400)
    assert sweep(harness.now, take).again == 0, "settled replies are not found"


def test_an_outcome_unknown_for_ten_minutes_is_counted(harness: ReplyHarness) -> None:
    reply = harness.write()
    harness.sandbox.faults.add("M12", "drop_before")
    harness.sandbox.faults.add("M10", "maintenance", count=100)
    with pytest.raises(TryLater):
        harness.deliver(reply)
    assert sweep(harness.now, lambda _: None).long_unknown == 0
    harness.let_time_pass(601)
    assert sweep(harness.now, lambda _: None).long_unknown == 1
