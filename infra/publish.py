"""``python -m infra.publish ENVIRONMENT`` uploads the built web app; with ``--url`` it only prints its address."""

from __future__ import annotations

import argparse
import json
import mimetypes
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.environments import ENVIRONMENTS
from infra.identity import CONFIG, page_config
from infra.region import NoRegion, use_region
from infra.repository import REPOSITORY

DIST = REPOSITORY / "frontend" / "dist"
CACHE_FOREVER = "public, max-age=31536000, immutable"
"""For the files under assets/, which have a hash of their content in their name."""
REVALIDATE = "no-cache"
INDEX = "index.html"


def publish(s3: Any, bucket: str, settings: Mapping[str, str], dist: Path = DIST) -> list[str]:
    """Uploads ``index.html`` last, after the files that it loads. Returns the keys in that order.

    Old files stay, for browsers that have an older version open.
    """
    files = {
        path.relative_to(dist).as_posix(): path.read_bytes()
        for path in sorted(dist.rglob("*"))
        if path.is_file()
    }
    files[CONFIG] = json.dumps(settings).encode()
    keys = sorted(files, key=lambda key: key == INDEX)
    for key in keys:
        content_type = mimetypes.guess_type(key)[0] or "application/octet-stream"
        cache = CACHE_FOREVER if key.startswith("assets/") else REVALIDATE
        s3.put_object(Bucket=bucket, Key=key, Body=files[key], ContentType=content_type, CacheControl=cache)
    return keys


def config(deployed: Mapping[str, str]) -> dict[str, str]:
    """The content of ``config.json``, from the outputs of the stacks."""
    return page_config(
        issuer=deployed["Issuer"], client_id=deployed["ClientId"], pages=deployed["SignInPages"]
    )


def outputs(environment: str) -> dict[str, str]:
    """The outputs of both stacks of the environment."""
    cloudformation = boto3.client("cloudformation")
    return {
        output["OutputKey"]: output["OutputValue"]
        for name in (f"{environment}-inbox-data", f"{environment}-inbox")
        for output in cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.publish", description=__doc__)
    parser.add_argument("environment", choices=sorted(ENVIRONMENTS))
    parser.add_argument("--url", action="store_true")
    arguments = parser.parse_args()
    try:
        use_region()
        deployed = outputs(arguments.environment)
        if arguments.url:
            sys.stdout.write(f"{deployed['Url']}\n")
        else:
            _publish(deployed)
    except (NoRegion, BotoCoreError, ClientError) as error:
        sys.exit(str(error))


def _publish(deployed: Mapping[str, str]) -> None:
    keys = publish(boto3.client("s3"), deployed["PageBucket"], config(deployed))
    boto3.client("cloudfront").create_invalidation(
        DistributionId=deployed["DistributionId"],
        InvalidationBatch={
            "Paths": {"Quantity": 2, "Items": [f"/{INDEX}", f"/{CONFIG}"]},
            "CallerReference": str(time.time_ns()),
        },
    )
    sys.stdout.write(f"{len(keys)} files published to {deployed['Url']}\n")


if __name__ == "__main__":
    main()
