"""Exports all data into a folder: each table as JSON lines (the format of DynamoDB's own import), and CSV to read."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from functions.inbox.messages.reading import read
from functions.model.clock import utc_now
from functions.store import attachments
from functions.store.attachments import READY
from functions.store.files import Files
from infra import personal_data
from infra.admin.console import Console, plural
from infra.admin.resources import Resources
from infra.admin.saved_files import save
from infra.admin.table_dump import dump, items

MANIFEST = "export.json"
"""Written last: without it, the export in the folder is not complete."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet takes a cell that begins with one of these for a formula."""

COLUMNS = {
    "customers": (
        "customer id",
        "name",
        "first name",
        "last name",
        "e-mail",
        "locale",
        "language",
        "erased before",
    ),
    "conversations": (
        "conversation id",
        "Mirakl thread id",
        "subject",
        "customer id",
        "customer",
        "former customer ids",
        "orders",
        "messages",
        "last message at",
        "last message by",
        "needs a reply since",
        "assignee",
        "tags",
        "erased before",
    ),
    "activity": (
        "conversation id",
        "at",
        "by",
        "kind",
        "note",
        "mentions",
        "changes",
        "entry id",
    ),
    "drafts": (
        "conversation id",
        "author id",
        "saved at",
        "to",
        "text",
        "files",
    ),
    "messages": (
        "conversation id",
        "sent at",
        "sender",
        "author",
        "message",
        "attachments",
        "files sent",
        "status",
        "message id",
    ),
    "attachments": (
        "conversation id",
        "message id",
        "attachment id",
        "name",
        "type",
        "size",
        "state",
        "file",
    ),
}
"""The columns of the CSV files, in their order."""

Row = dict[str, str]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "directory", type=Path, metavar="DIR", help="created if it is missing, readable only for you"
    )


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    folder: Path = arguments.directory
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    counts = {}
    for name in personal_data.tables(exported=True):
        counts[name] = dump(resources.tables[name], folder / f"{name}.jsonl", console)
        console.say(f"{name}: {plural(counts[name], 'row')}")
    for name, rows in (
        ("customers", _customers(folder)),
        ("conversations", _conversations(folder)),
        ("messages", _messages(folder)),
        ("activity", _activity(folder)),
        ("drafts", _drafts(folder)),
    ):
        _write_csv(folder / f"{name}.csv", COLUMNS[name], rows)
    missing = _save_files(folder, resources.files, console)
    manifest = {"exported_at": utc_now(), "from": resources.name, "rows": counts, "missing_files": missing}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    console.say(f"The export is in {folder}: {plural(sum(counts.values()), 'row')}.")
    if missing:
        console.say(f"Not in the bucket: {plural(len(missing), 'file')}: {', '.join(missing)}.")
    return 1 if missing else 0


def _save_files(folder: Path, files: Files, console: Console) -> list[str]:
    """Saves the files that have been fetched, and a table of all; returns the attachment ids of those that are lost."""
    missing: list[str] = []
    count = 0

    def rows() -> Iterator[Row]:
        nonlocal count
        for file in attachments.everything():
            place = save(file, files, folder)
            if place is None and file.state == READY:
                missing.append(file.attachment_id)
            count += place is not None
            console.progress(f"… {plural(count, 'file')}")
            yield {
                "conversation id": file.conversation_id,
                "message id": file.message_id,
                "attachment id": file.attachment_id,
                "name": file.name,
                "type": file.type or "",
                "size": str(file.size),
                "state": file.state,
                "file": str(place or ""),
            }

    _write_csv(folder / "attachments.csv", COLUMNS["attachments"], rows())
    console.say(f"files: {plural(count, 'file')}")
    return missing


def _customers(folder: Path) -> Iterator[Row]:
    for row in _rows(folder / "customers.jsonl"):
        yield {
            "customer id": row["customer_id"],
            "name": row.get("display_name", ""),
            "first name": row.get("first_name", ""),
            "last name": row.get("last_name", ""),
            "e-mail": row.get("email", ""),
            "locale": row.get("locale", ""),
            "language": row.get("language", ""),
            "erased before": row.get("erased_before", ""),
        }


def _conversations(folder: Path) -> Iterator[Row]:
    for row in _rows(folder / "conversations.jsonl"):
        yield {
            "conversation id": row["conversation_id"],
            "Mirakl thread id": row["mirakl_thread_id"],
            "subject": row.get("subject", ""),
            "customer id": row.get("customer_id", ""),
            "customer": row.get("customer_display_name", ""),
            "former customer ids": " ".join(row.get("former_customer_ids", [])),
            "orders": " ".join(row.get("order_ids", [])),
            "messages": str(row.get("message_count", 0)),
            "last message at": row.get("last_message_at", ""),
            "last message by": row.get("last_sender", ""),
            "needs a reply since": row.get("needs_reply_since", ""),
            "assignee": row.get("assignee_name", ""),
            "tags": ", ".join(row.get("tags", [])),
            "erased before": row.get("erased_before", ""),
        }


def _messages(folder: Path) -> Iterator[Row]:
    """Sorted by time in each conversation. The table's rows come one conversation after the other."""
    rows = (row for row in _rows(folder / "messages.jsonl") if "position" in row)
    for _, conversation in groupby(rows, key=lambda row: row["conversation_id"]):
        for row in sorted(conversation, key=lambda row: str(row["position"])):
            yield {
                "conversation id": row["conversation_id"],
                "sent at": row.get("sent_at", ""),
                "sender": row.get("sender", ""),
                "author": row.get("author", ""),
                "message": _text(row),
                "attachments": " ".join(file["name"] for file in json.loads(row.get("attachments", "[]"))),
                "files sent": "; ".join(_described(file) for file in json.loads(row.get("files", "[]"))),
                "status": row.get("status", ""),
                "message id": row["message_id"],
            }


def _described(file: dict[str, Any]) -> str:
    return f"{file['name']} ({file['size']} bytes, {file['type']})"


def _activity(folder: Path) -> Iterator[Row]:
    """Notes and changes, in the order of the table: by time in each conversation."""
    for row in _rows(folder / "activity.jsonl"):
        if "kind" in row:
            changes = json.loads(row.get("changes", "[]"))
            yield {
                "conversation id": row["conversation_id"],
                "at": row["at"],
                "by": json.loads(row.get("by", "{}")).get("name", ""),
                "kind": row["kind"],
                "note": row.get("body", ""),
                "mentions": ", ".join(person["name"] for person in json.loads(row.get("mentions", "[]"))),
                "changes": "; ".join(
                    f"{each['field']}: {each['before'] or '-'} > {each['after'] or '-'}" for each in changes
                ),
                "entry id": row["entry_id"],
            }


def _drafts(folder: Path) -> Iterator[Row]:
    """Without deleted ones, of which only a version is left."""
    for row in _rows(folder / "drafts.jsonl"):
        files = json.loads(row.get("upload_ids", "[]"))
        if "body" in row or files:
            yield {
                "conversation id": row["conversation_id"],
                "author id": row["author_id"],
                "saved at": row["saved_at"],
                "to": ", ".join(json.loads(row.get("to", "[]"))),
                "text": row.get("body", ""),
                "files": " ".join(files),
            }


def _text(row: dict[str, Any]) -> str:
    """The readable text of a message's row, as ``inbox.text.text_of`` makes it of a message."""
    body = str(row.get("body", ""))
    return str(row["text"]) if "text" in row else body if "idempotency_key" in row else read(body)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    deserialize = TypeDeserializer().deserialize
    for item in items(file):
        yield {name: deserialize(value) for name, value in item.items()}


def _write_csv(file: Path, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
    """With a byte order mark, by which spreadsheets recognise UTF-8, and always with the header line."""
    unfinished = file.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.DictWriter(text, columns, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for row in rows:
            writer.writerow({name: without_formula(cell) for name, cell in row.items()})
    unfinished.replace(file)


def without_formula(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
