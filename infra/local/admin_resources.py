"""What ``python -m infra.admin … --local`` works on: the data that ``make run-durable`` keeps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from infra.admin.console import CommandRefused
from infra.admin.resources import TABLE_NAMES, Resources
from infra.local.aws.cloud import CURSOR_PARAMETER, FILES_BUCKET, local_cloud
from infra.local.aws.dynamodb_local import dynamodb_local
from infra.local.persistence import FILES, SavedCursor, data_folder, exclusive_use
from infra.local.processes.settings import CannotRun, LocalSettings


@contextmanager
def local_data() -> Iterator[Resources]:
    """Opens the data. Raises ``CommandRefused`` when there is none, and while a local run uses it."""
    try:
        with _opened() as resources:
            yield resources
    except CannotRun as problem:
        raise CommandRefused(str(problem)) from problem


@contextmanager
def _opened() -> Iterator[Resources]:
    folder = data_folder(LocalSettings.from_environment(os.environ).marketplace)
    data = folder / "dynamodb"
    if not data.exists():
        raise CommandRefused(
            f"There is no data in {folder}: only `make run-durable` saves data on this machine."
        )
    with (
        exclusive_use(folder),
        dynamodb_local(data) as url,
        local_cloud(dynamodb_url=url, files=folder / FILES) as cloud,
    ):
        cursor = SavedCursor(folder / "cursor.json", cloud)
        cursor.restore()
        try:
            yield Resources(
                name="The local run",
                tables={name: name for name in TABLE_NAMES},
                functions_run=False,
                cursor_parameter=CURSOR_PARAMETER,
                files_bucket=FILES_BUCKET,
            )
        finally:
            cursor.save()
