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
from functions.store.tables.messages import MessageRow
from tests.integration.scenes import ANN, Scene

SUPERVISOR = Agent("s-1", "Sue", is_supervisor=True)
BEN = Agent("b-1", "Ben")


def last_at_the_marketplace(scene: Scene) -> dict[str, Any]:
    return scene.sandbox.marketplace.threads[scene.thread_id]["messages"][-1]  # type: ignore[no-any-return]


def lost(scene: Scene, body: str = "It is on its way to you.", **more: Any) -> Message:
    """A reply that the marketplace has taken, and whose answer was lost."""
    scene.sandbox.faults.add("M12", "drop_after")
    reply = scene.write(body, **more)
    with pytest.raises(TryLater):
        scene.deliver(reply)
    return reply


def decide(
    scene: Scene, reply: Message, decision: Any, taken_for: str | None = None, by: Agent = ANN
) -> Status:
    return resolve_reply(scene.conversation_id, reply.id, decision, taken_for, by=by, now=scene.now).status


def unconfirmed(scene: Scene) -> Message:
    """The marketplace has put the reply into other words."""
    reply = lost(scene)
    last_at_the_marketplace(scene)["body"] = "This message was moderated."
    assert scene.deliver_until_settled(reply) is Status.UNCONFIRMED
    return reply


def row_of_the_marketplace_s_last(scene: Scene) -> str:
    return messages.received_id(last_at_the_marketplace(scene)["id"])


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
def test_words_changed_on_the_way_are_never_sent_twice(scene: Scene, written: str, shown: str) -> None:
    reply = lost(scene, written)
    last_at_the_marketplace(scene)["body"] = shown
    assert scene.deliver_until_settled(reply) in {Status.SENT, Status.UNCONFIRMED}
    assert len(scene.posted()) == 1


def test_a_reply_in_other_words_is_unconfirmed_and_both_stay_shown(scene: Scene) -> None:
    reply = unconfirmed(scene)
    scene.synchronise()
    assert scene.posted() == ["It is on its way to you."]
    assert [status for _, status in scene.shown()] == ["received", "received", "unconfirmed"]
    assert conversations.get(scene.conversation_id).summary.reply_alert is ReplyAlert.UNCONFIRMED
    assert scene.row(reply).error


def test_a_colleague_s_answer_in_the_back_office_is_not_taken_for_our_lost_reply(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "drop_before")
    reply = scene.write("It is on its way to you.")
    with pytest.raises(TryLater):
        scene.deliver(reply)
    scene.sandbox.marketplace.back_office_writes(scene.thread_id, "It was delivered yesterday.")
    assert scene.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert scene.posted() == []
    assert decide(scene, reply, "send") is Status.QUEUED
    assert scene.deliver(reply) is Status.SENT
    assert scene.posted() == ["It is on its way to you."]
    scene.synchronise()
    assert [status for _, status in scene.shown()] == ["received", "received", "sent"]


def test_a_message_whose_sender_cannot_be_read_may_be_our_reply(scene: Scene) -> None:
    reply = lost(scene)
    message = last_at_the_marketplace(scene)
    sender, message["from"] = message["from"], "somebody"
    assert scene.deliver_until_settled(reply) is Status.UNCONFIRMED
    message["from"] = sender
    scene.sandbox.marketplace.rename_topic(scene.thread_id, {"type": "FREE_TEXT", "value": "Read again"})
    scene.synchronise()
    assert scene.row(reply).status is Status.SENT
    assert [status for _, status in scene.shown()] == ["received", "sent"]
    assert len(scene.posted()) == 1


def test_a_copy_of_our_reply_without_a_date_is_doubt(scene: Scene) -> None:
    scene.passes(4 * 3600)
    reply = lost(scene)
    copy = last_at_the_marketplace(scene)
    scene.sandbox.marketplace.customer_writes(scene.thread_id, "And?")
    copy["date_created"] = None
    assert scene.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert len(scene.posted()) == 1


def test_an_old_answer_that_lacks_a_reply_of_ours_proves_nothing(scene: Scene) -> None:
    first = scene.write("This one has arrived already.", "one")
    assert scene.deliver(first) is Status.SENT
    scene.synchronise()
    reply = lost(scene, "And this one has arrived as well.", key="two")
    marketplace = scene.sandbox.marketplace
    hidden = [
        marketplace.hide_message(scene.thread_id, last_at_the_marketplace(scene)["id"]) for _ in range(2)
    ]
    with suppress(TryLater):
        scene.passes(130)
        scene.deliver(reply)
    assert scene.row(reply).status is Status.UNKNOWN
    for message in reversed(hidden):
        marketplace.unhide_message(scene.thread_id, message)
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert len(scene.posted()) == 2


def test_of_two_who_decide_at_once_one_is_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = unconfirmed(scene)
    before = scene.row(reply)
    assert decide(scene, reply, "send") is Status.QUEUED
    read = messages.get
    stale = iter([before])
    monkeypatch.setattr(messages, "get", lambda *key: next(stale, None) or read(*key))
    with pytest.raises(NotToDecide, match="Somebody else"):
        decide(scene, reply, "discard")


def test_an_automatic_reply_that_is_never_shown_is_nobody_s_to_send_again(scene: Scene) -> None:
    reply = scene.write("We have your message.", automatic=True)
    trigger = messages.received_id(scene.sandbox.marketplace.threads[scene.thread_id]["messages"][0]["id"])
    MessageRow(scene.conversation_id, reply.id).update(
        [MessageRow.answers_id.set(trigger), MessageRow.expires_at.set("2999-01-01T00:00:00.000Z")]
    )
    assert scene.deliver(reply) is Status.SENT
    scene.sandbox.marketplace.hide_message(scene.thread_id, last_at_the_marketplace(scene)["id"])
    scene.passes(900)
    scene.sandbox.marketplace.rename_topic(scene.thread_id, {"type": "FREE_TEXT", "value": "Late"})
    scene.synchronise()
    assert scene.row(reply).status is Status.CANCELLED
    with pytest.raises(NotToDecide):
        decide(scene, reply, "send")


def test_few_words_are_no_proof(scene: Scene) -> None:
    reply = lost(scene, "Thank you!")
    assert scene.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert len(scene.posted()) == 1


def test_the_same_words_twice_are_no_proof_either(scene: Scene) -> None:
    reply = lost(scene)
    scene.sandbox.marketplace.back_office_writes(scene.thread_id, "It is on its way to you.")
    assert scene.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert len(scene.posted()) == 1


def test_a_message_of_the_shop_from_before_the_attempt_raises_no_doubt(scene: Scene) -> None:
    scene.sandbox.marketplace.back_office_writes(scene.thread_id, "We are looking for it.")
    scene.passes(60)
    scene.synchronise()
    scene.passes(60)
    scene.sandbox.faults.add("M12", "drop_before")
    assert scene.deliver_until_settled(scene.write()) is Status.SENT
    assert len(scene.posted()) == 1


def test_mine_makes_one_of_both_and_stays_so(scene: Scene) -> None:
    reply = unconfirmed(scene)
    taken_for = row_of_the_marketplace_s_last(scene)
    for _ in range(2):
        assert decide(scene, reply, "mine", taken_for) is Status.SENT
    scene.synchronise()
    assert [status for _, status in scene.shown()] == ["received", "sent"]
    summary = conversations.get(scene.conversation_id).summary
    assert (summary.message_count, summary.reply_alert, summary.needs_reply_since) == (2, None, None)


def test_mine_is_completed_after_a_crash_between_its_two_writes(scene: Scene) -> None:
    reply = unconfirmed(scene)
    taken_for = row_of_the_marketplace_s_last(scene)
    assert messages.claim(scene.conversation_id, last_at_the_marketplace(scene)["id"], reply.id)
    assert decide(scene, reply, "mine", taken_for) is Status.SENT
    assert [status for _, status in scene.shown()] == ["received", "sent"]


def test_only_a_message_of_the_shop_can_be_mine(scene: Scene) -> None:
    reply = unconfirmed(scene)
    question = messages.received_id(scene.sandbox.marketplace.threads[scene.thread_id]["messages"][0]["id"])
    for taken_for in (None, "in-nobody", question, reply.id):
        with pytest.raises(NotToDecide):
            decide(scene, reply, "mine", taken_for)
    assert scene.row(reply).status is Status.UNCONFIRMED


def test_discarded_it_is_sent_by_nobody_and_alerts_nobody(scene: Scene) -> None:
    reply = unconfirmed(scene)
    assert decide(scene, reply, "discard") is Status.CANCELLED
    assert decide(scene, reply, "discard") is Status.CANCELLED
    assert scene.deliver(reply) is Status.CANCELLED
    assert len(scene.posted()) == 1
    assert conversations.get(scene.conversation_id).summary.reply_alert is None


def test_the_author_or_a_supervisor_decides(scene: Scene) -> None:
    reply = unconfirmed(scene)
    for decision in ("mine", "send", "discard"):
        with pytest.raises(NotYours):
            decide(scene, reply, decision, by=BEN)
    assert decide(scene, reply, "discard", by=SUPERVISOR) is Status.CANCELLED
    assert scene.row(reply).cancelled_by == SUPERVISOR.name


def test_a_sent_reply_is_not_to_be_decided_about(scene: Scene) -> None:
    reply = scene.write()
    scene.deliver(reply)
    for decision in ("mine", "send", "discard"):
        with pytest.raises(NotToDecide):
            decide(scene, reply, decision, "in-other")


def test_an_automatic_reply_in_doubt_is_never_sent_again_and_holds_up_no_agent(scene: Scene) -> None:
    automatic = lost(scene, "We have your message.", key="auto", automatic=True)
    last_at_the_marketplace(scene)["body"] = "Other words."
    reply = scene.write("It is on its way to you.")
    assert scene.deliver(reply) is Status.SENT
    assert scene.deliver_until_settled(automatic) is Status.CANCELLED
    assert "never sent again" in (scene.row(automatic).error or "")
    assert len(scene.posted()) == 2


def test_a_failed_reply_alerts_until_somebody_deals_with_it(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "bad_request")
    reply = scene.write()
    assert scene.deliver(reply) is Status.FAILED
    assert conversations.get(scene.conversation_id).summary.reply_alert is ReplyAlert.FAILED
    assert decide(scene, reply, "discard") is Status.CANCELLED
    assert conversations.get(scene.conversation_id).summary.reply_alert is None


@pytest.mark.parametrize("is_counted", [False, True], ids=["gone from the count too", "still counted"])
def test_a_message_that_was_moderated_away_does_not_block_a_lost_answer_for_hours(
    scene: Scene, is_counted: bool
) -> None:
    thread = scene.sandbox.marketplace.threads[scene.thread_id]
    scene.sandbox.marketplace.customer_writes(scene.thread_id, "Hello?")
    scene.synchronise()
    scene.sandbox.faults.add("M12", "drop_before")
    reply, begun = scene.write(), scene.now
    scene.sandbox.marketplace.hide_message(scene.thread_id, thread["messages"][1]["id"])
    if is_counted:
        thread["metadata"]["total_count"] += 1
    outcome = scene.deliver_until_settled(reply)
    assert outcome is (Status.UNCONFIRMED if is_counted else Status.SENT)
    assert seconds_between(begun, scene.now) < 1200
    if is_counted:
        assert decide(scene, reply, "send") is Status.QUEUED
        assert scene.deliver(reply) is Status.SENT
    assert len(scene.posted()) == 1
    gone = next(m for m in messages.load(scene.conversation_id).messages.values() if m.body == "Hello?")
    assert gone.status is Status.RECEIVED, "what was written stays here"
    assert bool(gone.absent_since) is not is_counted


def test_a_message_that_is_shown_again_is_no_longer_absent(scene: Scene) -> None:
    hidden_id = scene.sandbox.marketplace.customer_writes(scene.thread_id, "Hello?")
    scene.synchronise()
    hidden = scene.sandbox.marketplace.hide_message(scene.thread_id, hidden_id)
    scene.synchronise()
    key = messages.received_id(hidden["id"])
    assert messages.get(scene.conversation_id, key).absent_since
    scene.sandbox.marketplace.unhide_message(scene.thread_id, hidden)
    scene.synchronise()
    assert messages.get(scene.conversation_id, key).absent_since is None


def test_a_missing_message_is_noticed_although_another_was_taken_away(scene: Scene) -> None:
    gone = scene.sandbox.marketplace.customer_writes(scene.thread_id, "Hello?")
    scene.synchronise()
    scene.sandbox.marketplace.hide_message(scene.thread_id, gone)
    scene.synchronise()
    scene.sandbox.marketplace.customer_writes(scene.thread_id, "A new one")
    hidden = last_at_the_marketplace(scene)
    scene.sandbox.marketplace.threads[scene.thread_id]["messages"].remove(hidden)
    scene.synchronise()
    assert conversations.get(scene.conversation_id).thread_hash is None
    scene.sandbox.marketplace.unhide_message(scene.thread_id, hidden)
    scene.synchronise()
    assert conversations.get(scene.conversation_id).thread_hash is not None


def test_a_reply_that_the_marketplace_took_and_never_shows_is_not_sent_any_longer(scene: Scene) -> None:
    reply = scene.write()
    assert scene.deliver(reply) is Status.SENT
    shown = scene.sandbox.marketplace.hide_message(scene.thread_id, last_at_the_marketplace(scene)["id"])
    scene.passes(300)
    scene.synchronise()
    assert scene.row(reply).status is Status.SENT, "the list may be late"
    scene.passes(600)
    scene.sandbox.marketplace.rename_topic(scene.thread_id, {"type": "FREE_TEXT", "value": "Late"})
    scene.synchronise()
    assert scene.row(reply).status is Status.UNCONFIRMED
    summary = conversations.get(scene.conversation_id).summary
    assert summary.reply_alert is ReplyAlert.UNCONFIRMED
    assert summary.needs_reply_since, "the customer has no answer"
    scene.sandbox.marketplace.unhide_message(scene.thread_id, shown)
    scene.synchronise()
    assert scene.row(reply).status is Status.SENT, "as soon as it is shown, it is sent"


def test_what_was_shown_and_then_taken_away_stays_sent(scene: Scene) -> None:
    reply = scene.write()
    scene.deliver(reply)
    scene.synchronise()
    scene.sandbox.marketplace.hide_message(scene.thread_id, last_at_the_marketplace(scene)["id"])
    scene.passes(3600)
    scene.synchronise()
    row = scene.row(reply)
    assert row.status is Status.SENT
    assert row.absent_since


def test_sent_again_after_it_was_never_shown_the_old_id_proves_nothing(scene: Scene) -> None:
    reply = scene.write()
    scene.deliver(reply)
    scene.sandbox.marketplace.hide_message(scene.thread_id, last_at_the_marketplace(scene)["id"])
    scene.passes(900)
    scene.sandbox.marketplace.rename_topic(scene.thread_id, {"type": "FREE_TEXT", "value": "Late"})
    scene.synchronise()
    assert decide(scene, reply, "send") is Status.QUEUED
    scene.sandbox.faults.add("M12", "drop_before")
    with pytest.raises(TryLater):
        scene.deliver(reply)
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert len(scene.posted()) == 2
    scene.synchronise()
    assert [status for _, status in scene.shown()] == ["received", "sent"]


@pytest.mark.parametrize("body", ["It is on its way to you.", "Yes."])
def test_a_list_with_another_id_than_m12_named_shows_our_reply_once(scene: Scene, body: str) -> None:
    post: Callable[..., str] = Mirakl.post_message
    with pytest.MonkeyPatch.context() as odd:
        odd.setattr(Mirakl, "post_message", lambda *a: f"other-{post(*a)}")
        reply = scene.write(body)
        assert scene.deliver(reply) is Status.SENT
    for _ in range(2):
        scene.synchronise()
    assert [status for _, status in scene.shown()] == ["received", "sent"]
    assert conversations.get(scene.conversation_id).summary.message_count == 2
    assert scene.row(reply).mirakl_message_id == last_at_the_marketplace(scene)["id"]


def test_two_messages_that_were_taken_for_one_reply_are_both_shown(scene: Scene) -> None:
    """M12 named one that the list did not show, a person said it is another, and then the first appears."""
    reply = scene.write()
    scene.deliver(reply)
    late = scene.sandbox.marketplace.hide_message(scene.thread_id, last_at_the_marketplace(scene)["id"])
    scene.passes(900)
    other = scene.sandbox.marketplace.back_office_writes(scene.thread_id, "Moderated.")
    scene.synchronise()
    assert scene.row(reply).status is Status.UNCONFIRMED
    assert decide(scene, reply, "mine", messages.received_id(other)) is Status.SENT
    scene.sandbox.marketplace.unhide_message(scene.thread_id, late)
    scene.synchronise()
    assert sorted(status for _, status in scene.shown()) == ["received", "received", "sent"]
    assert conversations.get(scene.conversation_id).thread_hash is not None


def test_a_refused_key_is_read_anew_and_the_reply_goes_out_with_the_next(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "unauthorized")
    reply = scene.write()
    assert scene.deliver(reply) is Status.QUEUED
    assert scene.forgotten_keys == 1
    assert conversations.get(scene.conversation_id).summary.reply_alert is ReplyAlert.WAITING
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert conversations.get(scene.conversation_id).summary.reply_alert is None


def test_a_key_that_stays_refused_fails_in_the_end(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "unauthorized", count=1000)
    reply = scene.write()
    assert scene.deliver_until_settled(reply, 20_000) is Status.FAILED
    assert "API key" in (scene.row(reply).error or "")
    assert scene.row(reply).attempt == len(BACKOFF_SECONDS) + 1


def test_what_the_marketplace_asks_of_one_reply_holds_for_all(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "busy", seconds=3600)
    other = Scene(scene.cloud, scene.sandbox, scene.thread_id, scene.now)
    replies = [scene.write("Hello there, this is a reply.", "one")]
    assert scene.deliver(replies[0]) is Status.QUEUED
    calls = scene.sandbox.app.counts["M12"]
    person = scene.sandbox.marketplace.add_customer("Ann", "Lee")
    other.thread_id = scene.sandbox.marketplace.open_thread("And mine?", person)
    scene.synchronise()
    second = other.write("Another conversation's reply.", "two")
    with pytest.raises(TryLater) as wait:
        other.deliver(second)
    assert wait.value.after > 3500
    assert scene.sandbox.app.counts["M12"] == calls, "nobody asked before it was time"
    assert conversations.get(other.conversation_id).summary.reply_alert is ReplyAlert.WAITING
    other.passes(3600)
    assert other.deliver_until_settled(second) is Status.SENT


def test_a_wave_of_replies_against_a_limit_asks_hardly_more_often_than_it_sends(scene: Scene) -> None:
    person = scene.sandbox.marketplace.add_customer("Ann", "Lee")
    scenes = []
    for _ in range(12):
        thread_id = scene.sandbox.marketplace.open_thread("And mine?", person)
        scenes.append(Scene(scene.cloud, scene.sandbox, thread_id, scene.now))
    scene.synchronise()
    replies = [each.write("Hello there, this is a reply.") for each in scenes]
    window, allowed = 60, 4
    used: dict[int, int] = {}
    now = scene.now
    for _ in range(40):
        for each, reply in zip(scenes, replies, strict=True):
            each.now = now
            if each.row(reply).status is Status.SENT:
                continue
            minute = int(each.now[14:16])
            if used.get(minute, 0) >= allowed:
                scene.sandbox.faults.add("M12", "busy", seconds=window)
            before = len(scene.posted())
            with suppress(TryLater):
                each.deliver(reply)
            scene.sandbox.faults.clear()
            used[minute] = used.get(minute, 0) + len(scene.posted()) - before
        scene.now = now
        scene.passes(20)
        now = scene.now
    assert len(scene.posted()) == len(replies)
    assert scene.sandbox.app.counts["M12"] <= 2 * len(replies)


def test_a_reply_to_the_operator_alone_leaves_the_customer_s_deadline_running(scene: Scene) -> None:
    before = conversations.get(scene.conversation_id).summary.needs_reply_since
    note = scene.write("Please refund them.", to=(Recipient.OPERATOR,))
    assert scene.deliver(note) is Status.SENT
    scene.synchronise()
    assert conversations.get(scene.conversation_id).summary.needs_reply_since == before


def test_what_a_customer_writes_while_our_reply_waits_still_waits_after_it(scene: Scene) -> None:
    scene.passes(60)
    reply = scene.write("It is on its way to you.")
    scene.passes(5)
    scene.sandbox.marketplace.customer_writes(scene.thread_id, "Wrong address, please cancel!")
    scene.passes(6)
    assert scene.deliver(reply) is Status.SENT
    scene.synchronise()
    crossing = scene.sandbox.marketplace.threads[scene.thread_id]["messages"][1]
    waiting_since = conversations.get(scene.conversation_id).summary.needs_reply_since
    assert waiting_since
    assert waiting_since[:19] == crossing["date_created"][:19]
    assert [body for body, _ in scene.shown()][1:] == [
        "Wrong address, please cancel!",
        "It is on its way to you.",
    ], "the order stays the marketplace's"
