"""moto inside this process instead of over HTTP: the suite runs twice as fast."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from moto import mock_aws

from infra.local.aws.changed_moto import change_moto
from infra.local.aws.cloud import (
    CREDENTIALS,
    FILES_BUCKET,
    REGION,
    Cloud,
    files_bucket,
    restored_environment,
    use_local_environment,
)
from infra.local.aws.s3.objects import Objects
from infra.local.aws.s3.server import Bucket
from infra.local.processes.settings import UNREACHABLE_MARKETPLACE

MOTO = "http://motoapi.amazonaws.com"
"""Where moto answers what its server answers too: it intercepts the requests of this process."""
LOOPBACK = r"http://(127\.0\.0\.1|localhost).*"
"""The sandbox marketplace and our own bucket are not part of moto: they are called over HTTP."""


class InProcessCloud(Cloud):
    @property
    def cognito_url(self) -> str:
        return f"https://cognito-idp.{REGION}.amazonaws.com"


class ForkedCloud(InProcessCloud):
    """Its bucket of files is moto's, so that a fork gets a copy of what is in it."""

    def create(self) -> None:
        super().create()
        place = {"LocationConstraint": REGION}
        self.client("s3").create_bucket(Bucket=self.files.name, CreateBucketConfiguration=place)


@contextmanager
def in_process_cloud() -> Iterator[Cloud]:
    """As ``local_cloud``, but no other process sees it."""
    with files_bucket() as bucket, _moto(AWS_ENDPOINT_URL_S3=bucket.origin):
        yield _created(InProcessCloud, bucket)


@contextmanager
def forked_cloud() -> Iterator[Cloud]:
    with _moto():
        yield _created(ForkedCloud, Bucket(FILES_BUCKET, CREDENTIALS, Objects()))


@contextmanager
def _moto(**environment: str) -> Iterator[None]:
    change_moto()
    with restored_environment():
        # moto does not know the addresses that carry the account's number.
        use_local_environment(AWS_ACCOUNT_ID_ENDPOINT_MODE="disabled", **environment)
        # Our own bucket knows only our credentials.
        core = {"mock_credentials": False, "passthrough": {"urls": [LOOPBACK]}}
        with mock_aws(config=cast(Any, {"core": core})):
            yield


def _created(kind: type[InProcessCloud], bucket: Bucket) -> Cloud:
    cloud = kind(MOTO, MOTO, bucket, 0, UNREACHABLE_MARKETPLACE, auto_reply=True)
    cloud.create()
    return cloud
