"""One moto (or, by ``AWS_ENDPOINT_URL_DYNAMODB``, one DynamoDB Local) for the session, emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.cloud import Cloud, local_cloud
from infra.local.lambdas import Lambdas
from tests.integration.api import Api


@pytest.fixture(scope="session")
def account() -> Iterator[Cloud]:
    with local_cloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(account: Cloud) -> Cloud:
    account.reset()
    return account


@pytest.fixture
def lambdas() -> Lambdas:
    return Lambdas()


@pytest.fixture
def api(cloud: Cloud, lambdas: Lambdas) -> Api:
    return Api(lambdas)
