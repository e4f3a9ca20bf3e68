"""moto inside this process instead of over HTTP: the suite runs twice as fast."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from moto import mock_aws
from moto.moto_api._internal.models import moto_api_backend

from infra.local.aws.cloud import Cloud, files_bucket, restored_environment, use_local_environment
from infra.local.processes.settings import UNREACHABLE_MARKETPLACE

LOOPBACK = r"http://(127\.0\.0\.1|localhost).*"
"""The sandbox marketplace and the bucket are not part of moto: they are called over HTTP."""


class InProcessCloud(Cloud):
    def _empty_moto(self) -> None:
        moto_api_backend.reset()


@contextmanager
def in_process_cloud() -> Iterator[Cloud]:
    with files_bucket() as files, restored_environment():
        # moto does not know the addresses that carry the account's number.
        use_local_environment(AWS_ACCOUNT_ID_ENDPOINT_MODE="disabled", AWS_ENDPOINT_URL_S3=files.origin)
        config = cast(Any, {"core": {"passthrough": {"urls": [LOOPBACK]}}})
        with mock_aws(config=config):
            cloud = InProcessCloud("moto", "moto", files, 0, UNREACHABLE_MARKETPLACE, auto_reply=True)
            cloud.create()
            yield cloud
