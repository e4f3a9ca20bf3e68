"""An answer of the marketplace was lost, and the thread does not show the reply as it was written.

That does not prove that it is absent: nothing is sent a second time, and a person decides.
"""

from __future__ import annotations

from contextlib import suppress

import pytest

from functions.errors import NotToDecide, TryLater
from functions.model.conversations import ReplyAlert
from functions.model.messages import Status
from functions.store import conversations, messages
from functions.store.tables.messages import MessageRow
from tests.builders.replies import (
    ReplyHarness,
    last_marketplace_message,
    resolve,
    write_unconfirmed,
    write_with_lost_answer,
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Your parcel is\u200b on its way", "Your parcel is on its way"),
        ("Your parcel is on its\x07 way", "Your parcel is on its way"),
        ("Your parcel is on its way 🎉", "Your parcel is on its way ?"),
        ("See https://example.com/track/1 for your parcel", "See [link removed] for your parcel"),
        ("Please write to <ann@shop.example> about the parcel", "Please write to  about the parcel"),
        ("Please call +1 514 555 0199 about the parcel", "Please call *** *** **** about the parcel"),
    ],
)
def test_a_reply_whose_words_were_changed_is_never_sent_twice(
    harness: ReplyHarness, written: str, shown: str
) -> None:
    reply = write_with_lost_answer(harness, written)
    last_marketplace_message(harness)["body"] = shown
    assert harness.deliver_until_settled(reply) in {Status.SENT, Status.UNCONFIRMED}
    assert len(harness.posted()) == 1


def test_a_reply_in_other_words_is_unconfirmed_and_both_stay_shown(harness: ReplyHarness) -> None:
    reply = write_unconfirmed(harness)
    harness.synchronise()
    assert harness.posted() == ["It is on its way to you."]
    assert [status for _, status in harness.shown()] == ["received", "received", "unconfirmed"]
    assert conversations.get(harness.conversation_id).summary.reply_alert is ReplyAlert.UNCONFIRMED
    assert harness.row(reply).error


def test_a_colleague_s_answer_in_the_back_office_is_not_taken_for_our_lost_reply(
    harness: ReplyHarness,
) -> None:
    harness.sandbox.faults.add("M12", "drop_before")
    reply = harness.write("It is on its way to you.")
    with pytest.raises(TryLater):
        harness.deliver(reply)
    harness.sandbox.marketplace.back_office_writes(harness.thread_id, "It was delivered yesterday.")
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert harness.posted() == []
    assert resolve(harness, reply, "send") is Status.QUEUED
    assert harness.deliver(reply) is Status.SENT
    assert harness.posted() == ["It is on its way to you."]
    harness.synchronise()
    assert [status for _, status in harness.shown()] == ["received", "received", "sent"]


def test_a_message_whose_sender_cannot_be_read_may_be_our_reply(harness: ReplyHarness) -> None:
    reply = write_with_lost_answer(harness)
    message = last_marketplace_message(harness)
    sender, message["from"] = message["from"], "somebody"
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    message["from"] = sender
    harness.sandbox.marketplace.rename_topic(harness.thread_id, {"type": "FREE_TEXT", "value": "Read again"})
    harness.synchronise()
    assert harness.row(reply).status is Status.SENT
    assert [status for _, status in harness.shown()] == ["received", "sent"]
    assert len(harness.posted()) == 1


def test_a_copy_of_our_reply_without_a_date_makes_it_unconfirmed(harness: ReplyHarness) -> None:
    harness.let_time_pass(4 * 3600)
    reply = write_with_lost_answer(harness)
    copy = last_marketplace_message(harness)
    harness.sandbox.marketplace.customer_writes(harness.thread_id, "And?")
    copy["date_created"] = None
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert len(harness.posted()) == 1


def test_an_old_answer_that_lacks_a_reply_of_ours_proves_nothing(harness: ReplyHarness) -> None:
    first = harness.write("This one has arrived already.", "one")
    assert harness.deliver(first) is Status.SENT
    harness.synchronise()
    reply = write_with_lost_answer(harness, "And this one has arrived as well.", key="two")
    marketplace = harness.sandbox.marketplace
    hidden = [
        marketplace.hide_message(harness.thread_id, last_marketplace_message(harness)["id"]) for _ in range(2)
    ]
    with suppress(TryLater):
        harness.let_time_pass(130)
        harness.deliver(reply)
    assert harness.row(reply).status is Status.UNKNOWN
    for message in reversed(hidden):
        marketplace.unhide_message(harness.thread_id, message)
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert len(harness.posted()) == 2


def test_an_automatic_reply_that_is_never_shown_is_cancelled(harness: ReplyHarness) -> None:
    reply = harness.write("We have your message.", automatic=True)
    trigger = messages.received_id(
        harness.sandbox.marketplace.threads[harness.thread_id]["messages"][0]["id"]
    )
    MessageRow(harness.conversation_id, reply.id).update(
        [MessageRow.answers_id.set(trigger), MessageRow.expires_at.set("2999-01-01T00:00:00.000Z")]
    )
    assert harness.deliver(reply) is Status.SENT
    harness.sandbox.marketplace.hide_message(harness.thread_id, last_marketplace_message(harness)["id"])
    harness.let_time_pass(900)
    harness.sandbox.marketplace.rename_topic(harness.thread_id, {"type": "FREE_TEXT", "value": "Late"})
    harness.synchronise()
    assert harness.row(reply).status is Status.CANCELLED
    with pytest.raises(NotToDecide):
        resolve(harness, reply, "send")


def test_few_words_do_not_prove_a_reply(harness: ReplyHarness) -> None:
    reply = write_with_lost_answer(harness, "Thank you!")
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert len(harness.posted()) == 1


def test_the_same_words_twice_do_not_prove_a_reply(harness: ReplyHarness) -> None:
    reply = write_with_lost_answer(harness)
    harness.sandbox.marketplace.back_office_writes(harness.thread_id, "It is on its way to you.")
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert len(harness.posted()) == 1


def test_a_message_of_the_shop_from_before_the_attempt_does_not_matter(harness: ReplyHarness) -> None:
    harness.sandbox.marketplace.back_office_writes(harness.thread_id, "We are looking for it.")
    harness.let_time_pass(60)
    harness.synchronise()
    harness.let_time_pass(60)
    harness.sandbox.faults.add("M12", "drop_before")
    assert harness.deliver_until_settled(harness.write()) is Status.SENT
    assert len(harness.posted()) == 1


def test_an_automatic_reply_with_an_unknown_outcome_is_never_sent_again_and_delays_no_agent(
    harness: ReplyHarness,
) -> None:
    automatic = write_with_lost_answer(harness, "We have your message.", key="auto", automatic=True)
    last_marketplace_message(harness)["body"] = "Other words."
    reply = harness.write("It is on its way to you.")
    assert harness.deliver(reply) is Status.SENT
    assert harness.deliver_until_settled(automatic) is Status.CANCELLED
    assert "never sent again" in (harness.row(automatic).error or "")
    assert len(harness.posted()) == 2
