"""Erasing by age: old conversations are erased like those of a customer, newer ones are not even read."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from functions.inbox.replies.compose import NewReply, write_reply
from functions.model.clock import utc_now
from functions.model.messages import Recipient
from functions.settings import settings
from functions.store import conversations, customers, messages, sync_records
from functions.store.tables.messages import MessageRow
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox.documents import SandboxCustomer
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.admin import admin, all_rows, resources
from tests.faults.crash_points import CallRecorder, recording

OLD = timedelta(days=800)
RETENTION = ("retention", "--older-than", "2y")


@pytest.fixture
def marketplace(sandbox: MarketplaceServer) -> FakeMarketplace:
    return sandbox.marketplace


def opened(marketplace: FakeMarketplace, person: SandboxCustomer, body: str, ago: timedelta) -> str:
    """Returns the conversation's id."""
    order_id = marketplace.add_order(person, "Dock")
    return conversations.id_for(marketplace.open_thread(body, person, order_id=order_id, ago=ago))


@pytest.fixture
def both(marketplace: FakeMarketplace, lambdas: LambdaRuntime) -> tuple[str, str]:
    """Marie wrote two years ago, Ann yesterday."""
    marie, ann = marketplace.add_customer("Marie", "Tremblay"), marketplace.add_customer("Ann", "Lee")
    old = opened(marketplace, marie, "Where was it?", OLD)
    young = opened(marketplace, ann, "Where is it?", timedelta(days=1))
    lambdas.invoke("sync_messages", {})
    return old, young


def count_of_rows(conversation_id: str) -> int:
    return len(messages.load(conversation_id).messages)


def test_by_default_it_only_counts(
    cloud: Cloud, both: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = all_rows()
    assert admin(resources(cloud), *RETENTION) == 0
    output = capsys.readouterr().out
    assert "1 conversation with 1 message" in output
    assert "Nothing was erased." in output
    assert all_rows() == before


def test_old_conversations_are_erased_permanently_and_newer_ones_stay(
    cloud: Cloud, both: tuple[str, str], lambdas: LambdaRuntime
) -> None:
    _, young = both
    kept = conversations.get(young)
    assert admin(resources(cloud), *RETENTION, "--apply") == 0
    assert "Marie" not in json.dumps(all_rows())
    cloud.client("ssm").delete_parameter(Name=settings.cursor_parameter)
    lambdas.invoke("sync_messages", {})
    text = json.dumps(all_rows())
    assert "Marie" not in text
    assert "Where was it?" not in text
    assert (conversations.get(young), count_of_rows(young)) == (kept, 1)
    assert list(sync_records.import_failures()) == []


def test_a_new_message_in_an_erased_conversation_appears(
    cloud: Cloud, both: tuple[str, str], marketplace: FakeMarketplace, lambdas: LambdaRuntime
) -> None:
    old, _ = both
    admin(resources(cloud), *RETENTION, "--apply")
    marketplace.customer_writes(next(iter(marketplace.threads)), "It never came.")
    lambdas.invoke("sync_messages", {})
    assert [m.body for m in messages.load(old).messages.values()] == ["It never came."]
    conversation = conversations.get(old)
    assert conversation.customer is not None
    assert conversation.customer.first_name == "Marie"
    assert list(sync_records.import_failures()) == []


def test_a_customer_with_a_newer_conversation_is_kept(
    cloud: Cloud, marketplace: FakeMarketplace, lambdas: LambdaRuntime
) -> None:
    marie = marketplace.add_customer("Marie", "Tremblay")
    old, older = (
        opened(marketplace, marie, "Old", OLD),
        opened(marketplace, marie, "Older", OLD + timedelta(days=9)),
    )
    young = opened(marketplace, marie, "Young", timedelta(days=1))
    lambdas.invoke("sync_messages", {})
    admin(resources(cloud), *RETENTION, "--apply")
    assert [count_of_rows(each) for each in (older, old, young)] == [0, 0, 1]
    known = customers.get(marie.id)
    assert known is not None
    assert known.first_name == "Marie"
    admin(resources(cloud), "retention", "--older-than", "31d", "--apply")
    assert count_of_rows(young) == 1


def test_a_customer_is_erased_with_their_last_conversation(
    cloud: Cloud, marketplace: FakeMarketplace, lambdas: LambdaRuntime
) -> None:
    marie = marketplace.add_customer("Marie", "Tremblay")
    for days in (0, 9):
        opened(marketplace, marie, "Old", OLD + timedelta(days=days))
    lambdas.invoke("sync_messages", {})
    admin(resources(cloud), *RETENTION, "--apply")
    assert "Marie" not in json.dumps(all_rows())


def test_a_conversation_with_an_unsettled_reply_is_skipped(
    cloud: Cloud, both: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    old, _ = both
    reply = write_reply(old, NewReply("At last!", (Recipient.CUSTOMER,), "Agent", "1"), utc_now())
    assert admin(resources(cloud), *RETENTION, "--apply") == 0
    assert "Left alone: 1 conversation" in capsys.readouterr().out
    assert count_of_rows(old) == 2
    MessageRow(old, reply.id).delete()
    assert admin(resources(cloud), *RETENTION, "--apply") == 0
    assert count_of_rows(old) == 0


def test_it_reads_only_old_conversations(
    cloud: Cloud, both: tuple[str, str], marketplace: FakeMarketplace, lambdas: LambdaRuntime
) -> None:
    def calls() -> list[str]:
        recorder = CallRecorder()
        with recording(recorder):
            assert admin(resources(cloud), *RETENTION) == 0
        return [point.call for point in recorder.points]

    before = calls()
    marketplace.bulk_seed(150, 150)
    lambdas.invoke("sync_messages", {})
    assert calls() == before == ["dynamodb Query"]


@pytest.mark.parametrize("age", ["30d", "2", "y", "-2y", "2 years"])
def test_an_invalid_or_too_short_age_is_refused(cloud: Cloud, age: str) -> None:
    with pytest.raises(SystemExit):
        admin(resources(cloud), "retention", f"--older-than={age}")
