"""Which replies end a customer's wait."""

from __future__ import annotations

from functions.model.messages import Recipient, Status
from functions.store import conversations
from tests.builders.replies import ReplyHarness


def test_a_reply_to_the_operator_alone_leaves_the_customer_s_deadline_running(harness: ReplyHarness) -> None:
    before = conversations.get(harness.conversation_id).summary.needs_reply_since
    note = harness.write("Please refund them.", to=(Recipient.OPERATOR,))
    assert harness.deliver(note) is Status.SENT
    harness.synchronise()
    assert conversations.get(harness.conversation_id).summary.needs_reply_since == before


def test_what_a_customer_writes_while_our_reply_waits_still_waits_after_it(harness: ReplyHarness) -> None:
    harness.let_time_pass(60)
    reply = harness.write("It is on its way to you.")
    harness.let_time_pass(5)
    harness.sandbox.marketplace.customer_writes(harness.thread_id, "Wrong address, please cancel!")
    harness.let_time_pass(6)
    assert harness.deliver(reply) is Status.SENT
    harness.synchronise()
    crossing = harness.sandbox.marketplace.threads[harness.thread_id]["messages"][1]
    waiting_since = conversations.get(harness.conversation_id).summary.needs_reply_since
    assert waiting_since
    assert waiting_since[:19] == crossing["date_created"][:19]
    assert [body for body, _ in harness.shown()][1:] == [
        "Wrong address, please cancel!",
        "It is on its way to you.",
    ], "the order is the marketplace's"
