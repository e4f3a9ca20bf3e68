"""Answers that the caller has already: their entity tag instead of their body (RFC 9110, 13.1.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any

TAG_LENGTH = 32
TAGS = re.compile(r'"([^"]*)"')
"""The opaque part of each tag in the header; one marked as weak compares like a strong one here."""


def unless_known(event: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """A good answer to a GET, with its ``ETag``; 304 without a body where ``If-None-Match`` names it.

    ``answer`` has to be what this caller may read now: nothing here decides about access.
    """
    if event["requestContext"]["http"]["method"] != "GET" or answer["statusCode"] != HTTPStatus.OK:
        return answer
    tag = sha256(answer["body"].encode()).hexdigest()[:TAG_LENGTH]
    headers = answer["headers"] | {"ETag": f'"{tag}"'}
    given = event["headers"].get("if-none-match", "")
    if given.strip() == "*" or tag in TAGS.findall(given):
        del headers["Content-Type"]
        return {"statusCode": HTTPStatus.NOT_MODIFIED.value, "headers": headers, "body": ""}
    return answer | {"headers": headers}
