"""boto3's client for the local bucket, with shorter calls."""

from __future__ import annotations

from typing import Any

import boto3
import requests
from botocore.client import Config

from infra.local.aws.cloud import FILES_BUCKET

CONTENT = bytes(range(256)) * 4
SIGV4 = Config(signature_version="s3v4")


class BucketClient:
    def __init__(self, origin: str) -> None:
        self.s3: Any = boto3.client("s3", config=SIGV4, endpoint_url=origin)

    def put(self, key: str, content: bytes = CONTENT, **more: Any) -> None:
        self.s3.put_object(Bucket=FILES_BUCKET, Key=key, Body=content, **more)

    def presigned(self, key: str, seconds: int = 300, **parameters: str) -> str:
        return str(
            self.s3.generate_presigned_url(
                "get_object",
                Params={"Bucket": FILES_BUCKET, "Key": key, **parameters},
                ExpiresIn=seconds,
            )
        )

    def keys(self, **parameters: Any) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=FILES_BUCKET, **parameters)
        return [each["Key"] for page in pages for each in page.get("Contents", [])]


def error_of(answer: requests.Response) -> tuple[int, str]:
    """Status, and the code of S3's error."""
    assert answer.headers["content-type"] == "application/xml"
    return answer.status_code, answer.text.partition("<Code>")[2].partition("</Code>")[0]
