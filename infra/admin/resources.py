"""Finds the resources of one deployment: in the stacks of an environment, or in the folder of the local run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

import boto3
from botocore.exceptions import ClientError

from functions.store.conditions import aws_code
from functions.store.files import Files
from functions.store.tables import TABLES
from infra.admin.console import CommandRefused
from infra.region import use_region

TABLE_NAMES = tuple(str(table.Meta.table_name) for table in TABLES)
"""The names of the tables in ``functions/store/tables``. CloudFormation gives the deployed tables other names."""
LOCAL_DATA = "infra.local.admin_resources:local_data"
"""What ``--local`` opens. Given by name, and imported only then: these commands do not depend on the local run."""
HASH_LENGTH = 8
"""CDK's logical ids end with a hash of the construct's path, of so many characters."""


@dataclass(frozen=True)
class Resources:
    """None: this deployment does not have it."""

    name: str
    tables: Mapping[str, str]
    """The deployed names, by ``TABLE_NAMES``."""
    functions_run: bool = True
    """Whether functions may be writing to the tables at the same time."""
    cursor_parameter: str | None = None
    marketplace_url: str | None = None
    shop_id: str | None = None
    key_secret: str | None = None
    delivery_queue: str | None = None
    delivery_dead_letters: str | None = None
    stream_dead_letters: str | None = None
    user_pool_id: str | None = None
    files_bucket: str | None = None

    @property
    def files(self) -> Files:
        """The bucket of files that customers attached. Raises ``CommandRefused`` when there is none."""
        return Files(boto3.client("s3"), self.need(self.files_bucket, "bucket of received files"))

    def need(self, resource: str | None, what: str) -> str:
        """``resource``. Raises ``CommandRefused`` when it is None, with ``what`` in the message."""
        if resource is None:
            raise CommandRefused(f"{self.name} has no {what}.")
        return resource


@contextmanager
def open_resources(environment: str | None) -> Iterator[Resources]:
    """The resources of ``environment``, or of the local run (None).

    Until the end of the ``with`` block the models of ``functions/store/tables`` use its tables.
    """
    opened = _local_data() if environment is None else _deployed(environment)
    with opened as resources, using_tables(resources.tables):
        yield resources


def _local_data() -> AbstractContextManager[Resources]:
    opened: AbstractContextManager[Resources] = resolve_name(LOCAL_DATA)()
    return opened


@contextmanager
def using_tables(names: Mapping[str, str]) -> Iterator[None]:
    """Makes the models use tables of other names, until the end of the ``with`` block."""
    before = [str(table.Meta.table_name) for table in TABLES]
    _name_tables([names[name] for name in TABLE_NAMES])
    try:
        yield
    finally:
        _name_tables(before)


def _name_tables(names: list[str]) -> None:
    for table, name in zip(TABLES, names, strict=True):
        table.Meta.table_name = name
        table._connection = None


@contextmanager
def _deployed(environment: str) -> Iterator[Resources]:
    region = use_region()
    data, app = f"{environment}-inbox-data", f"{environment}-inbox"
    if not _stack(data):
        raise CommandRefused(
            f"There is no stack {data} in {region}: is this the right AWS account and region?"
        )
    data_ids, app_ids = _physical_ids(data), _physical_ids(app) if _stack(app) else {}
    variables = _variables(_outputs(app).get("SyncFunction")) if app_ids else {}
    yield Resources(
        name=environment,
        tables={name: _find(data_ids, name.replace("_", "")) or "" for name in TABLE_NAMES},
        cursor_parameter=variables.get("CURSOR_PARAMETER"),
        marketplace_url=variables.get("MIRAKL_URL"),
        shop_id=variables.get("MIRAKL_SHOP_ID") or None,
        key_secret=_find(data_ids, "MiraklKey"),
        delivery_queue=_find(app_ids, "StreamsDeliveryQueue"),
        delivery_dead_letters=_find(app_ids, "StreamsDeliveryDeadLetters"),
        stream_dead_letters=_find(app_ids, "StreamsStreamDeadLetters"),
        user_pool_id=_outputs(data).get("UserPoolId"),
        files_bucket=_find(data_ids, "Files"),
    )


def _stack(name: str) -> dict[str, Any] | None:
    try:
        stack: dict[str, Any] = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if aws_code(error) == "ValidationError":  # CloudFormation's error for a stack that does not exist
            return None
        raise
    return stack


def _outputs(stack: str) -> dict[str, str]:
    outputs = (_stack(stack) or {}).get("Outputs", [])
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def _physical_ids(stack: str) -> dict[str, str]:
    """The physical ids of all resources of the stack, by logical id."""
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource.get("PhysicalResourceId")
    }


def _find(physical_ids: Mapping[str, str], name: str) -> str | None:
    """The physical id of the resource with this logical id, CDK's hash left out."""
    return next((value for key, value in physical_ids.items() if key[:-HASH_LENGTH] == name), None)


def _variables(function: str | None) -> dict[str, str]:
    """The environment variables of a deployed function."""
    if function is None:
        return {}
    configuration = boto3.client("lambda").get_function_configuration(FunctionName=function)
    variables: dict[str, str] = configuration.get("Environment", {}).get("Variables", {})
    return variables
