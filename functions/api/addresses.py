"""Ids in an address: what API Gateway makes of them, and how long they may be.

API Gateway decodes the path before it looks for a route and before a function sees it: a slash in an id would be one
between two parts, and a question mark the end. So ids of the marketplace, which may hold anything, are encoded twice,
and decoded here for the second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

ENCODED_TWICE = frozenset({"order_id"})
LONGEST_ID = 1000
"""Bytes: DynamoDB takes 2,048 of a partition's key and 1,024 of what sorts in it."""


def is_too_long(parameters: Mapping[str, str]) -> bool:
    """Whether there can be nothing of the kind, whatever the route."""
    return any(
        len((unquote(value) if name in ENCODED_TWICE else value).encode()) > LONGEST_ID
        for name, value in parameters.items()
    )


def for_router(path: str) -> str:
    """``path`` as the router can read it: it knows no route by the characters that are encoded here."""
    return quote(path, safe="/%")


def decoded(value: str) -> str:
    return unquote(value)
