from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from functions.inbox.conversations import checkpoint
from infra.local.aws.cloud import DYNAMODB_URL, Cloud, local_cloud
from infra.local.sandbox import seller_api
from tests.builders.in_process import forked_cloud


@pytest.fixture(scope="package")
def account() -> Iterator[Cloud]:
    """moto, or the DynamoDB that ``AWS_ENDPOINT_URL_DYNAMODB`` names."""
    with local_cloud() if os.environ.get(DYNAMODB_URL) else forked_cloud() as cloud:
        yield cloud


@pytest.fixture(autouse=True)
def _short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list shows at most five messages of a thread, so that six make a long thread, and checkpoints move often."""
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 5)
    monkeypatch.setattr(checkpoint, "STEP", 1)
