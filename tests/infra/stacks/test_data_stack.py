from __future__ import annotations

from typing import Any

import pytest
from pynamodb.models import Model

from functions.store.tables import TABLES
from tests.infra.conftest import Template, resources


def deployed(data: Template, model: type[Model]) -> dict[str, Any]:
    found = resources(data, "AWS::DynamoDB::Table")
    # The logical id begins with the construct's id, without the characters that are not allowed in it.
    name = model.Meta.table_name.replace("_", "")
    (table,) = [table for logical_id, table in found.items() if logical_id[:-8] == name]
    return table


def keys(found: Any) -> dict[str, str]:
    return {key["KeyType"]: key["AttributeName"] for key in found}


def indexes(definitions: Any) -> dict[str, Any]:
    """Keys and projection by the index's name, from a template or from pynamodb's schema."""
    return {
        index.get("IndexName") or index["index_name"]: (
            keys(index.get("KeySchema") or index["key_schema"]),
            (projection := index.get("Projection") or index["projection"])["ProjectionType"],
            sorted(projection.get("NonKeyAttributes", [])),
        )
        for index in definitions
    }


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.Meta.table_name)
def test_each_table_has_the_keys_indexes_and_stream_of_its_model(data: Template, model: type[Model]) -> None:
    table, schema = deployed(data, model), model._get_schema()
    assert keys(table["KeySchema"]) == keys(schema["key_schema"])
    assert _types(table["AttributeDefinitions"]) == _types(schema["attribute_definitions"])
    for here, there in (
        ("GlobalSecondaryIndexes", "global_secondary_indexes"),
        ("LocalSecondaryIndexes", "local_secondary_indexes"),
    ):
        assert indexes(table.get(here, [])) == indexes(schema.get(there))
    view = getattr(model.Meta, "stream_view_type", None)
    assert table.get("StreamSpecification", {}).get("StreamViewType") == view


def test_only_rows_that_are_of_no_use_later_are_deleted_by_their_time(data: Template) -> None:
    found = {
        logical_id[:-8]: table["TimeToLiveSpecification"]
        for logical_id, table in resources(data, "AWS::DynamoDB::Table").items()
        if "TimeToLiveSpecification" in table
    }
    by_time = {"AttributeName": "expires_at", "Enabled": True}
    assert found == dict.fromkeys(("presence", "deadlinewarnings", "orderparts", "drafts"), by_time)


def _types(definitions: Any) -> dict[str, str]:
    return {d["AttributeName"]: d["AttributeType"] for d in definitions}


def test_the_stack_has_exactly_the_tables_of_the_models(data: Template) -> None:
    assert len(resources(data, "AWS::DynamoDB::Table")) == len(TABLES)


def test_data_survives_the_stack_and_mistakes(data: Template) -> None:
    for resource in data["Resources"].values():
        if resource["Type"] in ("AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"):
            assert resource["DeletionPolicy"] == "Retain"
    for table in resources(data, "AWS::DynamoDB::Table").values():
        assert table["DeletionProtectionEnabled"]
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["SSESpecification"]["SSEEnabled"]
