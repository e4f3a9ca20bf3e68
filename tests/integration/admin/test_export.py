"""The export: complete for programs, readable and harmless for people."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from functions.model.customers import Customer
from functions.model.messages import Sender
from functions.store import conversations, customers, rules
from functions.store.tables import TABLES
from infra.admin import table_dump
from infra.admin.commands import export
from infra.admin.console import Console
from infra.admin.resources import TABLE_NAMES
from infra.admin.table_dump import load
from infra.local.aws.cloud import Cloud
from tests.builders.admin import admin, all_rows, resources
from tests.builders.conversations import message_at, store_thread, thread


@pytest.fixture
def stored(cloud: Cloud) -> Cloud:
    rules.replace_rules([{"id": "hello", "conditions": {"text": ["please"]}, "templates": {"en": "Hi"}}])
    for number in range(3):
        customer = Customer(f"CUST-{number}", f"Marie {number}")
        found = thread(
            message_at(3, "Déjà vu?<br />Really &amp; truly"),
            message_at(1, '=HYPERLINK("http://x")'),
            message_at(2, "\t@SUM(1)", sender=Sender.TECHNICIAN),
            thread_id=f"thread-{number}",
            customer=customer,
        )
        store_thread(found, None)
    customers.put(Customer("CUST-9", "-2+3", email="+1@example.invalid"))
    return cloud


def lines(folder: Path, word: str) -> list[Any]:
    return [json.loads(line) for line in (folder / f"{word}.jsonl").read_text(encoding="utf-8").splitlines()]


def sheet(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_counts_what_the_tables_count(
    stored: Cloud, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert admin(resources(stored), "export", str(tmp_path / "out")) == 0
    rows = {word: len(found) for word, found in all_rows().items()}
    assert {word: len(lines(tmp_path / "out", word)) for word in TABLE_NAMES} == rows
    manifest = json.loads((tmp_path / "out" / "export.json").read_text(encoding="utf-8"))
    assert manifest["rows"] == rows
    assert f"messages: {rows['messages']} rows" in capsys.readouterr().out
    assert len(sheet(tmp_path / "out", "messages")) == rows["messages"] == 9


def test_a_restored_export_is_the_same(stored: Cloud, tmp_path: Path) -> None:
    admin(resources(stored), "export", str(tmp_path))
    before = all_rows()
    stored.reset()
    assert all_rows() != before
    for word in TABLE_NAMES:
        load(tmp_path / f"{word}.jsonl", word, Console())
    assert all_rows() == before


def test_people_read_plain_words_in_order_and_no_cell_is_a_formula(stored: Cloud, tmp_path: Path) -> None:
    admin(resources(stored), "export", str(tmp_path))
    first = [row for row in sheet(tmp_path, "messages") if row["sent at"]][:3]
    assert [row["message"] for row in first] == [
        '\'=HYPERLINK("http://x")',
        "'\t@SUM(1)",
        "Déjà vu?\nReally & truly",
    ]
    for name in ("customers", "conversations", "messages"):
        for row in sheet(tmp_path, name):
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    (odd,) = [row for row in sheet(tmp_path, "customers") if row["customer id"] == "CUST-9"]
    assert (odd["name"], odd["e-mail"]) == ("'-2+3", "'+1@example.invalid")


def test_only_its_owner_can_read_it(stored: Cloud, tmp_path: Path) -> None:
    admin(resources(stored), "export", str(tmp_path / "out"))
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("at", [0, 3, 5])
def test_an_interrupted_export_is_reported_and_can_be_repeated(
    stored: Cloud,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    at: int,
) -> None:
    assert admin(resources(stored), "export", str(tmp_path)) == 0
    expected = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.name != "export.json"}
    words = iter(range(len(TABLES)))
    dump = table_dump.dump

    def interrupted(table: str, file: Path, console: Console) -> int:
        if next(words) == at:
            file.with_suffix(".part").write_text("half a li")
            raise KeyboardInterrupt
        return dump(table, file, console)

    with monkeypatch.context() as patched:
        patched.setattr(export, "dump", interrupted)
        assert admin(resources(stored), "export", str(tmp_path)) == 130
    assert "run the same command again" in capsys.readouterr().err
    assert not (tmp_path / "export.json").exists()
    assert admin(resources(stored), "export", str(tmp_path)) == 0
    assert {
        file.name: file.read_bytes() for file in tmp_path.iterdir() if file.name != "export.json"
    } == expected


def test_a_table_of_many_pages_is_exported_whole(stored: Cloud, tmp_path: Path) -> None:
    """A page of a scan has at most one megabyte."""
    client = boto3.client("dynamodb")
    for number in range(8):
        item = {"customer_id": {"S": f"LARGE-{number}"}, "display_name": {"S": "x" * 300_000}}
        client.put_item(TableName="customers", Item=item)
    admin(resources(stored), "export", str(tmp_path))
    assert len(lines(tmp_path, "customers")) == 12


def test_a_folder_that_cannot_be_created_is_reported(
    stored: Cloud, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert admin(resources(stored), "export", str(tmp_path / "file" / "out")) == 1
    assert "file" in capsys.readouterr().err


def test_an_inbox_with_nothing_in_it_is_exported_as_tables_with_headers_and_no_row(
    stored: Cloud, tmp_path: Path
) -> None:
    admin(resources(stored), "export", str(tmp_path / "full"))
    stored.reset()
    assert admin(resources(stored), "export", str(tmp_path / "empty")) == 0
    for name in ("customers", "conversations", "messages"):
        first_lines = [
            (tmp_path / which / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()[0]
            for which in ("full", "empty")
        ]
        assert first_lines[0] == first_lines[1]
        assert sheet(tmp_path / "empty", name) == []
    assert {word: lines(tmp_path / "empty", word) for word in TABLE_NAMES} == {
        word: [] for word in TABLE_NAMES
    }


def test_the_former_customers_of_a_conversation_are_exported(cloud: Cloud, tmp_path: Path) -> None:
    conversation_id = store_thread(thread(message_at(1, "Hello"), customer=Customer("CUST-1", "Marie")))
    before = conversations.get(conversation_id)
    assert conversations.update(before, replace(before, former_customer_ids=("CUST-0", "CUST-7")))
    admin(resources(cloud), "export", str(tmp_path))
    (row,) = sheet(tmp_path, "conversations")
    assert (row["customer id"], row["former customer ids"]) == ("CUST-1", "CUST-0 CUST-7")
