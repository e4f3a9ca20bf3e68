"""Compression of responses. API Gateway does not compress, and CloudFront compresses only what it may cache."""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

MIN_BYTES = 1024
"""A shorter response fits into one packet anyway."""
WEIGHT_0 = re.compile(r"q=0(\.0*)?")


def compressed(event: Mapping[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    """``response``, gzipped if that is worth it and the caller accepts it. A binary body travels as base64."""
    content = (response["body"] or "").encode()
    if len(content) < MIN_BYTES or not accepts_gzip(event["headers"].get("accept-encoding", "")):
        return response
    return response | {
        "headers": response["headers"] | {"Content-Encoding": "gzip"},
        "body": b64encode(gzip.compress(content, mtime=0)).decode(),
        "isBase64Encoded": True,
    }


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the header names gzip, or everything (``*``), with a weight that is not 0 (RFC 9110, 12.5.3)."""
    weights = {}
    for each in accept_encoding.lower().split(","):
        coding, _, weight = each.partition(";")
        weights[coding.strip()] = weight.strip()
    coding = "gzip" if "gzip" in weights else "*"
    return coding in weights and not WEIGHT_0.fullmatch(weights[coding])
