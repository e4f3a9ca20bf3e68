"""What ``python -m infra.admin … --local`` works on: the data that ``make run-durable`` keeps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from infra.admin.console import Refused
from infra.admin.resources import WORDS, Resources
from infra.local.aws.cloud import CURSOR_PARAMETER, local_cloud
from infra.local.aws.dynamodb_local import dynamodb_local
from infra.local.persistence import KeptCursor, folder_for, only_user
from infra.local.processes.settings import CannotRun, LocalSettings


@contextmanager
def local_data() -> Iterator[Resources]:
    """The data at rest. Raises ``Refused`` when there are none, or while a local run is using them."""
    try:
        with _opened() as resources:
            yield resources
    except CannotRun as problem:
        raise Refused(str(problem)) from problem


@contextmanager
def _opened() -> Iterator[Resources]:
    folder = folder_for(LocalSettings.from_environment(os.environ).marketplace)
    data = folder / "dynamodb"
    if not data.exists():
        raise Refused(f"There are no data in {folder}: only `make run-durable` keeps any on this machine.")
    with only_user(folder), dynamodb_local(data) as url, local_cloud(dynamodb_url=url) as cloud:
        cursor = KeptCursor(folder / "cursor.json", cloud)
        cursor.restore()
        try:
            yield Resources(
                name="The local run",
                tables={word: word for word in WORDS},
                functions_run=False,
                cursor_parameter=CURSOR_PARAMETER,
            )
        finally:
            cursor.keep()
