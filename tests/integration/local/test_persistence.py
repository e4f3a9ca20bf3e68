"""Amazon's DynamoDB Local, and what ``make run-durable`` saves besides its data."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from functions import wiring
from functions.store.messages import OUTBOX
from functions.store.sync_state import SyncState
from functions.store.tables.messages import MessageRow
from infra.local.aws.cloud import Cloud, local_cloud
from infra.local.aws.dynamodb_local import dynamodb_local
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.pollers import Pollers
from infra.local.aws.stream_reader import StreamPosition
from infra.local.persistence import (
    SavedCursor,
    SavedStreamPositions,
    data_folder,
    exclusive_use,
    refill_queue,
)
from infra.local.processes.settings import CannotRun, MarketplaceAccess

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="DynamoDB Local needs Java")


@contextmanager
def saved_run(folder: Path) -> Iterator[tuple[Cloud, Pollers]]:
    with dynamodb_local(folder / "dynamodb") as url, local_cloud(dynamodb_url=url) as cloud:
        yield cloud, Pollers(cloud, LambdaRuntime(), SavedStreamPositions(folder))


def through_the_stream(cloud: Cloud, pollers: Pollers) -> list[str]:
    while pollers.enqueue_replies.step():
        pass
    answer = cloud.client("sqs").receive_message(
        QueueUrl=cloud.delivery_queue_url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
    )
    return [message["Attributes"]["MessageGroupId"] for message in answer.get("Messages", [])]


@needs_java
def test_data_and_stream_position_survive_a_restart(tmp_path: Path) -> None:
    with saved_run(tmp_path) as (cloud, pollers):
        MessageRow("c1", "r1", status="queued", delivery_group="c1").save()
        assert through_the_stream(cloud, pollers) == ["c1"]
        MessageRow("c2", "r2", status="queued", delivery_group="c2").save()

    with saved_run(tmp_path) as (cloud, pollers):
        assert MessageRow.get("c1", "r1").status == "queued"
        assert through_the_stream(cloud, pollers) == ["c2"]


@needs_java
def test_open_replies_are_in_the_queue_again_after_a_restart(tmp_path: Path) -> None:
    with saved_run(tmp_path) as (cloud, pollers):
        MessageRow(
            "c1",
            "r1",
            sender="technician",
            status="queued",
            delivery_group="c1",
            outbox=OUTBOX,
            due_at="2026-03-02T14:00:00.000Z",
        ).save()
        assert through_the_stream(cloud, pollers) == ["c1"]

    with saved_run(tmp_path) as (cloud, pollers):
        assert through_the_stream(cloud, pollers) == []
        refill_queue()
        assert through_the_stream(cloud, pollers) == ["c1"]


@needs_java
def test_a_stream_that_was_empty_is_read_after_the_first_write(tmp_path: Path) -> None:
    with saved_run(tmp_path) as (cloud, pollers):
        assert through_the_stream(cloud, pollers) == []
        MessageRow("c1", "r1", status="queued", delivery_group="c1").save()
        pollers.enqueue_replies.step()

        assert through_the_stream(cloud, pollers) == ["c1"]


@needs_java
def test_a_stream_of_an_older_version_is_replaced_by_one_with_old_images(tmp_path: Path) -> None:
    table = MessageRow.Meta.table_name
    with saved_run(tmp_path) as (cloud, _):
        update = cloud.client("dynamodb").update_table
        update(TableName=table, StreamSpecification={"StreamEnabled": False})
        update(TableName=table, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
        MessageRow("c1", "r1", status="failed", delivery_group="c1").save()

    with saved_run(tmp_path) as (cloud, pollers):
        MessageRow("c1", "r1", status="queued", delivery_group="c1").save()
        assert through_the_stream(cloud, pollers) == ["c1"], "the old image says that it was failed"


@needs_java
def test_a_reset_empties_another_dynamodb_than_moto_s() -> None:
    with dynamodb_local() as url, local_cloud(dynamodb_url=url) as cloud:
        MessageRow("c1", "r1", status="queued", delivery_group="c1").save()

        cloud.reset()

        assert list(MessageRow.query("c1")) == []
        MessageRow("c2", "r2", status="queued", delivery_group="c2").save()
        assert through_the_stream(cloud, Pollers(cloud, LambdaRuntime())) == ["c2"]


def test_the_cursor_is_put_back_into_a_new_account(cloud: Cloud, tmp_path: Path) -> None:
    state = SyncState("2026-03-02T14:00:00.000Z")
    saved = SavedCursor(tmp_path / "cursor.json", cloud)
    saved.restore()
    saved.save()
    assert wiring.sync_state_store().load() is None  # nothing is saved yet

    wiring.sync_state_store().save(state)
    saved.save()
    cloud.reset()
    assert wiring.sync_state_store().load() is None
    SavedCursor(tmp_path / "cursor.json", cloud).restore()

    assert wiring.sync_state_store().load() == state


def test_a_position_in_another_stream_is_not_used(cloud: Cloud, tmp_path: Path) -> None:
    SavedStreamPositions(tmp_path).save(
        "enqueue_replies", StreamPosition("arn:another-stream", "shard-9", "9")
    )
    MessageRow("c1", "r1", status="queued", delivery_group="c1").save()

    pollers = Pollers(cloud, LambdaRuntime(), SavedStreamPositions(tmp_path))

    assert through_the_stream(cloud, pollers) == ["c1"]


def test_each_marketplace_and_shop_has_its_own_folder() -> None:
    url = "https://marketplace.example.com"
    folders = {
        data_folder(None),
        data_folder(MarketplaceAccess(url, "key")),
        data_folder(MarketplaceAccess(url, "key", "2001")),
        data_folder(MarketplaceAccess("https://other.example.com", "key", "2001")),
    }

    assert len(folders) == 4
    assert len({folder.parent for folder in folders}) == 1


def test_a_second_run_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with exclusive_use(tmp_path), pytest.raises(CannotRun, match="Another run"), exclusive_use(tmp_path):
        pass

    with exclusive_use(tmp_path):
        pass


def test_without_java_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CannotRun, match="Java"), dynamodb_local():
        pass
