"""The AWS region of all commands: ``AWS_REGION``, as for the AWS CLI and the CDK. ``python -m infra.region`` prints it.

botocore, and so boto3 and pynamodb, reads only ``AWS_DEFAULT_REGION``, and then the profile's region.
"""

from __future__ import annotations

import os
import sys

import boto3


class NoRegion(Exception):
    """The message says what to set."""


def use_region() -> str:
    """Makes all clients that are made from now on use the region, and returns it. Raises ``NoRegion``."""
    if chosen := os.environ.get("AWS_REGION"):
        os.environ["AWS_DEFAULT_REGION"] = chosen
    region: str | None = boto3.session.Session().region_name
    if not region:
        # The CDK would go on, in us-east-1.
        raise NoRegion("No AWS region is set. Set it, for example: export AWS_REGION=ca-central-1")
    return region


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{use_region()}\n")
    except NoRegion as error:
        sys.exit(str(error))
