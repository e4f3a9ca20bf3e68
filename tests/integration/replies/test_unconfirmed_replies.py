"""An answer of the marketplace was lost, and the thread does not show the reply as it was written.

Not recognised is not absent: nothing is sent a second time, and a person decides.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from functions.errors import NotToDecide, NotYours, TryLater
from functions.inbox.replies.decisions import resolve_reply
from functions.inbox.replies.delivery import BACKOFF_SECONDS
from functions.mirakl.client import Mirakl
from functions.model.agents import Agent
from functions.model.clock import seconds_between
from functions.model.conversations import ReplyAlert
from functions.model.messages import Message, Recipient, Status
from functions.store import conversations, messages
from functions.store.tables import MessageRow
from tests.builders.replies import ANN, ReplyHarness

SUPERVISOR = Agent("s-1", "Sue", is_supervisor=True)
BEN = Agent("b-1", "Ben")


def last_at_the_marketplace(harness: ReplyHarness) -> dict[str, Any]:
    return harness.sandbox.marketplace.threads[harness.thread_id]["messages"][-1]  # type: ignore[no-any-return]


def lost(harness: ReplyHarness, body: str = "It is on its way to you.", **more: Any) -> Message:
    """A reply that the marketplace has taken, and whose answer was lost."""
    harness.sandbox.faults.add("M12", "drop_after")
    reply = harness.write(body, **more)
    with pytest.raises(TryLater):
        harness.deliver(reply)
    return reply


def decide(
    harness: ReplyHarness, reply: Message, decision: Any, taken_for: str | None = None, by: Agent = ANN
) -> Status:
    return resolve_reply(
        harness.conversation_id, reply.id, decision, taken_for, by=by, now=harness.now
    ).status


def unconfirmed(harness: ReplyHarness) -> Message:
    """The marketplace has put the reply into other words."""
    reply = lost(harness)
    last_at_the_marketplace(harness)["body"] = "This message was moderated."
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    return reply


def row_of_the_marketplace_s_last(harness: ReplyHarness) -> str:
    return messages.received_id(last_at_the_marketplace(harness)["id"])


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
def test_words_changed_on_the_way_are_never_sent_twice(
    harness: ReplyHarness, written: str, shown: str
) -> None:
    reply = lost(harness, written)
    last_at_the_marketplace(harness)["body"] = shown
    assert harness.deliver_until_settled(reply) in {Status.SENT, Status.UNCONFIRMED}
    assert len(harness.posted()) == 1


def test_a_reply_in_other_words_is_unconfirmed_and_both_stay_shown(harness: ReplyHarness) -> None:
    reply = unconfirmed(harness)
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
    assert decide(harness, reply, "send") is Status.QUEUED
    assert harness.deliver(reply) is Status.SENT
    assert harness.posted() == ["It is on its way to you."]
    harness.synchronise()
    assert [status for _, status in harness.shown()] == ["received", "received", "sent"]


def test_a_message_whose_sender_cannot_be_read_may_be_our_reply(harness: ReplyHarness) -> None:
    reply = lost(harness)
    message = last_at_the_marketplace(harness)
    sender, message["from"] = message["from"], "somebody"
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    message["from"] = sender
    harness.sandbox.marketplace.rename_topic(harness.thread_id, {"type": "FREE_TEXT", "value": "Read again"})
    harness.synchronise()
    assert harness.row(reply).status is Status.SENT
    assert [status for _, status in harness.shown()] == ["received", "sent"]
    assert len(harness.posted()) == 1


def test_a_copy_of_our_reply_without_a_date_is_doubt(harness: ReplyHarness) -> None:
    harness.let_time_pass(4 * 3600)
    reply = lost(harness)
    copy = last_at_the_marketplace(harness)
    harness.sandbox.marketplace.customer_writes(harness.thread_id, "And?")
    copy["date_created"] = None
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert len(harness.posted()) == 1


def test_an_old_answer_that_lacks_a_reply_of_ours_proves_nothing(harness: ReplyHarness) -> None:
    first = harness.write("This one has arrived already.", "one")
    assert harness.deliver(first) is Status.SENT
    harness.synchronise()
    reply = lost(harness, "And this one has arrived as well.", key="two")
    marketplace = harness.sandbox.marketplace
    hidden = [
        marketplace.hide_message(harness.thread_id, last_at_the_marketplace(harness)["id"]) for _ in range(2)
    ]
    with suppress(TryLater):
        harness.let_time_pass(130)
        harness.deliver(reply)
    assert harness.row(reply).status is Status.UNKNOWN
    for message in reversed(hidden):
        marketplace.unhide_message(harness.thread_id, message)
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert len(harness.posted()) == 2


def test_of_two_who_decide_at_once_one_is_told(
    harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = unconfirmed(harness)
    before = harness.row(reply)
    assert decide(harness, reply, "send") is Status.QUEUED
    read = messages.get
    stale = iter([before])
    monkeypatch.setattr(messages, "get", lambda *key: next(stale, None) or read(*key))
    with pytest.raises(NotToDecide, match="Somebody else"):
        decide(harness, reply, "discard")


def test_an_automatic_reply_that_is_never_shown_is_nobody_s_to_send_again(harness: ReplyHarness) -> None:
    reply = harness.write("We have your message.", automatic=True)
    trigger = messages.received_id(
        harness.sandbox.marketplace.threads[harness.thread_id]["messages"][0]["id"]
    )
    MessageRow(harness.conversation_id, reply.id).update(
        [MessageRow.answers_id.set(trigger), MessageRow.expires_at.set("2999-01-01T00:00:00.000Z")]
    )
    assert harness.deliver(reply) is Status.SENT
    harness.sandbox.marketplace.hide_message(harness.thread_id, last_at_the_marketplace(harness)["id"])
    harness.let_time_pass(900)
    harness.sandbox.marketplace.rename_topic(harness.thread_id, {"type": "FREE_TEXT", "value": "Late"})
    harness.synchronise()
    assert harness.row(reply).status is Status.CANCELLED
    with pytest.raises(NotToDecide):
        decide(harness, reply, "send")


def test_few_words_are_no_proof(harness: ReplyHarness) -> None:
    reply = lost(harness, "Thank you!")
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert len(harness.posted()) == 1


def test_the_same_words_twice_are_no_proof_either(harness: ReplyHarness) -> None:
    reply = lost(harness)
    harness.sandbox.marketplace.back_office_writes(harness.thread_id, "It is on its way to you.")
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert len(harness.posted()) == 1


def test_a_message_of_the_shop_from_before_the_attempt_raises_no_doubt(harness: ReplyHarness) -> None:
    harness.sandbox.marketplace.back_office_writes(harness.thread_id, "We are looking for it.")
    harness.let_time_pass(60)
    harness.synchronise()
    harness.let_time_pass(60)
    harness.sandbox.faults.add("M12", "drop_before")
    assert harness.deliver_until_settled(harness.write()) is Status.SENT
    assert len(harness.posted()) == 1


def test_mine_makes_one_of_both_and_stays_so(harness: ReplyHarness) -> None:
    reply = unconfirmed(harness)
    taken_for = row_of_the_marketplace_s_last(harness)
    for _ in range(2):
        assert decide(harness, reply, "mine", taken_for) is Status.SENT
    harness.synchronise()
    assert [status for _, status in harness.shown()] == ["received", "sent"]
    summary = conversations.get(harness.conversation_id).summary
    assert (summary.message_count, summary.reply_alert, summary.needs_reply_since) == (2, None, None)


def test_mine_is_completed_after_a_crash_between_its_two_writes(harness: ReplyHarness) -> None:
    reply = unconfirmed(harness)
    taken_for = row_of_the_marketplace_s_last(harness)
    assert messages.claim(harness.conversation_id, last_at_the_marketplace(harness)["id"], reply.id)
    assert decide(harness, reply, "mine", taken_for) is Status.SENT
    assert [status for _, status in harness.shown()] == ["received", "sent"]


def test_only_a_message_of_the_shop_can_be_mine(harness: ReplyHarness) -> None:
    reply = unconfirmed(harness)
    question = messages.received_id(
        harness.sandbox.marketplace.threads[harness.thread_id]["messages"][0]["id"]
    )
    for taken_for in (None, "in-nobody", question, reply.id):
        with pytest.raises(NotToDecide):
            decide(harness, reply, "mine", taken_for)
    assert harness.row(reply).status is Status.UNCONFIRMED


def test_discarded_it_is_sent_by_nobody_and_alerts_nobody(harness: ReplyHarness) -> None:
    reply = unconfirmed(harness)
    assert decide(harness, reply, "discard") is Status.CANCELLED
    assert decide(harness, reply, "discard") is Status.CANCELLED
    assert harness.deliver(reply) is Status.CANCELLED
    assert len(harness.posted()) == 1
    assert conversations.get(harness.conversation_id).summary.reply_alert is None


def test_the_author_or_a_supervisor_decides(harness: ReplyHarness) -> None:
    reply = unconfirmed(harness)
    for decision in ("mine", "send", "discard"):
        with pytest.raises(NotYours):
            decide(harness, reply, decision, by=BEN)
    assert decide(harness, reply, "discard", by=SUPERVISOR) is Status.CANCELLED
    assert harness.row(reply).cancelled_by == SUPERVISOR.name


def test_a_sent_reply_is_not_to_be_decided_about(harness: ReplyHarness) -> None:
    reply = harness.write()
    harness.deliver(reply)
    for decision in ("mine", "send", "discard"):
        with pytest.raises(NotToDecide):
            decide(harness, reply, decision, "in-other")


def test_an_automatic_reply_in_doubt_is_never_sent_again_and_holds_up_no_agent(harness: ReplyHarness) -> None:
    automatic = lost(harness, "We have your message.", key="auto", automatic=True)
    last_at_the_marketplace(harness)["body"] = "Other words."
    reply = harness.write("It is on its way to you.")
    assert harness.deliver(reply) is Status.SENT
    assert harness.deliver_until_settled(automatic) is Status.CANCELLED
    assert "never sent again" in (harness.row(automatic).error or "")
    assert len(harness.posted()) == 2


def test_a_failed_reply_alerts_until_somebody_deals_with_it(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "bad_request")
    reply = harness.write()
    assert harness.deliver(reply) is Status.FAILED
    assert conversations.get(harness.conversation_id).summary.reply_alert is ReplyAlert.FAILED
    assert decide(harness, reply, "discard") is Status.CANCELLED
    assert conversations.get(harness.conversation_id).summary.reply_alert is None


@pytest.mark.parametrize("is_counted", [False, True], ids=["gone from the count too", "still counted"])
def test_a_message_that_was_moderated_away_does_not_block_a_lost_answer_for_hours(
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
        assert decide(harness, reply, "send") is Status.QUEUED
        assert harness.deliver(reply) is Status.SENT
    assert len(harness.posted()) == 1
    gone = next(m for m in messages.load(harness.conversation_id).messages.values() if m.body == "Hello?")
    assert gone.status is Status.RECEIVED, "what was written stays here"
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


def test_a_missing_message_is_noticed_although_another_was_taken_away(harness: ReplyHarness) -> None:
    gone = harness.sandbox.marketplace.customer_writes(harness.thread_id, "Hello?")
    harness.synchronise()
    harness.sandbox.marketplace.hide_message(harness.thread_id, gone)
    harness.synchronise()
    harness.sandbox.marketplace.customer_writes(harness.thread_id, "A new one")
    hidden = last_at_the_marketplace(harness)
    harness.sandbox.marketplace.threads[harness.thread_id]["messages"].remove(hidden)
    harness.synchronise()
    assert conversations.get(harness.conversation_id).thread_hash is None
    harness.sandbox.marketplace.unhide_message(harness.thread_id, hidden)
    harness.synchronise()
    assert conversations.get(harness.conversation_id).thread_hash is not None


def test_a_reply_that_the_marketplace_took_and_never_shows_is_not_sent_any_longer(
    harness: ReplyHarness,
) -> None:
    reply = harness.write()
    assert harness.deliver(reply) is Status.SENT
    shown = harness.sandbox.marketplace.hide_message(
        harness.thread_id, last_at_the_marketplace(harness)["id"]
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
    assert harness.row(reply).status is Status.SENT, "as soon as it is shown, it is sent"


def test_what_was_shown_and_then_taken_away_stays_sent(harness: ReplyHarness) -> None:
    reply = harness.write()
    harness.deliver(reply)
    harness.synchronise()
    harness.sandbox.marketplace.hide_message(harness.thread_id, last_at_the_marketplace(harness)["id"])
    harness.let_time_pass(3600)
    harness.synchronise()
    row = harness.row(reply)
    assert row.status is Status.SENT
    assert row.absent_since


def test_sent_again_after_it_was_never_shown_the_old_id_proves_nothing(harness: ReplyHarness) -> None:
    reply = harness.write()
    harness.deliver(reply)
    harness.sandbox.marketplace.hide_message(harness.thread_id, last_at_the_marketplace(harness)["id"])
    harness.let_time_pass(900)
    harness.sandbox.marketplace.rename_topic(harness.thread_id, {"type": "FREE_TEXT", "value": "Late"})
    harness.synchronise()
    assert decide(harness, reply, "send") is Status.QUEUED
    harness.sandbox.faults.add("M12", "drop_before")
    with pytest.raises(TryLater):
        harness.deliver(reply)
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert len(harness.posted()) == 2
    harness.synchronise()
    assert [status for _, status in harness.shown()] == ["received", "sent"]


@pytest.mark.parametrize("body", ["It is on its way to you.", "Yes."])
def test_a_list_with_another_id_than_m12_named_shows_our_reply_once(harness: ReplyHarness, body: str) -> None:
    post: Callable[..., str] = Mirakl.post_message
    with pytest.MonkeyPatch.context() as odd:
        odd.setattr(Mirakl, "post_message", lambda *a: f"other-{post(*a)}")
        reply = harness.write(body)
        assert harness.deliver(reply) is Status.SENT
    for _ in range(2):
        harness.synchronise()
    assert [status for _, status in harness.shown()] == ["received", "sent"]
    assert conversations.get(harness.conversation_id).summary.message_count == 2
    assert harness.row(reply).mirakl_message_id == last_at_the_marketplace(harness)["id"]


def test_two_messages_that_were_taken_for_one_reply_are_both_shown(harness: ReplyHarness) -> None:
    """M12 named one that the list did not show, a person said it is another, and then the first appears."""
    reply = harness.write()
    harness.deliver(reply)
    late = harness.sandbox.marketplace.hide_message(harness.thread_id, last_at_the_marketplace(harness)["id"])
    harness.let_time_pass(900)
    other = harness.sandbox.marketplace.back_office_writes(harness.thread_id, "Moderated.")
    harness.synchronise()
    assert harness.row(reply).status is Status.UNCONFIRMED
    assert decide(harness, reply, "mine", messages.received_id(other)) is Status.SENT
    harness.sandbox.marketplace.unhide_message(harness.thread_id, late)
    harness.synchronise()
    assert sorted(status for _, status in harness.shown()) == ["received", "received", "sent"]
    assert conversations.get(harness.conversation_id).thread_hash is not None


def test_a_refused_key_is_read_anew_and_the_reply_goes_out_with_the_next(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "unauthorized")
    reply = harness.write()
    assert harness.deliver(reply) is Status.QUEUED
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


def test_what_the_marketplace_asks_of_one_reply_holds_for_all(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "busy", seconds=3600)
    other = ReplyHarness(harness.cloud, harness.sandbox, harness.thread_id, harness.now)
    replies = [harness.write("Hello there, this is a reply.", "one")]
    assert harness.deliver(replies[0]) is Status.QUEUED
    calls = harness.sandbox.app.counts["M12"]
    person = harness.sandbox.marketplace.add_customer("Ann", "Lee")
    other.thread_id = harness.sandbox.marketplace.open_thread("And mine?", person)
    harness.synchronise()
    second = other.write("Another conversation's reply.", "two")
    with pytest.raises(TryLater) as wait:
        other.deliver(second)
    assert wait.value.after > 3500
    assert harness.sandbox.app.counts["M12"] == calls, "nobody asked before it was time"
    assert conversations.get(other.conversation_id).summary.reply_alert is ReplyAlert.WAITING
    other.let_time_pass(3600)
    assert other.deliver_until_settled(second) is Status.SENT


def test_a_wave_of_replies_against_a_limit_asks_hardly_more_often_than_it_sends(
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
    ], "the order stays the marketplace's"
