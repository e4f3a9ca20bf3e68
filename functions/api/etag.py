"""Entity tags: a response that the caller has already is answered with 304 and no body (RFC 9110, 13.1.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any

TAG_LENGTH = 32
TAGS = re.compile(r'"([^"]*)"')
"""The opaque part of each tag in the header, with or without ``W/`` before it."""


def with_etag(event: Mapping[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    """Adds an ``ETag`` to a successful response to a GET, or returns 304 if ``If-None-Match`` contains this tag.

    The tag is of the content, the same with and without compression, and therefore a weak one (RFC 9110, 8.8.1).
    Access is checked before: ``response`` must be what this caller may read now.
    """
    if event["requestContext"]["http"]["method"] != "GET" or response["statusCode"] != HTTPStatus.OK:
        return response
    tag = sha256(response["body"].encode()).hexdigest()[:TAG_LENGTH]
    headers = response["headers"] | {"ETag": f'W/"{tag}"'}
    if_none_match = event["headers"].get("if-none-match", "")
    if if_none_match.strip() == "*" or tag in TAGS.findall(if_none_match):
        del headers["Content-Type"]
        return {"statusCode": HTTPStatus.NOT_MODIFIED.value, "headers": headers, "body": ""}
    return response | {"headers": headers}
