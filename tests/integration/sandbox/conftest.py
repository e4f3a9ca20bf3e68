from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.sandbox.demo.seed import seed_demo_shop
from infra.local.sandbox.server import MarketplaceServer


@pytest.fixture
def server() -> Iterator[MarketplaceServer]:
    with MarketplaceServer() as server:
        seed_demo_shop(server.marketplace)
        yield server
