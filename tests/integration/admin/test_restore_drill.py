"""The drill restores everything into new tables, and removes them again."""

from __future__ import annotations

import os
import sys
from io import StringIO

import boto3
import pytest

from functions.store.tables import TABLES
from functions.store.tables.messages import MessageRow
from infra.admin.commands import restore_drill
from infra.admin.commands.restore_drill import SUFFIX
from infra.admin.resources import Resources
from infra.local.aws.cloud import DYNAMODB_URL, Cloud
from tests.builders.admin import admin, all_rows, resources
from tests.builders.conversations import message_at, store_thread, thread

pytestmark = pytest.mark.skipif(
    DYNAMODB_URL in os.environ, reason="Amazon's DynamoDB Local has no point-in-time recovery"
)


@pytest.fixture
def stored(cloud: Cloud) -> Cloud:
    """A conversation with an open reply, in tables with point-in-time recovery."""
    conversation_id = store_thread(thread(message_at(0, "One"), message_at(1, "Two")))
    MessageRow(
        conversation_id, "out-1", status="queued", sender="technician", outbox="open", due_at="x"
    ).save()
    client = boto3.client("dynamodb")
    for table in TABLES:
        client.update_continuous_backups(
            TableName=table.Meta.table_name,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
    return cloud


def tables() -> list[str]:
    found: list[str] = boto3.client("dynamodb").list_tables()["TableNames"]
    return sorted(found)


def test_everything_is_restored_and_the_copies_are_removed(
    stored: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    before, names = all_rows(), tables()
    assert admin(resources(stored), "restore-drill") == 0
    output = capsys.readouterr().out
    assert "messages: 3 rows restored, the same now" in output
    assert "Replies that were on their way then: 1." in output
    assert "remove the stack staging-inbox" in output
    assert (all_rows(), tables()) == (before, names)


def test_the_copies_stay_without_a_confirmation_and_the_next_drill_removes_them(
    stored: Cloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = tables()
    monkeypatch.setattr(sys, "stdin", StringIO())
    assert admin(resources(stored), "restore-drill", yes=False) == 1
    assert [name for name in tables() if name.endswith(SUFFIX)] == [f"{name}{SUFFIX}" for name in names]
    assert admin(resources(stored), "restore-drill") == 0
    assert "An earlier drill has left" in capsys.readouterr().out
    assert tables() == names


def test_a_table_that_is_not_restored_fails_the_drill(
    stored: Cloud, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore_drill, "_count", lambda table: 0 if table == f"messages{SUFFIX}" else 1)
    assert admin(resources(stored), "restore-drill") == 1
    assert "The drill has failed: messages" in capsys.readouterr().err


@pytest.mark.parametrize("at", ["2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
def test_a_time_outside_the_recovery_window_is_refused(
    stored: Cloud, at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert admin(resources(stored), "restore-drill", "--at", at) == 1
    assert "can be restored to moments from" in capsys.readouterr().err


@pytest.mark.parametrize("at", ["yesterday", "2026-03-02T14:00:00"])
def test_an_invalid_time_is_refused(stored: Cloud, at: str) -> None:
    with pytest.raises(SystemExit):
        admin(resources(stored), "restore-drill", "--at", at)


def test_tables_without_point_in_time_recovery_are_refused(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    assert admin(resources(cloud), "restore-drill") == 1
    assert "has no point-in-time recovery" in capsys.readouterr().err


def test_the_local_run_restores_an_export(stored: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    before, names = all_rows(), tables()
    there = Resources("The local run", resources(stored).tables, functions_run=False)
    assert admin(there, "restore-drill") == 0
    assert "messages: 3 rows restored, the same now" in capsys.readouterr().out
    assert (all_rows(), tables()) == (before, names)
