"""Runs commands of ``infra.admin`` against the account of the tests, as if the stacks were deployed there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from functions.settings import settings
from functions.store.tables import TABLES
from infra.admin.__main__ import main
from infra.admin.console import Console
from infra.admin.resources import TABLE_NAMES, Resources
from infra.local.aws.cloud import FILES_BUCKET, KEY_SECRET, Cloud

Row = dict[str, Any]


def resources(cloud: Cloud, user_pool_id: str | None = None) -> Resources:
    return Resources(
        name="staging",
        tables={name: name for name in TABLE_NAMES},
        cursor_parameter=settings.cursor_parameter,
        marketplace_url=cloud.marketplace.url,
        shop_id=cloud.marketplace.shop_id,
        key_secret=KEY_SECRET,
        delivery_queue=cloud.delivery_queue_url,
        delivery_dead_letters=cloud.delivery_dead_letters_url,
        stream_dead_letters=cloud.stream_dead_letters_url,
        user_pool_id=user_pool_id,
        files_bucket=FILES_BUCKET,
    )


def admin(
    resources: Resources, *words: str, yes: bool = True, meanwhile: Callable[[], object] | None = None
) -> int:
    """Returns the exit status. Waits take no time; ``meanwhile`` is called during each."""

    @contextmanager
    def open_resources(_: str | None) -> Iterator[Resources]:
        yield resources

    def wait(console: Console, seconds: float) -> None:
        if meanwhile:
            meanwhile()

    with patch.object(Console, "wait", wait):
        return main([*words, "--environment", "staging", *(["--yes"] if yes else [])], open_resources)


def all_rows() -> dict[str, list[Row]]:
    """All rows by table, in a fixed order."""
    return {
        name: sorted(
            (row.to_simple_dict() for row in table.scan()), key=lambda row: json.dumps(row, sort_keys=True)
        )
        for name, table in zip(TABLE_NAMES, TABLES, strict=True)
    }
