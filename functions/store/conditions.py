"""Conditional writes, and updates that write only what differs.

A write that DynamoDB refuses because its condition does not hold is a result, not an error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import Connection
from pynamodb.exceptions import DeleteError, PutError, PynamoDBException, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from functions.settings import settings

Attributes = dict[str, Any]
"""Values by attribute name. None means that the row has no such attribute."""

TRANSACTION_WAITS = (0.02, 0.05, 0.1, 0.2)
"""Seconds. A transaction takes some milliseconds."""
REFUSALS = {"ConditionalCheckFailed", "TransactionConflict"}
"""Why DynamoDB cancels a transaction of which a row is not as its writer believed."""


def without_empty_texts(attributes: Attributes) -> Attributes:
    """An empty text is stored as an absent attribute, because older versions of DynamoDB Local accept no empty text."""
    return {name: None if value == "" else value for name, value in attributes.items()}


def differences(model: type[Model], before: Attributes, after: Attributes) -> list[Action]:
    """The update actions that change a row from ``before`` to ``after``. Empty when nothing differs."""
    return [
        getattr(model, name).remove() if value is None else getattr(model, name).set(value)
        for name, value in after.items()
        if value != before[name]
    ]


def condition_held(write: Callable[[], Any]) -> bool:
    """Runs ``write`` and returns True, or False when its condition did not hold. Every other failure is raised.

    DynamoDB refuses a write of a row that a transaction is writing at this moment, and the SDK does not repeat it.
    Nothing was written then, so it is repeated here, a few times.
    """
    for wait in (*TRANSACTION_WAITS, None):
        try:
            write()
        except (DeleteError, PutError, UpdateError) as error:
            code = aws_code(error)
            if code == "ConditionalCheckFailedException":
                return False
            if code != "TransactionConflictException" or wait is None:
                raise
            time.sleep(wait)
        else:
            return True
    raise AssertionError("The last try returns or raises.")


def transaction_held(add_writes: Callable[[TransactWrite], None]) -> bool:
    """Makes the writes that ``add_writes`` puts into a transaction, all or none, and returns True.

    False, and nothing is written, when a condition did not hold, or when another write of one of the rows was under
    way: then somebody else is changing the row at this moment, so the caller has to read it again. Every other failure
    is raised.
    """
    try:
        with TransactWrite(connection=_connection()) as transaction:
            add_writes(transaction)
    except TransactWriteError as error:
        if {reason.code for reason in error.cancellation_reasons if reason} & REFUSALS:
            return False
        raise
    return True


@cache
def _connection() -> Connection:
    """For transactions, which belong to no table."""
    return Connection(read_timeout_seconds=settings.aws_read_seconds)


def aws_code(error: ClientError | PynamoDBException) -> str | None:
    """AWS's error code; None when there was no answer, for example after a time-out."""
    cause = error.cause if isinstance(error, PynamoDBException) else error
    return str(cause.response["Error"]["Code"]) if isinstance(cause, ClientError) else None


def is_rejected_item(error: Exception) -> bool:
    """Whether DynamoDB refused one item because of its content. Other items can still be stored."""
    if isinstance(error, TransactWriteError):
        return any(reason.code == "ValidationError" for reason in error.cancellation_reasons if reason)
    return isinstance(error, ClientError | PynamoDBException) and aws_code(error) == "ValidationException"


def is_store_failure(error: Exception) -> bool:
    """Whether AWS failed or could not be reached, so that nothing can be stored now."""
    is_from_aws = isinstance(error, BotoCoreError | ClientError | PynamoDBException)
    return is_from_aws and not is_rejected_item(error)


def stored_document(record: Any, stored_names: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a data class as a document. ``stored_names``: those that are stored under another name."""
    return {stored_names.get(name, name): value for name, value in asdict(record).items()}


def known_fields(
    kind: type[Any], document: Mapping[str, Any], stored_names: Mapping[str, str]
) -> dict[str, Any]:
    """The entries of a stored document that ``kind`` has fields for. Another version may have written more entries."""
    keys = {each.name: stored_names.get(each.name, each.name) for each in fields(kind)}
    return {name: document[key] for name, key in keys.items() if key in document}
