"""The built page: how long browsers may keep its files, and how it gets into the bucket.

``python -m infra.page_files STACK`` publishes ``frontend/dist`` to the site of a deployed stack.
"""

from __future__ import annotations

import mimetypes
import sys
from pathlib import Path
from typing import Any

import boto3

DIST = Path(__file__).parents[1] / "frontend" / "dist"
INDEX = "index.html"
HASHED_NAMES = "assets"
"""Vite puts a hash of the content into the name of every file in this folder."""


def cache_control(file: Path) -> str:
    """``file`` is relative to the page's folder."""
    return "public, max-age=31536000, immutable" if file.parts[0] == HASHED_NAMES else "no-cache"


def publish(dist: Path, bucket: str, s3: Any) -> int:
    """Uploads the page and returns how many files it has.

    The index comes last, when all it names is there; files of earlier versions stay, for pages that are open.
    """
    files = sorted(path.relative_to(dist) for path in dist.rglob("*") if path.is_file())
    for file in sorted(files, key=lambda each: each == Path(INDEX)):
        s3.put_object(
            Bucket=bucket,
            Key=file.as_posix(),
            Body=(dist / file).read_bytes(),
            ContentType=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            CacheControl=cache_control(file),
        )
    return len(files)


def main(stack: str) -> None:
    described = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
    count = publish(DIST, outputs["PageBucket"], boto3.client("s3"))
    sys.stdout.write(f"{count} files published: {outputs['Url']}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
