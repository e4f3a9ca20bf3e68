"""A table as a file and back: JSON lines in the format of DynamoDB's own import."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3

from infra.admin.console import Console, plural
from infra.stream_events.records import base64_text

BATCH = 25
"""DynamoDB's limit for BatchWriteItem."""

Item = dict[str, Any]
"""A row in DynamoDB's JSON: each value in an object whose key is its type."""


def dump(table: str, file: Path, console: Console) -> int:
    """Writes all rows of ``table``, one a line; returns how many. An interruption leaves the file as it was before."""
    unfinished = file.with_suffix(".part")
    count = 0
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    with unfinished.open("w", encoding="utf-8") as lines:
        for page in pages:
            for item in page["Items"]:
                lines.write(json.dumps({"Item": item}, ensure_ascii=False, default=base64_text) + "\n")
            count += len(page["Items"])
            console.progress(f"… {table}: {plural(count, 'row')}")
    unfinished.replace(file)
    return count


def load(file: Path, table: str, console: Console) -> int:
    """Writes the rows of a dump into ``table``; returns how many. Rows with the same key are replaced."""
    client = boto3.client("dynamodb")
    count = 0
    for batch in _batches(items(file)):
        rest: Any = {table: [{"PutRequest": {"Item": item}} for item in batch]}
        while rest:
            rest = client.batch_write_item(RequestItems=rest).get("UnprocessedItems")
        count += len(batch)
        console.progress(f"… {table}: {plural(count, 'row')}")
    return count


def items(file: Path) -> Iterator[Item]:
    """The rows of a dump, one after the other."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["Item"]


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
