from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders.scripted_marketplace import ScriptedMarketplace, scripted_marketplace


@pytest.fixture(scope="session")
def scripted() -> Iterator[ScriptedMarketplace]:
    with scripted_marketplace() as scripted:
        yield scripted
