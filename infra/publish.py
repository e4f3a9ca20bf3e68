"""``python -m infra.publish ENVIRONMENT`` uploads the built page; ``--smoke`` asks whether all answers as it should."""

from __future__ import annotations

import argparse
import mimetypes
import sys
import time
from pathlib import Path
from typing import Any

import boto3
import requests

from infra.environments import ENVIRONMENTS

DIST = Path(__file__).parents[1] / "frontend" / "dist"
FOREVER = "public, max-age=31536000, immutable"
"""Files under assets/ have their content's hash in their name."""
EACH_TIME = "no-cache"


def publish(s3: Any, bucket: str, dist: Path = DIST) -> list[str]:
    """Uploads ``index.html`` last: whoever loads it finds all that it names. Old files stay for open pages."""
    files = sorted(
        (path for path in dist.rglob("*") if path.is_file()), key=lambda path: path.name == "index.html"
    )
    keys = []
    for path in files:
        key = path.relative_to(dist).as_posix()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        cache = FOREVER if key.startswith("assets/") else EACH_TIME
        s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes(), ContentType=kind, CacheControl=cache)
        keys.append(key)
    return keys


def smoke(url: str) -> list[str]:
    """What is wrong with the deployment at ``url``; empty when nothing is."""
    wrong = []
    for path, status, words in (
        ("/", 200, "<html"),
        ("/conversations/anything", 200, "<html"),
        ("/missing.js", 403, ""),
        ("/api/conversations", 403, ""),
        ("/api/nothing", 404, ""),
    ):
        answer = requests.get(url + path, timeout=20)
        if answer.status_code != status or words not in answer.text:
            wrong.append(f"{path}: {answer.status_code} instead of {status}")
    return wrong


def outputs(environment: str) -> dict[str, str]:
    stack = boto3.client("cloudformation").describe_stacks(StackName=f"{environment}-inbox")["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.publish", description=__doc__)
    parser.add_argument("environment", choices=sorted(ENVIRONMENTS))
    parser.add_argument("--smoke", action="store_true")
    arguments = parser.parse_args()
    deployed = outputs(arguments.environment)
    if arguments.smoke:
        wrong = smoke(deployed["Url"])
        sys.stdout.write("\n".join(wrong or [f"{deployed['Url']} answers as it should"]) + "\n")
        return 1 if wrong else 0
    keys = publish(boto3.client("s3"), deployed["PageBucket"])
    boto3.client("cloudfront").create_invalidation(
        DistributionId=deployed["DistributionId"],
        InvalidationBatch={
            "Paths": {"Quantity": 1, "Items": ["/index.html"]},
            "CallerReference": str(time.time_ns()),
        },
    )
    sys.stdout.write(f"{len(keys)} files published to {deployed['Url']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
