from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders.scripted_marketplace import Answers, answering


@pytest.fixture(scope="session")
def answers() -> Iterator[Answers]:
    with answering() as answers:
        yield answers
