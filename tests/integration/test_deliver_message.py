from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from functions.errors import TryLater
from functions.handlers.replies.sweep_replies import enqueue
from functions.inbox.messages.writer import store_messages
from functions.inbox.replies.decisions import cancel_reply, retry_reply
from functions.inbox.replies.delivery import BACKOFF_SECONDS, Delivery
from functions.inbox.replies.sweep import sweep
from functions.mirakl.client import Mirakl
from functions.mirakl.threads import Thread
from functions.model.clock import seconds_between, shift, utc_moment
from functions.model.messages import Message, Status
from functions.store import conversations, messages
from infra.local.aws.cloud import Cloud, queue_arn
from infra.local.aws.event_source_mappings import QueueMapping
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox import seller_api
from infra.local.sandbox.documents import EchoStyle
from tests.integration.scenes import ANN, Scene

LOST_BUT_DONE = ["hang_after", "drop_after", "error_after"]
LOST_AND_NOT_DONE = ["hang", "drop_before", "error", "maintenance", "garbage"]


def test_a_reply_reaches_the_marketplace_and_is_sent_with_its_id(scene: Scene) -> None:
    reply = scene.write()
    assert scene.deliver(reply) is Status.SENT
    (posted,) = scene.sandbox.marketplace.posted
    assert (posted.body, posted.to, posted.thread_id) == ("It is on its way.", ("CUSTOMER",), scene.thread_id)
    assert scene.row(reply).mirakl_message_id == posted.message_id
    summary = conversations.get(scene.conversation_id).summary
    assert (summary.message_count, summary.last_message_preview) == (2, "It is on its way.")
    assert summary.needs_reply_since is None


def test_a_reply_is_posted_once_however_often_the_queue_brings_it(scene: Scene) -> None:
    reply = scene.write()
    assert [scene.deliver(reply) for _ in range(3)] == [Status.SENT] * 3
    assert scene.posted() == ["It is on its way."]


def test_the_synchronisation_recognises_our_reply_and_takes_over_the_marketplace_s_time(scene: Scene) -> None:
    reply = scene.write()
    scene.deliver(reply)
    for _ in range(2):
        scene.synchronise()
    assert scene.shown() == [("Where is it?", "received"), ("It is on its way.", "sent")]
    (_, at_the_marketplace) = scene.sandbox.marketplace.threads[scene.thread_id]["messages"]
    assert scene.row(reply).sent_at[:19] == at_the_marketplace["date_created"][:19]


@pytest.mark.parametrize("echo", ["verbatim", "entities", "br"])
@pytest.mark.parametrize("kind", LOST_BUT_DONE)
def test_a_lost_answer_is_settled_by_reading_the_thread_back(
    scene: Scene, kind: Any, echo: EchoStyle
) -> None:
    scene.sandbox.marketplace.echo_style = echo
    scene.sandbox.faults.add("M12", kind, seconds=0.1)
    reply = scene.write('Bonjour Marie,\n\nC’est "réglé" & <envoyé> :)\n')
    with pytest.raises(TryLater):
        scene.deliver(reply)
    assert scene.row(reply).status is Status.UNKNOWN
    assert scene.deliver_until_settled(reply) is Status.SENT
    scene.synchronise()
    assert len(scene.posted()) == 1
    assert len(scene.shown()) == 2


@pytest.mark.parametrize("kind", LOST_AND_NOT_DONE)
def test_a_request_that_did_nothing_is_sent_again_only_after_the_settling_time(
    scene: Scene, kind: Any
) -> None:
    scene.sandbox.faults.add("M12", kind, seconds=0.1)
    reply, begun = scene.write(), scene.now
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert seconds_between(begun, scene.now) >= 120
    assert scene.posted() == ["It is on its way."]


def test_while_the_thread_cannot_be_read_back_nothing_is_sent_again(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "drop_after")
    scene.sandbox.faults.add("M10", "error", count=10_000)
    reply = scene.write()
    assert scene.deliver_until_settled(reply) is Status.UNKNOWN
    assert scene.row(reply).error
    assert len(scene.posted()) == 1
    scene.sandbox.faults.clear()
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert len(scene.posted()) == 1


def test_a_crash_after_the_row_says_sending_is_settled_by_the_next_attempt(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    reply = scene.write()
    post: Callable[..., str] = Mirakl.post_message
    monkeypatch.setattr(Mirakl, "post_message", lambda *a: kill(post(*a)))
    with pytest.raises(Killed):
        scene.deliver(reply)
    monkeypatch.setattr(Mirakl, "post_message", post)
    assert scene.row(reply).status is Status.SENDING
    with pytest.raises(TryLater, match="Another invocation"):
        scene.deliver(reply)
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert scene.posted() == ["It is on its way."]


def test_a_synchronisation_settles_a_lost_answer_as_well(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "drop_after")
    reply = scene.write()
    with pytest.raises(TryLater):
        scene.deliver(reply)
    scene.synchronise()
    assert scene.row(reply).status is Status.SENT
    assert scene.shown() == [("Where is it?", "received"), ("It is on its way.", "sent")]


def test_a_synchronisation_between_posting_and_noting_it_stores_nothing_twice(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    post: Callable[..., str] = Mirakl.post_message

    def post_and_synchronise(*args: Any) -> str | None:
        message_id = post(*args)
        scene.synchronise()
        return message_id

    monkeypatch.setattr(Mirakl, "post_message", post_and_synchronise)
    for body in ("It is on its way.", "And one more thing."):
        assert scene.deliver_until_settled(scene.write(body, key=body)) is Status.SENT
    assert [status for _, status in scene.shown()] == ["received", "sent", "sent"]


def test_a_reply_whose_words_the_marketplace_changed_is_shown_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    post: Callable[..., str] = Mirakl.post_message

    def changed(self: Mirakl, thread_id: str, body: str, to: Any) -> str | None:
        message_id = post(self, thread_id, "Masked by the marketplace", to)
        scene.synchronise()
        return message_id

    monkeypatch.setattr(Mirakl, "post_message", changed)
    reply = scene.write()
    assert scene.deliver(reply) is Status.SENT
    scene.synchronise()
    assert [status for _, status in scene.shown()] == ["received", "sent"]


def test_two_equal_replies_written_on_purpose_stay_two(scene: Scene) -> None:
    first, second = scene.write("Thank you for waiting!", "one"), scene.write("Thank you for waiting!", "two")
    scene.sandbox.faults.add("M12", "drop_after")
    assert scene.deliver_until_settled(first) is Status.SENT
    scene.sandbox.faults.add("M12", "drop_after")
    assert scene.deliver_until_settled(second) is Status.SENT
    scene.synchronise()
    assert scene.posted() == ["Thank you for waiting!", "Thank you for waiting!"]
    assert [body for body, _ in scene.shown()] == [
        "Where is it?",
        "Thank you for waiting!",
        "Thank you for waiting!",
    ]


def test_an_answer_without_an_id_proves_nothing_until_the_thread_shows_the_reply(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "no_id")
    reply = scene.write()
    with pytest.raises(TryLater):
        scene.deliver(reply)
    assert scene.row(reply).status is Status.UNKNOWN
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert scene.row(reply).mirakl_message_id == scene.sandbox.marketplace.posted[0].message_id
    assert len(scene.shown()) == 2


def test_an_equal_message_from_the_back_office_long_before_is_not_taken_for_our_reply(scene: Scene) -> None:
    scene.sandbox.marketplace.back_office_writes(scene.thread_id, "Thank you for waiting!")
    scene.passes(600)
    scene.sandbox.marketplace.clock = lambda: utc_moment(scene.now)
    scene.sandbox.faults.add("M12", "drop_before")
    assert scene.deliver_until_settled(scene.write("Thank you for waiting!")) is Status.SENT
    scene.synchronise()
    assert [body for body, _ in scene.shown()].count("Thank you for waiting!") == 2


def test_replies_of_a_conversation_go_out_in_the_order_written(scene: Scene) -> None:
    first, second = scene.write("First", "one"), scene.write("Second", "two")
    with pytest.raises(TryLater, match="earlier reply"):
        scene.deliver(second)
    scene.deliver(first)
    scene.deliver(second)
    assert scene.posted() == ["First", "Second"]


def test_a_busy_marketplace_is_given_the_time_it_asks_for_and_that_is_no_attempt(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "busy", count=30, seconds=37)
    reply, begun = scene.write(), scene.now
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert seconds_between(begun, scene.now) >= 30 * 37
    assert (scene.posted(), scene.row(reply).attempt) == (["It is on its way."], 1)


def test_a_refusal_fails_with_a_reason_and_a_retry_goes_the_same_way(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "bad_request")
    reply = scene.write()
    assert scene.deliver(reply) is Status.FAILED
    assert "did not accept" in (scene.row(reply).error or "")
    retry_reply(scene.conversation_id, reply.id, scene.now)
    assert scene.deliver(reply) is Status.SENT
    assert (scene.posted(), scene.row(reply).error) == (["It is on its way."], None)


def test_an_unreachable_marketplace_is_tried_with_growing_waits_until_it_has_failed(scene: Scene) -> None:
    reply, begun = scene.write(), scene.now
    url, scene.sandbox.url = scene.sandbox.url, "http://127.0.0.1:9"
    assert scene.deliver_until_settled(reply, within_seconds=10_000) is Status.FAILED
    assert seconds_between(begun, scene.now) >= sum(BACKOFF_SECONDS)
    assert scene.row(reply).attempt == len(BACKOFF_SECONDS) + 1
    scene.sandbox.url = url
    retry_reply(scene.conversation_id, reply.id, scene.now)
    assert scene.deliver(reply) is Status.SENT


def test_a_reply_that_is_never_taken_has_failed_and_a_retry_looks_for_it_first(scene: Scene) -> None:
    scene.sandbox.faults.add("M12", "drop_before", count=len(BACKOFF_SECONDS))
    scene.sandbox.faults.add("M12", "drop_before")
    reply = scene.write()
    assert scene.deliver_until_settled(reply, within_seconds=100_000) is Status.FAILED
    assert scene.posted() == []
    late = scene.sandbox.marketplace
    late.post(scene.thread_id, reply.body, ["CUSTOMER"], [])
    late.threads[scene.thread_id]["messages"][-1]["date_created"] = scene.now
    retry_reply(scene.conversation_id, reply.id, scene.now)
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert len(scene.posted()) == 1, "it had arrived after all"


def test_a_cancelled_reply_is_never_sent(scene: Scene) -> None:
    reply = scene.write()
    cancel_reply(scene.conversation_id, reply.id, by=ANN)
    assert scene.deliver(reply) is Status.CANCELLED
    assert scene.posted() == []


def test_the_sweep_takes_up_what_nobody_brought_to_delivery(scene: Scene) -> None:
    reply = scene.write()
    taken: list[Message] = []
    take = taken.append
    assert sweep(scene.now, take).again == 0, "the stream has its chance first"
    scene.passes(180)
    assert sweep(scene.now, take).again == 1
    assert sweep(scene.now, take).again == 0, "not again at once"
    assert [(r.conversation_id, r.id) for r in taken] == [(scene.conversation_id, reply.id)]
    scene.deliver(reply)
    scene.passes(86_400)
    assert sweep(scene.now, take).again == 0, "what is settled is no longer found"


def test_a_reply_in_doubt_for_ten_minutes_is_counted_for_the_operator(scene: Scene) -> None:
    reply = scene.write()
    scene.sandbox.faults.add("M12", "drop_before")
    scene.sandbox.faults.add("M10", "maintenance", count=100)
    with pytest.raises(TryLater):
        scene.deliver(reply)
    assert sweep(scene.now, lambda _: None).long_unknown == 0
    scene.passes(601)
    assert sweep(scene.now, lambda _: None).long_unknown == 1


def test_the_queue_keeps_what_has_to_wait_and_forgets_what_is_done(
    scene: Scene, cloud: Cloud, lambdas: LambdaRuntime
) -> None:
    reply = scene.write()
    sqs, url = cloud.client("sqs"), cloud.delivery_queue_url
    scene.passes(180)
    scene.sandbox.faults.add("M12", "drop_after")
    assert sweep(scene.now, enqueue).again == 1
    mapping = QueueMapping(
        sqs,
        url,
        queue_arn("delivery.fifo"),
        1,
        lambda records: lambdas.invoke("deliver_message", {"Records": records}),
    )
    assert mapping.step()
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"])
    assert counts["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1"
    assert scene.row(reply).status is Status.UNKNOWN


def in_doubt(scene: Scene) -> Message:
    """A reply that the marketplace has taken, and whose answer was lost."""
    scene.sandbox.faults.add("M12", "drop_after")
    reply = scene.write()
    with pytest.raises(TryLater):
        scene.deliver(reply)
    assert scene.row(reply).status is Status.UNKNOWN
    return reply


def test_a_thread_shown_in_part_is_no_proof_that_a_reply_is_not_there(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = in_doubt(scene)
    (thread,) = scene.sandbox.marketplace.threads.values()
    with monkeypatch.context() as odd:
        odd.setitem(thread, "messages", [])
        assert scene.deliver_until_settled(reply) is Status.UNCONFIRMED
    scene.synchronise()
    assert scene.row(reply).status is Status.SENT
    assert len(scene.posted()) == 1


@pytest.mark.parametrize("by", ["a synchronisation", "an attempt of ours whose answer was lost"])
def test_a_claim_that_was_not_followed_up_is_an_answer_all_the_same(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """Whoever claimed the message for the reply was killed, or its answer lost, before the row said so."""
    reply = in_doubt(scene)
    scene.passes(200)
    if by == "a synchronisation":
        thread = Mirakl.thread

        def claimed_meanwhile(self: Mirakl, thread_id: str) -> Thread:
            shown = thread(self, thread_id)
            messages.claim(scene.conversation_id, shown.messages[-1].id, reply.id)
            return shown

        monkeypatch.setattr(Mirakl, "thread", claimed_meanwhile)
    else:
        claim = messages.claim
        monkeypatch.setattr(messages, "claim", lambda *key: claim(*key) and claim(*key))
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert len(scene.posted()) == 1


def test_a_reply_that_leaves_while_a_synchronisation_reads_the_thread_is_recognised(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 3)
    for number in range(5):
        scene.sandbox.marketplace.customer_writes(scene.thread_id, f"More {number}")
    replies: list[Message] = []
    thread = Mirakl.thread

    def leaving_meanwhile(self: Mirakl, thread_id: str) -> Thread:
        if not replies:
            replies.append(in_doubt(scene))
        return thread(self, thread_id)

    monkeypatch.setattr(Mirakl, "thread", leaving_meanwhile)
    scene.synchronise()
    assert scene.deliver_until_settled(replies[0]) is Status.SENT
    assert len(scene.posted()) == 1
    assert [body for body, _ in scene.shown()].count(replies[0].body) == 1


def test_an_old_reply_that_failed_does_not_take_the_place_of_a_new_one_with_the_same_words(
    scene: Scene,
) -> None:
    scene.sandbox.marketplace.clock = lambda: utc_moment(scene.now)
    scene.sandbox.faults.add("M12", "drop_before", count=12)
    old = scene.write("Thank you for waiting.", "old")
    assert scene.deliver_until_settled(old, 40_000) is Status.FAILED
    scene.passes(3 * 86_400)
    new = scene.write("Thank you for waiting.", "new")
    scene.sandbox.faults.add("M12", "drop_after")
    assert scene.deliver_until_settled(new) is Status.SENT
    assert len(scene.posted()) == 1
    assert scene.row(old).status is Status.FAILED


def test_what_was_erased_does_not_swallow_a_reply_written_since(scene: Scene) -> None:
    """The marketplace's clock is two minutes behind: its time of the reply is before the erasure."""
    scene.sandbox.marketplace.clock = lambda: utc_moment(shift(scene.now, minutes=-2))
    reply = in_doubt(scene)
    rows = messages.load(scene.conversation_id)
    found = scene.mirakl().thread(scene.thread_id)
    erased_before = shift(scene.now, seconds=-30)
    store_messages(scene.conversation_id, found, rows, lambda: scene.now, erased_before)
    assert scene.deliver_until_settled(reply) is Status.SENT
    assert len(scene.posted()) == 1


def test_a_doubt_that_nobody_can_settle_ends_and_holds_up_no_other_reply_for_ever(scene: Scene) -> None:
    reply = in_doubt(scene)
    following = scene.write("And another thing.", "key-2")
    scene.sandbox.faults.add("M10", "forbidden", count=10_000)
    assert scene.deliver_until_settled(following, 5 * 3600) is Status.SENT
    row = scene.row(reply)
    assert (row.status, row.maybe_sent) == (Status.UNCONFIRMED, True)
    assert row.error
    assert row.error.startswith("Nobody could tell whether the marketplace has this reply.")
    scene.sandbox.faults.clear()
    scene.synchronise()
    assert scene.row(reply).status is Status.SENT, "as soon as it is seen, it is sent"
    assert len(scene.posted()) == 2


def test_a_reply_erased_meanwhile_is_done_with(scene: Scene) -> None:
    delivery = Delivery(scene.mirakl(), lambda: scene.now, settle_seconds=120)
    assert delivery.deliver(scene.conversation_id, "out-erased") is Status.CANCELLED
    assert scene.posted() == []
