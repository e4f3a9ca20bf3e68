"""Where the things of one deployment are: in the stacks of an environment, or in the folder of the local run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

import boto3
from botocore.exceptions import ClientError

from functions.store.conditions import aws_code
from functions.store.tables import TABLES
from infra.admin.console import Refused

TABLE_NAMES = tuple(str(table.Meta.table_name) for table in TABLES)
"""Our own words for the tables, whatever they are called where they are deployed."""
LOCAL_DATA = "infra.local.admin_resources:local_data"
"""What ``--local`` opens, by name: nothing here depends on the local run, and it is loaded only then."""
HASH_LENGTH = 8
"""CDK's logical ids end with a hash of the construct's path."""


@dataclass(frozen=True)
class Resources:
    """None: this deployment has no such thing."""

    name: str
    tables: Mapping[str, str]
    """Their names by our words for them."""
    functions_run: bool = True
    """Whether anything else may be writing to the tables now."""
    cursor_parameter: str | None = None
    marketplace_url: str | None = None
    shop_id: str | None = None
    key_secret: str | None = None
    delivery_queue: str | None = None
    delivery_dead_letters: str | None = None
    stream_dead_letters: str | None = None
    user_pool_id: str | None = None

    def need(self, thing: str | None, what: str) -> str:
        if thing is None:
            raise Refused(f"{self.name} has no {what}.")
        return thing


@contextmanager
def found(environment: str | None) -> Iterator[Resources]:
    """The resources of ``environment``, or (None) of the local run; until the end our tables have its names."""
    there = _local_data() if environment is None else _deployed(environment)
    with there as resources, using_tables(resources.tables):
        yield resources


def _local_data() -> AbstractContextManager[Resources]:
    opened: AbstractContextManager[Resources] = resolve_name(LOCAL_DATA)()
    return opened


@contextmanager
def using_tables(names: Mapping[str, str]) -> Iterator[None]:
    before = [str(table.Meta.table_name) for table in TABLES]
    _name_tables([names[word] for word in TABLE_NAMES])
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
    data, app = f"{environment}-inbox-data", f"{environment}-inbox"
    if not _stack(data):
        region = boto3.session.Session().region_name
        raise Refused(f"There is no stack {data} in {region}: is this the right AWS account and region?")
    stored, running = _physical_ids(data), _physical_ids(app) if _stack(app) else {}
    variables = _variables(_outputs(app).get("SyncFunction")) if running else {}
    yield Resources(
        name=environment,
        tables={word: _one(stored, word.replace("_", "")) or "" for word in TABLE_NAMES},
        cursor_parameter=variables.get("CURSOR_PARAMETER"),
        marketplace_url=variables.get("MIRAKL_URL"),
        shop_id=variables.get("MIRAKL_SHOP_ID") or None,
        key_secret=_one(stored, "MiraklKey"),
        delivery_queue=_one(running, "StreamsDeliveryQueue"),
        delivery_dead_letters=_one(running, "StreamsDeliveryDeadLetters"),
        stream_dead_letters=_one(running, "StreamsStreamDeadLetters"),
        user_pool_id=_outputs(data).get("UserPoolId"),
    )


def _stack(name: str) -> dict[str, Any] | None:
    try:
        stack: dict[str, Any] = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if aws_code(error) == "ValidationError":  # it does not exist
            return None
        raise
    return stack


def _outputs(stack: str) -> dict[str, str]:
    outputs = (_stack(stack) or {}).get("Outputs", [])
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def _physical_ids(stack: str) -> dict[str, str]:
    """Of all resources, by logical id."""
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource.get("PhysicalResourceId")
    }


def _one(physical_ids: Mapping[str, str], path: str) -> str | None:
    return next((found for key, found in physical_ids.items() if key[:-HASH_LENGTH] == path), None)


def _variables(function: str | None) -> dict[str, str]:
    """The settings that a function really runs with."""
    if function is None:
        return {}
    configuration = boto3.client("lambda").get_function_configuration(FunctionName=function)
    variables: dict[str, str] = configuration.get("Environment", {}).get("Variables", {})
    return variables
