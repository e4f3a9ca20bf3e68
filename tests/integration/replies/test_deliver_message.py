"""Delivery when nothing is unknown: sent once, in order, retried, failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from functions import wiring
from functions.errors import TryLater
from functions.handlers.replies.sweep_replies import enqueue
from functions.inbox.replies.decisions import cancel_reply, retry_reply
from functions.inbox.replies.delivery import BACKOFF_SECONDS, Delivery
from functions.inbox.replies.sweep import sweep
from functions.model.clock import seconds_between
from functions.model.messages import Status
from functions.observability import metrics
from functions.store import conversations
from functions.triggers import DELIVERY_QUEUE
from infra.local.aws.cloud import Cloud, queue_arn
from infra.local.aws.event_source_mappings import QueueMapping
from infra.local.aws.lambda_runtime import LambdaRuntime
from tests.builders.replies import ANN, ReplyHarness


def test_a_reply_reaches_the_marketplace_and_is_sent_with_its_id(harness: ReplyHarness) -> None:
    reply = harness.write()
    assert harness.deliver(reply) is Status.SENT
    (posted,) = harness.sandbox.marketplace.posted
    assert (posted.body, posted.to, posted.thread_id) == (
        "It is on its way.",
        ("CUSTOMER",),
        harness.thread_id,
    )
    assert harness.row(reply).mirakl_message_id == posted.message_id
    summary = conversations.get(harness.conversation_id).summary
    assert (summary.message_count, summary.last_message_preview) == (2, "It is on its way.")
    assert summary.needs_reply_since is None


def test_a_reply_is_posted_once_however_often_the_queue_brings_it(harness: ReplyHarness) -> None:
    reply = harness.write()
    assert [harness.deliver(reply) for _ in range(3)] == [Status.SENT] * 3
    assert harness.posted() == ["It is on its way."]


def test_replies_of_a_conversation_go_out_in_the_order_written(harness: ReplyHarness) -> None:
    first, second = harness.write("First", "one"), harness.write("Second", "two")
    with pytest.raises(TryLater, match="earlier reply"):
        harness.deliver(second)
    harness.deliver(first)
    harness.deliver(second)
    assert harness.posted() == ["First", "Second"]


def test_a_failure_counts_where_it_happens_whichever_reply_s_message_led_to_it(harness: ReplyHarness) -> None:
    """The message of the reply that fails may be lost, and the sweep takes up unsettled replies only."""
    harness.sandbox.faults.add("M12", "bad_request")
    first, second = harness.write("First", "one"), harness.write("Second", "two")
    metrics.clear_metrics()
    with pytest.raises(TryLater, match="earlier reply"):
        harness.deliver(second)
    assert harness.row(first).status is Status.FAILED
    assert metrics.metric_set["RepliesFailed"]["Value"] == [1.0]
    harness.deliver(first)
    assert metrics.metric_set["RepliesFailed"]["Value"] == [1.0], "once, however often the queue brings it"
    metrics.clear_metrics()


def test_a_429_is_waited_out_and_not_counted_as_an_attempt(
    harness: ReplyHarness,
) -> None:
    harness.sandbox.faults.add("M12", "busy", count=30, seconds=37)
    reply, begun = harness.write(), harness.now
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert seconds_between(begun, harness.now) >= 30 * 37
    assert (harness.posted(), harness.row(reply).attempt) == (["It is on its way."], 1)


def test_a_refusal_fails_with_a_reason_and_a_retry_goes_the_same_way(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "bad_request")
    reply = harness.write()
    assert harness.deliver(reply) is Status.FAILED
    assert "did not accept" in (harness.row(reply).error or "")
    retry_reply(harness.conversation_id, reply.id, harness.now, uploads=wiring.uploads)
    assert harness.deliver(reply) is Status.SENT
    assert (harness.posted(), harness.row(reply).error) == (["It is on its way."], None)


def test_an_unreachable_marketplace_is_tried_with_growing_waits_until_it_has_failed(
    harness: ReplyHarness,
) -> None:
    reply, begun = harness.write(), harness.now
    url, harness.sandbox.url = harness.sandbox.url, "http://127.0.0.1:9"
    assert harness.deliver_until_settled(reply, within_seconds=10_000) is Status.FAILED
    assert seconds_between(begun, harness.now) >= sum(BACKOFF_SECONDS)
    assert harness.row(reply).attempt == len(BACKOFF_SECONDS) + 1
    harness.sandbox.url = url
    retry_reply(harness.conversation_id, reply.id, harness.now, uploads=wiring.uploads)
    assert harness.deliver(reply) is Status.SENT


def test_a_reply_that_is_never_taken_has_failed_and_a_retry_looks_for_it_first(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "drop_before", count=len(BACKOFF_SECONDS))
    harness.sandbox.faults.add("M12", "drop_before")
    reply = harness.write()
    assert harness.deliver_until_settled(reply, within_seconds=100_000) is Status.FAILED
    assert harness.posted() == []
    late = harness.sandbox.marketplace
    late.post(harness.thread_id, reply.body, ["CUSTOMER"], [])
    late.threads[harness.thread_id]["messages"][-1]["date_created"] = harness.now
    retry_reply(harness.conversation_id, reply.id, harness.now, uploads=wiring.uploads)
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert len(harness.posted()) == 1, "the first attempt had arrived"


def test_a_cancelled_reply_is_never_sent(harness: ReplyHarness) -> None:
    reply = harness.write()
    cancel_reply(harness.conversation_id, reply.id, by=ANN, now=harness.now)
    assert harness.deliver(reply) is Status.CANCELLED
    assert harness.posted() == []


def test_the_queue_keeps_replies_that_wait_and_deletes_those_that_are_done(
    harness: ReplyHarness, cloud: Cloud, lambdas: LambdaRuntime
) -> None:
    reply = harness.write()
    sqs, url = cloud.client("sqs"), cloud.delivery_queue_url
    harness.let_time_pass(180)
    harness.sandbox.faults.add("M12", "drop_after")
    assert sweep(harness.now, enqueue).again == 1
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
    assert harness.row(reply).status is Status.UNKNOWN


def test_a_reply_that_was_erased_meanwhile_needs_no_delivery(harness: ReplyHarness) -> None:
    delivery = Delivery(harness.mirakl(), lambda: harness.now, 120, wiring.uploads_to_deliver)
    assert delivery.deliver(harness.conversation_id, "out-erased") is Status.CANCELLED
    assert harness.posted() == []


class FailingDelivery:
    """The queue's mapping onto the real handler, in which something goes wrong that nobody expected."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, cloud: Cloud, lambdas: LambdaRuntime) -> None:
        self.waits: list[int] = []
        self.failure: Exception = RuntimeError("a fault of ours")
        self.sqs, self.url, self.lambdas = cloud.client("sqs"), cloud.delivery_queue_url, lambdas
        monkeypatch.setattr(Delivery, "deliver", self.deliver)
        self.sqs.meta.events.register(
            "provide-client-params.sqs.ChangeMessageVisibility",
            lambda params, **_: self.waits.append(params["VisibilityTimeout"]),
            unique_id="waits",
        )
        monkeypatch.setattr(wiring, "sqs", lambda: self.sqs)

    def deliver(self, **_: str) -> Status:
        raise self.failure

    def receive(self, times: int) -> list[int]:
        """After each receive it is visible again at once. Returns the waits that the function asked for."""
        mapping = QueueMapping(self.sqs, self.url, queue_arn("delivery.fifo"), 1, self._invoke)
        for _ in range(times):
            assert mapping.step()
            mapping.expire_visibility()
        return [wait for wait in self.waits if wait]

    def _invoke(self, records: list[dict[str, Any]]) -> Any:
        return self.lambdas.invoke("deliver_message", {"Records": records})


@pytest.fixture
def failing(
    monkeypatch: pytest.MonkeyPatch, harness: ReplyHarness, cloud: Cloud, lambdas: LambdaRuntime
) -> Iterator[FailingDelivery]:
    enqueue(harness.write())
    failing = FailingDelivery(monkeypatch, cloud, lambdas)
    yield failing
    failing.sqs.meta.events.unregister("provide-client-params.sqs.ChangeMessageVisibility", unique_id="waits")


def test_after_an_unexpected_error_it_is_tried_again_soon_and_then_after_growing_waits(
    failing: FailingDelivery, capsys: pytest.CaptureFixture[str]
) -> None:
    """The queue's visibility timeout of six minutes applies only when the function itself ends."""
    assert failing.receive(8) == [10, 20, 40, 80, 160, 300, 300, 300]
    printed = capsys.readouterr().out
    assert printed.count('"DeliveryErrors":[1.0]') == 8, "each is counted, so that an alarm can ring"


def test_what_always_fails_becomes_a_dead_letter_after_hours_and_not_after_minutes(
    failing: FailingDelivery,
) -> None:
    waits = failing.receive(DELIVERY_QUEUE.max_receive_count)
    assert 6 * 3600 < sum(waits) < 12 * 3600


def test_a_marketplace_that_asks_to_wait_a_second_each_time_makes_no_dead_letter_within_minutes(
    failing: FailingDelivery, capsys: pytest.CaptureFixture[str]
) -> None:
    failing.failure = TryLater(1, "The marketplace asks to wait.")
    waits = failing.receive(DELIVERY_QUEUE.max_receive_count)
    assert waits[:3] == [1, 1, 1]
    assert sum(waits) > 2 * 3600
    assert "DeliveryErrors" not in capsys.readouterr().out


def test_a_reply_that_the_marketplace_did_not_take_keeps_its_queue_message(harness: ReplyHarness) -> None:
    """The stream brings no other one: a reply that is queued again by delivery wakes nobody."""
    harness.sandbox.faults.add("M12", "busy", seconds=50)
    reply = harness.write()
    with pytest.raises(TryLater) as wait:
        harness.deliver(reply)
    assert wait.value.after == pytest.approx(50, abs=1)
    assert harness.row(reply).status is Status.QUEUED
    harness.let_time_pass(50)
    assert harness.deliver(reply) is Status.SENT
