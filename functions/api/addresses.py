"""Ids in a request: their encoding, and which texts can be an id at all.

API Gateway decodes the path before it looks for a route. A slash in an id would then separate two parts of the path,
and a question mark would end it. So the client encodes ids of the marketplace, which may contain any character, twice,
and they are decoded for the second time here.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

ENCODED_TWICE = frozenset({"order_id", "attachment_id", "customer_id"})
MAX_KEY_BYTES = 1024
"""Bytes. DynamoDB accepts 1,024 for a sort key, and 2,048 for a partition key; nothing of ours needs more."""


def can_be_key(text: str) -> bool:
    """Whether DynamoDB accepts ``text`` as a key. It fails on a text that is empty, too long, or not Unicode."""
    try:
        return 0 < len(text.encode()) <= MAX_KEY_BYTES
    except UnicodeEncodeError:
        return False


def can_be_ids(parameters: Mapping[str, str]) -> bool:
    """Whether all path parameters are ids that can be stored."""
    return all(
        can_be_key(unquote(value) if name in ENCODED_TWICE else value) for name, value in parameters.items()
    )


def encoded_path(path: str) -> str:
    """``path`` with special characters encoded. The router matches only plain characters in a path parameter."""
    return quote(path, safe="/%")


def decoded_id(value: str) -> str:
    """The id in a path parameter that the client encoded twice."""
    return unquote(value)
