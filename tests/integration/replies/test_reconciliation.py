"""Replies with an unknown outcome: the thread is read back and searched for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from functions.errors import TryLater
from functions.inbox.messages.writer import store_messages
from functions.mirakl.client import Mirakl
from functions.mirakl.threads import Thread
from functions.model.clock import seconds_between, shift, utc_moment
from functions.model.messages import Message, Status
from functions.store import messages
from infra.local.sandbox import seller_api
from infra.local.sandbox.documents import EchoStyle
from tests.builders.replies import ReplyHarness

LOST_BUT_DONE = ["hang_after", "drop_after", "error_after"]
LOST_AND_NOT_DONE = ["hang", "drop_before", "error", "maintenance", "garbage"]


def test_the_synchronisation_recognises_our_reply_and_takes_over_the_marketplace_s_time(
    harness: ReplyHarness,
) -> None:
    reply = harness.write()
    harness.deliver(reply)
    for _ in range(2):
        harness.synchronise()
    assert harness.shown() == [("Where is it?", "received"), ("It is on its way.", "sent")]
    (_, at_the_marketplace) = harness.sandbox.marketplace.threads[harness.thread_id]["messages"]
    assert harness.row(reply).sent_at[:19] == at_the_marketplace["date_created"][:19]


@pytest.mark.parametrize("echo", ["verbatim", "entities", "br"])
@pytest.mark.parametrize("kind", LOST_BUT_DONE)
def test_a_lost_answer_is_reconciled_by_reading_the_thread(
    harness: ReplyHarness, kind: Any, echo: EchoStyle
) -> None:
    harness.sandbox.marketplace.echo_style = echo
    harness.sandbox.faults.add("M12", kind, seconds=0.1)
    reply = harness.write('Bonjour Marie,\n\nC’est "réglé" & <envoyé> :)\n')
    with pytest.raises(TryLater):
        harness.deliver(reply)
    assert harness.row(reply).status is Status.UNKNOWN
    assert harness.deliver_until_settled(reply) is Status.SENT
    harness.synchronise()
    assert len(harness.posted()) == 1
    assert len(harness.shown()) == 2


@pytest.mark.parametrize("kind", LOST_AND_NOT_DONE)
def test_a_request_without_effect_is_sent_again_only_after_the_settle_time(
    harness: ReplyHarness, kind: Any
) -> None:
    harness.sandbox.faults.add("M12", kind, seconds=0.1)
    reply, begun = harness.write(), harness.now
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert seconds_between(begun, harness.now) >= 120
    assert harness.posted() == ["It is on its way."]


def test_while_the_thread_cannot_be_read_back_nothing_is_sent_again(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "drop_after")
    harness.sandbox.faults.add("M10", "error", count=10_000)
    reply = harness.write()
    assert harness.deliver_until_settled(reply) is Status.UNKNOWN
    assert harness.row(reply).error
    assert len(harness.posted()) == 1
    harness.sandbox.faults.clear()
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert len(harness.posted()) == 1


def test_a_crash_in_the_state_sending_is_reconciled_by_the_next_delivery(
    harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    reply = harness.write()
    post: Callable[..., str] = Mirakl.post_message
    monkeypatch.setattr(Mirakl, "post_message", lambda *a: kill(post(*a)))
    with pytest.raises(Killed):
        harness.deliver(reply)
    monkeypatch.setattr(Mirakl, "post_message", post)
    assert harness.row(reply).status is Status.SENDING
    with pytest.raises(TryLater, match="Another invocation"):
        harness.deliver(reply)
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert harness.posted() == ["It is on its way."]


def test_a_synchronisation_also_reconciles_a_lost_answer(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "drop_after")
    reply = harness.write()
    with pytest.raises(TryLater):
        harness.deliver(reply)
    harness.synchronise()
    assert harness.row(reply).status is Status.SENT
    assert harness.shown() == [("Where is it?", "received"), ("It is on its way.", "sent")]


def test_a_run_between_the_post_and_its_record_stores_nothing_twice(
    harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    post: Callable[..., str] = Mirakl.post_message

    def post_and_synchronise(*args: Any) -> str | None:
        message_id = post(*args)
        harness.synchronise()
        return message_id

    monkeypatch.setattr(Mirakl, "post_message", post_and_synchronise)
    for body in ("It is on its way.", "And one more thing."):
        assert harness.deliver_until_settled(harness.write(body, key=body)) is Status.SENT
    assert [status for _, status in harness.shown()] == ["received", "sent", "sent"]


def test_a_reply_whose_words_the_marketplace_changed_is_shown_once(
    harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    post: Callable[..., str] = Mirakl.post_message

    def changed(self: Mirakl, thread_id: str, body: str, to: Any, *more: Any) -> str | None:
        message_id = post(self, thread_id, "Masked by the marketplace", to, *more)
        harness.synchronise()
        return message_id

    monkeypatch.setattr(Mirakl, "post_message", changed)
    reply = harness.write()
    assert harness.deliver(reply) is Status.SENT
    harness.synchronise()
    assert [status for _, status in harness.shown()] == ["received", "sent"]


def test_two_equal_replies_written_on_purpose_stay_two(harness: ReplyHarness) -> None:
    first, second = (
        harness.write("Thank you for waiting!", "one"),
        harness.write("Thank you for waiting!", "two"),
    )
    harness.sandbox.faults.add("M12", "drop_after")
    assert harness.deliver_until_settled(first) is Status.SENT
    harness.sandbox.faults.add("M12", "drop_after")
    assert harness.deliver_until_settled(second) is Status.SENT
    harness.synchronise()
    assert harness.posted() == ["Thank you for waiting!", "Thank you for waiting!"]
    assert [body for body, _ in harness.shown()] == [
        "Where is it?",
        "Thank you for waiting!",
        "Thank you for waiting!",
    ]


def test_an_answer_without_an_id_proves_nothing_until_the_thread_shows_the_reply(
    harness: ReplyHarness,
) -> None:
    harness.sandbox.faults.add("M12", "no_id")
    reply = harness.write()
    with pytest.raises(TryLater):
        harness.deliver(reply)
    assert harness.row(reply).status is Status.UNKNOWN
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert harness.row(reply).mirakl_message_id == harness.sandbox.marketplace.posted[0].message_id
    assert len(harness.shown()) == 2


def test_an_equal_message_from_the_back_office_long_before_is_not_taken_for_our_reply(
    harness: ReplyHarness,
) -> None:
    harness.sandbox.marketplace.back_office_writes(harness.thread_id, "Thank you for waiting!")
    harness.let_time_pass(600)
    harness.sandbox.marketplace.clock = lambda: utc_moment(harness.now)
    harness.sandbox.faults.add("M12", "drop_before")
    assert harness.deliver_until_settled(harness.write("Thank you for waiting!")) is Status.SENT
    harness.synchronise()
    assert [body for body, _ in harness.shown()].count("Thank you for waiting!") == 2


def write_unknown(harness: ReplyHarness) -> Message:
    """A reply that the marketplace has taken, and whose answer was lost."""
    harness.sandbox.faults.add("M12", "drop_after")
    reply = harness.write()
    with pytest.raises(TryLater):
        harness.deliver(reply)
    assert harness.row(reply).status is Status.UNKNOWN
    return reply


def test_a_thread_shown_in_part_is_no_proof_that_a_reply_is_not_there(
    harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = write_unknown(harness)
    (thread,) = harness.sandbox.marketplace.threads.values()
    with monkeypatch.context() as patched:
        patched.setitem(thread, "messages", [])
        assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    harness.synchronise()
    assert harness.row(reply).status is Status.SENT
    assert len(harness.posted()) == 1


@pytest.mark.parametrize("by", ["a synchronisation", "an attempt of ours whose answer was lost"])
def test_a_claim_proves_a_reply_although_its_row_was_not_updated(
    harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """The process that claimed the message was killed, or its answer was lost, before it updated the reply's row."""
    reply = write_unknown(harness)
    harness.let_time_pass(200)
    if by == "a synchronisation":
        thread = Mirakl.thread

        def claimed_meanwhile(self: Mirakl, thread_id: str) -> Thread:
            shown = thread(self, thread_id)
            messages.claim(harness.conversation_id, shown.messages[-1].id, reply.id)
            return shown

        monkeypatch.setattr(Mirakl, "thread", claimed_meanwhile)
    else:
        claim = messages.claim
        monkeypatch.setattr(messages, "claim", lambda *key: claim(*key) and claim(*key))
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert len(harness.posted()) == 1


def test_a_reply_that_leaves_while_a_synchronisation_reads_the_thread_is_recognised(
    harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 3)
    for number in range(5):
        harness.sandbox.marketplace.customer_writes(harness.thread_id, f"More {number}")
    replies: list[Message] = []
    thread = Mirakl.thread

    def leaving_meanwhile(self: Mirakl, thread_id: str) -> Thread:
        if not replies:
            replies.append(write_unknown(harness))
        return thread(self, thread_id)

    monkeypatch.setattr(Mirakl, "thread", leaving_meanwhile)
    harness.synchronise()
    assert harness.deliver_until_settled(replies[0]) is Status.SENT
    assert len(harness.posted()) == 1
    assert [body for body, _ in harness.shown()].count(replies[0].body) == 1


def test_an_old_reply_that_failed_does_not_take_the_place_of_a_new_one_with_the_same_words(
    harness: ReplyHarness,
) -> None:
    harness.sandbox.marketplace.clock = lambda: utc_moment(harness.now)
    harness.sandbox.faults.add("M12", "drop_before", count=12)
    old = harness.write("Thank you for waiting.", "old")
    assert harness.deliver_until_settled(old, 40_000) is Status.FAILED
    harness.let_time_pass(3 * 86_400)
    new = harness.write("Thank you for waiting.", "new")
    harness.sandbox.faults.add("M12", "drop_after")
    assert harness.deliver_until_settled(new) is Status.SENT
    assert len(harness.posted()) == 1
    assert harness.row(old).status is Status.FAILED


def test_an_erasure_does_not_hide_a_reply_written_later(harness: ReplyHarness) -> None:
    """The marketplace's clock is two minutes behind: its time of the reply is before the erasure."""
    harness.sandbox.marketplace.clock = lambda: utc_moment(shift(harness.now, minutes=-2))
    reply = write_unknown(harness)
    rows = messages.load(harness.conversation_id)
    found = harness.mirakl().thread(harness.thread_id)
    erased_before = shift(harness.now, seconds=-30)
    store_messages(harness.conversation_id, found, rows, lambda: harness.now, erased_before)
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert len(harness.posted()) == 1


def test_an_outcome_that_stays_unknown_becomes_unconfirmed_and_later_replies_go_out(
    harness: ReplyHarness,
) -> None:
    reply = write_unknown(harness)
    following = harness.write("And another thing.", "key-2")
    harness.sandbox.faults.add("M10", "forbidden", count=10_000)
    assert harness.deliver_until_settled(following, 5 * 3600) is Status.SENT
    row = harness.row(reply)
    assert (row.status, row.maybe_sent) == (Status.UNCONFIRMED, True)
    assert row.error
    assert row.error.startswith("Nobody could tell whether the marketplace has this reply.")
    harness.sandbox.faults.clear()
    harness.synchronise()
    assert harness.row(reply).status is Status.SENT, "it is sent as soon as a list shows it"
    assert len(harness.posted()) == 2
