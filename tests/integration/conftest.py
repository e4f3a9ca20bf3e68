"""One moto (or, by ``AWS_ENDPOINT_URL_DYNAMODB``, one DynamoDB Local) for the session, emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.aws.cloud import Cloud, local_cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.replies import ReplyHarness
from tests.builders.sync import RunSync, sync_runner
from tests.builders.team import Team


@pytest.fixture(scope="package")
def account() -> Iterator[Cloud]:
    with local_cloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(account: Cloud) -> Cloud:
    account.reset()
    return account


@pytest.fixture
def lambdas() -> LambdaRuntime:
    return LambdaRuntime()


@pytest.fixture
def api(cloud: Cloud, lambdas: LambdaRuntime) -> Api:
    return Api(lambdas)


@pytest.fixture
def team(cloud: Cloud, api: Api) -> Team:
    """A user pool with three people, which the functions ask."""
    return Team.create(cloud, api)


@pytest.fixture
def sandbox(cloud: Cloud) -> Iterator[MarketplaceServer]:
    """An empty marketplace, and the functions' settings for it."""
    with MarketplaceServer() as server:
        cloud.use_marketplace(
            MarketplaceAccess(server.url, server.marketplace.key, server.marketplace.shop.id)
        )
        yield server


@pytest.fixture
def harness(cloud: Cloud, sandbox: MarketplaceServer) -> ReplyHarness:
    return ReplyHarness.create(cloud, sandbox)


@pytest.fixture
def marketplace(sandbox: MarketplaceServer) -> FakeMarketplace:
    return sandbox.marketplace


@pytest.fixture
def run(cloud: Cloud, sandbox: MarketplaceServer) -> RunSync:
    return sync_runner(cloud, sandbox)
