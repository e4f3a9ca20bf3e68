"""Counts DynamoDB calls and their capacity units in botocore, through which all of them pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError

REFUSED = "ConditionalCheckFailedException"
READS = {"GetItem", "BatchGetItem", "Query"}


@dataclass
class Meter:
    calls: Counter[str] = field(default_factory=Counter)
    """By operation."""
    read_units: float = 0.0
    """As DynamoDB itself says; moto's are only rough."""
    write_units: float = 0.0
    """With those of refused writes, each of which costs at least one unit."""
    refused: int = 0
    """Writes whose condition did not hold."""

    @property
    def capacity_units(self) -> float:
        return self.read_units + self.write_units

    def __str__(self) -> str:
        calls = " + ".join(f"{count} {name}" for name, count in sorted(self.calls.items()))
        return f"{calls}, {self.capacity_units:g} capacity units"


@contextmanager
def metered() -> Iterator[Meter]:
    meter = Meter()
    original = BaseClient._make_api_call

    def counted(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        if client.meta.service_model.service_name != "dynamodb":
            return original(client, operation, parameters)
        meter.calls[operation] += 1
        try:
            answer = original(client, operation, {**parameters, "ReturnConsumedCapacity": "TOTAL"})
        except ClientError as error:
            if error.response["Error"]["Code"] == REFUSED:
                meter.refused += 1
                meter.write_units += 1
            raise
        consumed = answer.get("ConsumedCapacity") or []
        for part in consumed if isinstance(consumed, list) else [consumed]:
            if operation in READS:
                meter.read_units += part["CapacityUnits"]
            else:
                meter.write_units += part["CapacityUnits"]
        return answer

    with patch.object(BaseClient, "_make_api_call", counted):
        yield meter
