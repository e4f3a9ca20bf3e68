"""Ids in the path of a request: their encoding, and how long they may be.

API Gateway decodes the path before it looks for a route. A slash in an id would then separate two parts of the path,
and a question mark would end it. So the client encodes ids of the marketplace, which may contain any character, twice,
and they are decoded for the second time here.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

ENCODED_TWICE = frozenset({"order_id"})
MAX_ID_BYTES = 1000
"""Bytes. DynamoDB accepts 2,048 for a partition key and 1,024 for a sort key."""


def is_too_long(parameters: Mapping[str, str]) -> bool:
    """Whether one of the path parameters is longer than any id that can be stored."""
    return any(
        len((unquote(value) if name in ENCODED_TWICE else value).encode()) > MAX_ID_BYTES
        for name, value in parameters.items()
    )


def encoded_path(path: str) -> str:
    """``path`` with special characters encoded. The router matches only plain characters in a path parameter."""
    return quote(path, safe="/%")


def decoded_id(value: str) -> str:
    """The id in a path parameter that the client encoded twice."""
    return unquote(value)
