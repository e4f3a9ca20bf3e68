"""Conditional writes, and the updates that bring a row from one set of attributes to another.

What DynamoDB refuses because a condition does not hold is an answer, not an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import DeleteError, PutError, PynamoDBException, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.models import Model

Attributes = dict[str, Any]
"""By name; None means that the row has no such attribute."""


def without_empty_texts(attributes: Attributes) -> Attributes:
    """An empty text is stored as no text: older DynamoDB Locals know no other way."""
    return {name: None if value == "" else value for name, value in attributes.items()}


def differences(model: type[Model], before: Attributes, after: Attributes) -> list[Action]:
    """What brings a row from ``before`` to ``after``; empty when nothing differs."""
    return [
        getattr(model, name).remove() if value is None else getattr(model, name).set(value)
        for name, value in after.items()
        if value != before[name]
    ]


def condition_held(write: Callable[[], Any]) -> bool:
    """Runs ``write``; False when its condition did not hold. Every other failure is raised."""
    try:
        write()
    except (DeleteError, PutError, UpdateError) as error:
        if aws_code(error) == "ConditionalCheckFailedException":
            return False
        raise
    return True


def aws_code(error: ClientError | PynamoDBException) -> str | None:
    """AWS's own name of the error; None when there was no answer at all (a time-out, say)."""
    cause = error.cause if isinstance(error, PynamoDBException) else error
    return str(cause.response["Error"]["Code"]) if isinstance(cause, ClientError) else None


def is_rejected_item(error: Exception) -> bool:
    """Whether DynamoDB refuses one item for what is in it: others can be stored."""
    return isinstance(error, ClientError | PynamoDBException) and aws_code(error) == "ValidationException"


def is_store_failure(error: Exception) -> bool:
    """Whether AWS failed or was not reached: nothing can be stored now."""
    is_from_aws = isinstance(error, BotoCoreError | ClientError | PynamoDBException)
    return is_from_aws and not is_rejected_item(error)


def known_fields(kind: type[Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """Of a stored document, what the dataclass knows: another version of us may have written more."""
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in document.items() if name in names}
