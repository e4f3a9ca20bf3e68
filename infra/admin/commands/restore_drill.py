"""Restores all tables to a point in time, into new tables; compares them with the live ones, and removes them again."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3

from functions.model.clock import utc_text
from functions.store.messages import OUTBOX
from infra import personal_data
from infra.admin.console import CommandRefused, Console, plural
from infra.admin.resources import Resources
from infra.admin.table_dump import dump, load

SUFFIX = "-restored"
POLL_SECONDS = 15
ALLOWED_SHARE = 0.05
ALLOWED_ROWS = 50
"""A restored table may differ from the live one by this share of its rows, or by so many rows, whichever is more."""
SWITCH_OVER = """\
To switch over to restored tables (docs/admin.md has the steps in detail):
  1. Stop everything that writes: remove the stack {name}-inbox. It holds no data.
  2. Settle the replies that were open at that time, so that none is sent twice.
  3. Adopt the restored tables into the stack {name}-inbox-data with `cdk import`, and deploy {name}-inbox again.
  4. Repeat the erasures that were done since then, and read everything again (backfill)."""


def moment(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a time such as 2026-03-02T14:00:00Z") from None
    if time.tzinfo is None:
        raise ArgumentTypeError(f"{text} has no time zone; in UTC it is {text}Z")
    return time


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--at", type=moment, metavar="TIME", help="the point in time; without it, the latest possible one"
    )


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    tables = {name: resources.tables[name] for name in personal_data.tables(restored=True)}
    copies = {name: f"{table}{SUFFIX}" for name, table in tables.items()}
    left = [table for table in copies.values() if _describe(table)]
    if left:
        console.say(f"An earlier drill has left {', '.join(left)}.")
        _remove(left, console)
    if resources.functions_run:
        _restore(tables, copies, arguments.at, console)
    else:
        _copy(tables, copies, console)
    differ = _compare(tables, copies, console)
    open_replies = _count_open_replies(copies["messages"])
    console.say(f"Replies that were on their way then: {open_replies}.")
    if resources.functions_run:
        console.say(SWITCH_OVER.format(name=resources.name))
    console.say(
        f"The restored tables will be removed: {', '.join(copies.values())}. If you keep them now, run the same command"
        " again later."
    )
    _remove(list(copies.values()), console)
    if differ and arguments.at is None:
        raise CommandRefused(f"The drill has failed: {', '.join(differ)} were not restored as they are.")
    console.say("The drill is finished; the restored tables are removed.")
    return 0


def _restore(
    tables: Mapping[str, str], copies: Mapping[str, str], at: datetime | None, console: Console
) -> None:
    """Restores all tables to the same point in time: ``at``, or the latest possible."""
    client = boto3.client("dynamodb")
    windows = [_window(client, table) for table in tables.values()]
    earliest, latest = max(first for first, _ in windows), min(last for _, last in windows)
    if at and not earliest <= at <= latest:
        raise CommandRefused(
            f"The tables can be restored to moments from {utc_text(earliest)} to {utc_text(latest)},"
            f" and not to {utc_text(at)}."
        )
    at = at or latest
    console.say(
        f"Restoring {plural(len(tables), 'table')} as of {utc_text(at)}. This takes 20 minutes or more."
    )
    for name, table in tables.items():
        client.restore_table_to_point_in_time(
            SourceTableName=table, TargetTableName=copies[name], RestoreDateTime=at
        )
    _until_active(copies.values(), console)


def _window(client: Any, table: str) -> tuple[datetime, datetime]:
    """The earliest and the latest point in time to which the table can be restored."""
    backups = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        raise CommandRefused(f"{table} has no point-in-time recovery: it cannot be restored at all.")
    return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]


def _copy(tables: Mapping[str, str], copies: Mapping[str, str], console: Console) -> None:
    """For DynamoDB Local, which has no point-in-time recovery: restores a new dump of each table."""
    console.say(
        "DynamoDB Local has no point-in-time recovery, so this drill restores an export made just now."
    )
    client = boto3.client("dynamodb")
    with TemporaryDirectory() as folder:
        for name, table in tables.items():
            file = Path(folder) / f"{name}.jsonl"
            dump(table, file, console)
            client.create_table(TableName=copies[name], BillingMode="PAY_PER_REQUEST", **_schema(table))
            _until_active([copies[name]], console)
            load(file, copies[name], console)


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
    """Counts all rows and compares the indexes; returns the names of the tables that differ too much."""
    differ: dict[str, None] = {}
    for name, table in tables.items():
        live, restored = _count(table), _count(copies[name])
        same = restored == live
        console.say(f"{name}: {plural(restored, 'row')} restored, {'the same' if same else f'{live:,}'} now")
        allowed = max(ALLOWED_ROWS, live * ALLOWED_SHARE)
        if abs(live - restored) > allowed or (live and not restored):
            differ[name] = None
        if _indexes(copies[name]) != _indexes(table):
            console.say(f"{name}: its indexes were not restored")
            differ[name] = None
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
    """``tables`` are tables that a drill made: their names end with ``SUFFIX``."""
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
