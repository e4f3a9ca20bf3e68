"""One moto in this process for each package, emptied before each test. ``AWS_ENDPOINT_URL_DYNAMODB`` names another
DynamoDB; moto is then a server."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from infra.local.aws.cloud import DYNAMODB_URL, Cloud, local_cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.in_process import in_process_cloud
from tests.builders.replies import ReplyHarness
from tests.builders.sync import RunSync, sync_runner
from tests.builders.team import Team


@pytest.fixture(scope="package")
def account() -> Iterator[Cloud]:
    with local_cloud() if os.environ.get(DYNAMODB_URL) else in_process_cloud() as cloud:
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
