"""The id that ties together all that one request from a browser leads to, up to the marketplace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HEADER = "x-correlation-id"
USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""It is logged and stored as it comes, so it may hold nothing but an id."""


def correlation_id_of(event: Mapping[str, Any]) -> str:
    """The caller's own, where it is a plain short token; API Gateway's id of the request otherwise."""
    given = event["headers"].get(HEADER, "")
    return given if USABLE.fullmatch(given) else str(event["requestContext"]["requestId"])
