"""The sweep: replies that the stream or the queue lost."""

from __future__ import annotations

import json

import pytest

from functions import wiring
from functions.errors import TryLater
from functions.handlers.replies.sweep_replies import enqueue
from functions.inbox.replies.decisions import retry_reply
from functions.inbox.replies.sweep import AGAIN_SECONDS, sweep
from functions.model.clock import shift
from functions.model.messages import Message
from functions.store.tables.messages import MessageRow
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
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


def test_two_sweeps_at_once_hand_over_a_reply_once(harness: ReplyHarness, cloud: Cloud) -> None:
    """Nothing prevents two: the queue takes both messages for one, and only one of them moves the due time."""
    reply = harness.write()
    harness.let_time_pass(180)

    def after_another_sweep(overdue: Message) -> None:
        assert sweep(harness.now, enqueue).again == 1
        enqueue(overdue)

    assert sweep(harness.now, after_another_sweep).again == 1
    sqs, url = cloud.client("sqs"), cloud.delivery_queue_url
    assert len(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]) == 1
    assert harness.row(reply).due_at == shift(harness.now, seconds=AGAIN_SECONDS)


def oldest(harness: ReplyHarness) -> float:
    return sweep(harness.now, lambda _: None).oldest_seconds


def test_the_age_of_the_oldest_open_reply_counts_from_when_it_was_queued(harness: ReplyHarness) -> None:
    """However often it was tried or handed over meanwhile."""
    assert oldest(harness) == 0
    reply = harness.write()
    harness.sandbox.faults.add("M12", "drop_before")
    harness.sandbox.faults.add("M10", "maintenance", count=100)
    with pytest.raises(TryLater):
        harness.deliver(reply)
    harness.let_time_pass(600)
    assert oldest(harness) == 600
    harness.write("A later one.", "key-2")
    harness.let_time_pass(300)
    assert oldest(harness) == 900


def test_a_reply_that_a_person_retries_is_as_old_as_the_retry(harness: ReplyHarness) -> None:
    harness.sandbox.faults.add("M12", "bad_request")
    reply = harness.write()
    harness.deliver(reply)
    harness.let_time_pass(86_400)
    assert oldest(harness) == 0, "it is settled"
    retry_reply(harness.conversation_id, reply.id, harness.now, uploads=wiring.uploads)
    harness.let_time_pass(10)
    assert oldest(harness) == 10


def test_the_sweep_reports_the_age_as_a_metric(
    harness: ReplyHarness, lambdas: LambdaRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = harness.write()
    MessageRow(harness.conversation_id, reply.id).update(
        [MessageRow.queued_at.set(shift(harness.now, seconds=-7200))]
    )
    lambdas.invoke("sweep_replies", {})
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "OldestOpenReplySeconds" in line]
    assert json.loads(line)["OldestOpenReplySeconds"][0] == pytest.approx(7200, abs=60)
