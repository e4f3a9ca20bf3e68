"""Conditional writes: what DynamoDB refuses because a condition does not hold is an answer, not an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pynamodb.exceptions import PutError, UpdateError


def happened(write: Callable[[], Any]) -> bool:
    """Runs ``write``; False when its condition did not hold. Every other failure is raised."""
    try:
        write()
    except (PutError, UpdateError) as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True
