from __future__ import annotations

import pytest

from tests.builders.api import Api
from tests.builders.team import Team


@pytest.fixture
def ana(team: Team) -> Api:
    return team.as_("ana")


@pytest.fixture
def ben(team: Team) -> Api:
    return team.as_("ben")


@pytest.fixture
def sam(team: Team) -> Api:
    return team.as_("sam")
