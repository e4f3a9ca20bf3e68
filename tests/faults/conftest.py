from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.cloud import Cloud, local_cloud


@pytest.fixture(scope="session")
def account() -> Iterator[Cloud]:
    with local_cloud() as cloud:
        yield cloud
