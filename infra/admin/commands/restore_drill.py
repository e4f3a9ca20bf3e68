"""Restores all tables as they were at one moment, into new ones beside them; compares, and removes those again."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3

from functions.model import utc_text
from functions.store.messages import OUTBOX
from infra.admin.console import Console, Refused, plural
from infra.admin.resources import Resources
from infra.admin.table_dump import dump, load

SUFFIX = "-restored"
POLL_SECONDS = 15
MOST_DIFFERENT = 0.05
"""Between the restored moment and now the tables have changed a little, but not by more than this share …"""
ALWAYS_ALLOWED = 50
"""… or this many rows."""
SWITCH_OVER = """\
To switch over to restored tables (docs/admin.md says it step by step):
  1. Stop everything that writes: remove the stack {name}-inbox. It holds no data.
  2. Settle the replies that were open then, so that nothing goes out twice.
  3. Adopt the restored tables into the stack {name}-inbox-data with `cdk import`, and deploy {name}-inbox again.
  4. Erase again whom you have erased since then, and read everything again (rewind-cursor)."""


def moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no time: say 2026-03-02T14:00:00Z") from None
    if read.tzinfo is None:
        raise ArgumentTypeError(f"{text} lacks its zone: say {text}Z")
    return read


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--at", type=moment, metavar="TIME", help="the moment to restore; otherwise the latest possible"
    )


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    copies = {word: f"{table}{SUFFIX}" for word, table in resources.tables.items()}
    left = [table for table in copies.values() if _describe(table)]
    if left:
        console.say(f"An earlier drill has left {', '.join(left)}.")
        _remove(left, console)
    if resources.functions_run:
        _restore(resources.tables, copies, arguments.at, console)
    else:
        _copy(resources.tables, copies, console)
    differ = _compare(resources.tables, copies, console)
    open_replies = _count_open_replies(copies["messages"])
    console.say(f"Replies that were on their way then: {open_replies}.")
    if resources.functions_run:
        console.say(SWITCH_OVER.format(name=resources.name))
    console.say(
        f"Now to remove: {', '.join(copies.values())}. If you keep them, say the same again when you are done."
    )
    _remove(list(copies.values()), console)
    if differ and arguments.at is None:
        raise Refused(f"The drill has failed: {', '.join(differ)} did not come back as they are.")
    console.say("The drill is over; nothing of it is left.")
    return 0


def _restore(
    tables: Mapping[str, str], copies: Mapping[str, str], at: datetime | None, console: Console
) -> None:
    """All tables to the same moment."""
    client = boto3.client("dynamodb")
    windows = [_window(client, table) for table in tables.values()]
    earliest, latest = max(first for first, _ in windows), min(last for _, last in windows)
    if at and not earliest <= at <= latest:
        raise Refused(
            f"The tables can be restored to moments from {utc_text(earliest)} to {utc_text(latest)},"
            f" and not to {utc_text(at)}."
        )
    at = at or latest
    console.say(
        f"Restoring {plural(len(tables), 'table')} as of {utc_text(at)}. It takes some 20 minutes or more."
    )
    for word, table in tables.items():
        client.restore_table_to_point_in_time(
            SourceTableName=table, TargetTableName=copies[word], RestoreDateTime=at
        )
    _until_active(copies.values(), console)


def _window(client: Any, table: str) -> tuple[datetime, datetime]:
    """The first and the last moment to which the table can be restored."""
    backups = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        raise Refused(f"{table} has no point-in-time recovery: it cannot be restored at all.")
    return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]


def _copy(tables: Mapping[str, str], copies: Mapping[str, str], console: Console) -> None:
    """DynamoDB Local keeps no history: what comes back here is an export made just now."""
    console.say("DynamoDB Local cannot go back in time, so this drill restores an export made just now.")
    client = boto3.client("dynamodb")
    with TemporaryDirectory() as folder:
        for word, table in tables.items():
            file = Path(folder) / f"{word}.jsonl"
            dump(table, file, console)
            client.create_table(TableName=copies[word], BillingMode="PAY_PER_REQUEST", **_schema(table))
            _until_active([copies[word]], console)
            load(file, copies[word], console)


def _schema(table: str) -> dict[str, Any]:
    described = _describe(table) or {}
    schema = {name: described[name] for name in ("AttributeDefinitions", "KeySchema")}
    for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if described.get(kind):
            names = ("IndexName", "KeySchema", "Projection")
            schema[kind] = [{name: index[name] for name in names} for index in described[kind]]
    return schema


def _until_active(tables: Iterable[str], console: Console) -> None:
    while waiting := [table for table in tables if not _is_active(table)]:
        console.progress(f"… waiting for {', '.join(waiting)}")
        console.wait(POLL_SECONDS)


def _is_active(table: str) -> bool:
    return (_describe(table) or {}).get("TableStatus") == "ACTIVE"


def _compare(tables: Mapping[str, str], copies: Mapping[str, str], console: Console) -> list[str]:
    """Counts both, all rows of them; returns the tables that differ by more than a few minutes explain."""
    differ: dict[str, None] = {}
    for word, table in tables.items():
        live, restored = _count(table), _count(copies[word])
        same = restored == live
        console.say(f"{word}: {plural(restored, 'row')} restored, {'the same' if same else f'{live:,}'} now")
        allowed = max(ALWAYS_ALLOWED, live * MOST_DIFFERENT)
        if abs(live - restored) > allowed or (live and not restored):
            differ[word] = None
        if _indexes(copies[word]) != _indexes(table):
            console.say(f"{word}: its indexes did not come back")
            differ[word] = None
    return list(differ)


def _count(table: str) -> int:
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table, Select="COUNT")
    return sum(page["Count"] for page in pages)


def _indexes(table: str) -> set[str]:
    described = _describe(table) or {}
    kinds = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
    return {index["IndexName"] for kind in kinds for index in described.get(kind) or ()}


def _count_open_replies(messages: str) -> int:
    pages = (
        boto3.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=messages,
            IndexName="open_replies",
            Select="COUNT",
            KeyConditionExpression="outbox = :open",
            ExpressionAttributeValues={":open": {"S": OUTBOX}},
        )
    )
    return sum(page["Count"] for page in pages)


def _remove(tables: list[str], console: Console) -> None:
    """Only ever tables that a drill has made: all have its suffix."""
    console.confirm("remove")
    _until_active(tables, console)
    client = boto3.client("dynamodb")
    for table in tables:
        client.delete_table(TableName=table)
    while any(_describe(table) for table in tables):
        console.progress("… removing")
        console.wait(POLL_SECONDS)


def _describe(table: str) -> dict[str, Any] | None:
    client = boto3.client("dynamodb")
    try:
        described: dict[str, Any] = client.describe_table(TableName=table)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return None
    return described
