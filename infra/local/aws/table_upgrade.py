"""Brings tables that an older version of this code has created to the indexes and streams of today's models.

Only for the data of ``make run-durable``. In an AWS account CloudFormation changes tables, one index a deployment.
"""

from __future__ import annotations

import time
from typing import Any

from pynamodb.models import Model

from functions.store.tables import TABLES

POLL_SECONDS = 0.2


def upgrade_tables(dynamodb: Any) -> list[str]:
    """Changes in place what differs, and keeps all rows. Returns the names of the tables that it has changed."""
    return [model.Meta.table_name for model in TABLES if _upgrade(dynamodb, model)]


def _upgrade(dynamodb: Any, model: type[Model]) -> bool:
    table, wanted = _described(dynamodb, model), _wanted_indexes(model)
    changes = [
        *(
            {"Delete": {"IndexName": name}}
            for name, index in _indexes(table).items()
            if wanted.get(name) != index
        ),
        *({"Create": index} for name, index in wanted.items() if _indexes(table).get(name) != index),
    ]
    for change in changes:
        _change(
            dynamodb,
            model,
            AttributeDefinitions=_attributes_of(model, table, change),
            GlobalSecondaryIndexUpdates=[change],
        )
    stream = getattr(model.Meta, "stream_view_type", None)
    has_other_stream = table.get("StreamSpecification", {}).get("StreamViewType") != stream
    if has_other_stream:
        if "StreamSpecification" in table:
            _change(dynamodb, model, StreamSpecification={"StreamEnabled": False})
        _change(dynamodb, model, StreamSpecification={"StreamEnabled": True, "StreamViewType": stream})
    return bool(changes) or has_other_stream


def _wanted_indexes(model: type[Model]) -> dict[str, dict[str, Any]]:
    schema = model._get_schema()
    return {
        index["index_name"]: _comparable(index["index_name"], index["key_schema"], index["projection"])
        for index in schema.get("global_secondary_indexes") or ()
    }


def _indexes(table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        index["IndexName"]: _comparable(index["IndexName"], index["KeySchema"], index["Projection"])
        for index in table.get("GlobalSecondaryIndexes", ())
    }


def _comparable(name: str, keys: Any, projection: Any) -> dict[str, Any]:
    """As ``UpdateTable`` takes it."""
    more = projection.get("NonKeyAttributes")
    sorted_more = {"NonKeyAttributes": sorted(more)} if more else {}
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": k["AttributeName"], "KeyType": k["KeyType"]}
            for k in sorted(keys, key=lambda key: str(key["KeyType"]))
        ],
        "Projection": {"ProjectionType": projection["ProjectionType"], **sorted_more},
    }


def _attributes_of(model: type[Model], table: dict[str, Any], change: dict[str, Any]) -> list[dict[str, str]]:
    """The types of all key attributes after the change; DynamoDB accepts no others."""
    known = {each["AttributeName"]: each for each in table["AttributeDefinitions"]}
    known |= {each["AttributeName"]: each for each in model._get_schema()["attribute_definitions"]}
    keys = [
        *table["KeySchema"],
        *(k for index in table.get("LocalSecondaryIndexes", ()) for k in index["KeySchema"]),
    ]
    indexes = _indexes(table) | (
        {change["Create"]["IndexName"]: change["Create"]} if "Create" in change else {}
    )
    keys += [key for index in indexes.values() for key in index["KeySchema"]]
    return [known[name] for name in dict.fromkeys(key["AttributeName"] for key in keys)]


def _change(dynamodb: Any, model: type[Model], **change: Any) -> None:
    dynamodb.update_table(TableName=model.Meta.table_name, **change)
    while not _is_ready(_described(dynamodb, model)):
        time.sleep(POLL_SECONDS)


def _is_ready(table: dict[str, Any]) -> bool:
    indexes = table.get("GlobalSecondaryIndexes", ())
    return table["TableStatus"] == "ACTIVE" and all(index["IndexStatus"] == "ACTIVE" for index in indexes)


def _described(dynamodb: Any, model: type[Model]) -> dict[str, Any]:
    table: dict[str, Any] = dynamodb.describe_table(TableName=model.Meta.table_name)["Table"]
    return table
