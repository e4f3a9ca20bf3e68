"""DynamoDB tables for CDK, made from the pynamodb models of ``functions/store/tables``."""

from __future__ import annotations

from typing import Any

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct
from pynamodb.attributes import Attribute, TTLAttribute
from pynamodb.indexes import Index, LocalSecondaryIndex
from pynamodb.models import Model

TYPES = {"S": dynamodb.AttributeType.STRING, "N": dynamodb.AttributeType.NUMBER}


def model_table(scope: Construct, model: type[Model]) -> dynamodb.Table:
    """The table of ``model`` with its indexes, their projections and its stream; its construct id is its own name.

    It stays when the stack is deleted, and can be restored to any second of the last 35 days.
    """
    partition_key, sort_key = _keys(model)
    stream: str | None = getattr(model.Meta, "stream_view_type", None)
    table = dynamodb.Table(
        scope,
        str(model.Meta.table_name),
        partition_key=partition_key,
        sort_key=sort_key,
        time_to_live_attribute=_time_to_live(model),
        stream=dynamodb.StreamViewType[stream] if stream else None,
        billing_mode=dynamodb.BillingMode[str(model.Meta.billing_mode)],
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        encryption=dynamodb.TableEncryption.AWS_MANAGED,
        deletion_protection=True,
        removal_policy=RemovalPolicy.RETAIN,
    )
    # In the order of the model: pynamodb's own schema sorts them by name.
    for index in vars(model).values():
        if isinstance(index, Index):
            _add_index(table, index)
    return table


def _add_index(table: dynamodb.Table, index: Index[Any]) -> None:
    partition_key, sort_key = _keys(type(index))
    projection: Any = index.Meta.projection
    settings: dict[str, Any] = {
        "index_name": index.Meta.index_name,
        "projection_type": dynamodb.ProjectionType[projection.projection_type],
        "non_key_attributes": projection.non_key_attributes or None,
    }
    if isinstance(index, LocalSecondaryIndex) and sort_key:
        table.add_local_secondary_index(sort_key=sort_key, **settings)
    else:
        table.add_global_secondary_index(partition_key=partition_key, sort_key=sort_key, **settings)


def _time_to_live(model: type[Model]) -> str | None:
    """The attribute with the time after which DynamoDB deletes a row; None if rows stay."""
    return next((each.attr_name for each in vars(model).values() if isinstance(each, TTLAttribute)), None)


def _keys(owner: type) -> tuple[dynamodb.Attribute, dynamodb.Attribute | None]:
    """Partition key and sort key of a model or an index."""
    attributes = [value for value in vars(owner).values() if isinstance(value, Attribute)]
    (partition_key,) = (_attribute(each) for each in attributes if each.is_hash_key)
    sort_key = next((_attribute(each) for each in attributes if each.is_range_key), None)
    return partition_key, sort_key


def _attribute(attribute: Attribute[Any]) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=attribute.attr_name, type=TYPES[attribute.attr_type])
