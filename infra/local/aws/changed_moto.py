"""What we change in moto: it handles one DynamoDB request at a time, and works nothing out twice.

Without the first, two transactions at the same moment may both find that their conditions hold, which DynamoDB never
does. The second changes no answer; the tests take a third less time.
"""

from __future__ import annotations

from functools import cache
from threading import RLock
from typing import Any

import botocore.session
from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.responses import DynamoHandler

ATTRIBUTE_VALUE = "AttributeValue"
"""The name of the shape of each value of a DynamoDB item, for example ``{"S": "text"}``."""


@cache
def change_moto() -> None:
    """For this process. Calling it again does nothing."""
    # Each session reads the descriptions of the services from disk, and pynamodb makes a session for each table.
    botocore.session.create_loader = cache(botocore.session.create_loader)
    # It lists all methods of a service's class at each request.
    responses.method_names_from_class = cache(method_names_from_class)  # type: ignore[attr-defined]
    BaseJSONSerializer._serialize_type_structure = _serialized_structure  # type: ignore[method-assign]
    DynamoHandler.call_action = _one_at_a_time  # type: ignore[method-assign]


_general = BaseJSONSerializer._serialize_type_structure
_call_action = DynamoHandler.call_action
_lock = RLock()


def _serialized_structure(
    self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str
) -> None:
    """moto looks for ten members of each value, under several names. A value has one, under its own name."""
    if shape.name != ATTRIBUTE_VALUE or not isinstance(value, dict):
        _general(self, serialized, value, shape, key)
        return
    members: dict[str, Any] = {}
    for name, member in value.items():
        if member is not None:
            self._serialize(members, member, shape.members[name], name)
    self._default_serialize(serialized, members, shape, key)


def _one_at_a_time(self: DynamoHandler) -> Any:
    with _lock:
        return _call_action(self)
