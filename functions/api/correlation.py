"""The correlation id of a request: all log lines about it carry the id, also those of the delivery that follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HEADER = "x-correlation-id"
USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""A caller's id is logged and stored unchanged, so no other characters are accepted."""


def correlation_id_of(event: Mapping[str, Any]) -> str:
    """The caller's id if it has the form of ``USABLE``, otherwise API Gateway's request id."""
    given = event["headers"].get(HEADER, "")
    return given if USABLE.fullmatch(given) else str(event["requestContext"]["requestId"])
