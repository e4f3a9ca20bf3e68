"""moto inside this process instead of over HTTP: the suite runs twice as fast."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from moto import mock_aws
from moto.moto_api._internal.models import moto_api_backend

from infra.local.aws.cloud import (
    CREDENTIALS,
    FILES_BUCKET,
    REGION,
    Cloud,
    restored_environment,
    use_local_environment,
)
from infra.local.aws.s3.objects import Objects
from infra.local.aws.s3.server import Bucket
from infra.local.processes.settings import UNREACHABLE_MARKETPLACE

LOOPBACK = r"http://(127\.0\.0\.1|localhost).*"
"""The sandbox marketplace is not part of moto: it is called over HTTP."""


class InProcessCloud(Cloud):
    def _empty_moto(self) -> None:
        moto_api_backend.reset()

    def create(self) -> None:
        """Also the bucket of files, as moto's: a fork gets a copy of what is in it."""
        super().create()
        place = {"LocationConstraint": REGION}
        self.client("s3").create_bucket(Bucket=self.files.name, CreateBucketConfiguration=place)


@contextmanager
def in_process_cloud() -> Iterator[Cloud]:
    with restored_environment():
        # moto does not know the addresses that carry the account's number.
        use_local_environment(AWS_ACCOUNT_ID_ENDPOINT_MODE="disabled")
        config = cast(Any, {"core": {"passthrough": {"urls": [LOOPBACK]}}})
        with mock_aws(config=config):
            cloud = InProcessCloud(
                "moto",
                "moto",
                Bucket(FILES_BUCKET, CREDENTIALS, Objects()),
                0,
                UNREACHABLE_MARKETPLACE,
                auto_reply=True,
            )
            cloud.create()
            yield cloud
