"""Forms that a browser sends to the local bucket, signed by boto3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from infra.local.aws.cloud import FILES_BUCKET
from tests.builders.bucket import CONTENT, BucketClient

KEY = "uploads/a/b"
TYPE = "image/png"
FIELDS = {"Content-Type": TYPE, "x-amz-meta-name": "photo 1.png"}
SECONDS = 300
BOUNDARY = "a-boundary"
END = f"--{BOUNDARY}--\r\n".encode()

NO_CHANGE: Mapping[str, str] = {}

Signed = dict[str, Any]
"""``url`` and ``fields`` of a form."""


def signed(bucket: BucketClient, size: int = len(CONTENT), **changes: Any) -> Signed:
    """Address and fields of a form for a file of exactly this size."""
    form: Signed = bucket.s3.generate_presigned_post(
        Bucket=FILES_BUCKET,
        Key=changes.get("key", KEY),
        Fields=changes.get("fields", FIELDS),
        Conditions=[
            *({name: value} for name, value in FIELDS.items()),
            ["content-length-range", size, size],
            *changes.get("conditions", ()),
        ],
        ExpiresIn=SECONDS,
    )
    return form


def send(
    form: Signed, content: bytes = CONTENT, *, change: Mapping[str, str] = NO_CHANGE, drop: str = ""
) -> requests.Response:
    """As a browser does, with other fields if a test says so."""
    given = {**form["fields"], **change}
    given.pop(drop, None)
    return requests.post(form["url"], given, files={"file": ("photo.png", content)}, timeout=30)


def part(name: str, value: bytes | str, more: str = "") -> bytes:
    content = value.encode() if isinstance(value, str) else value
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def body(form: Signed, *parts: bytes, end: bytes = END) -> bytes:
    return b"".join(part(name, value) for name, value in form["fields"].items()) + b"".join(parts) + end


def post(form: Signed, content: Any, content_type: str | None = None, **headers: str) -> requests.Response:
    all_headers = {"Content-Type": content_type or f"multipart/form-data; boundary={BOUNDARY}", **headers}
    return requests.post(form["url"], content, headers=all_headers, timeout=30)
