"""Least privilege: each role allows exactly the calls that its function really makes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from functions import wiring
from functions.inbox.conversations import checkpoint
from functions.store import team
from functions.store.key_rights import RIGHTS
from functions.store.pauses import PAUSE
from functions.triggers import FUNCTIONS
from infra.local.aws.cloud import local_cloud
from infra.local.aws.lambda_api import lambda_api
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox import seller_api
from infra.local.sandbox.server import MarketplaceServer
from tests.infra.calls import Call, granted, recorded
from tests.infra.conftest import Template
from tests.infra.scenario import Scenario
from tests.infra.stacks.test_app_stack import role_of, statements


@pytest.fixture(scope="module")
def calls() -> Iterator[dict[str, set[Call]]]:
    """All calls of a scenario in which each function does all that it can do."""
    lambdas = LambdaRuntime()
    with (
        pytest.MonkeyPatch.context() as patched,
        local_cloud(undo_seconds=1) as cloud,
        MarketplaceServer() as sandbox,
        lambda_api(lambdas),
    ):
        patched.setattr(seller_api, "LAST_MESSAGES", 5)
        patched.setattr(checkpoint, "STEP", 1)
        patched.setattr(team, "CACHE_SECONDS", 0)
        patched.setattr(wiring, "SECRET_SECONDS", 0)  # here all functions share one process and its caches
        cloud.use_marketplace(
            MarketplaceAccess(sandbox.url, sandbox.marketplace.key, sandbox.marketplace.shop.id)
        )
        with recorded() as found:
            Scenario(cloud, lambdas, sandbox).run()
        yield found


@pytest.mark.parametrize("function", [f.name for f in FUNCTIONS])
def test_a_role_allows_what_its_function_calls_and_nothing_else(
    app: Template, calls: dict[str, set[Call]], function: str
) -> None:
    assert sorted(granted(app, function) - calls[function]) == [], "granted, but never used"
    assert sorted(calls[function] - granted(app, function)) == [], "used, but not granted"


@pytest.mark.parametrize("function", ["get_order", "fetch_attachment"])
def test_what_asks_the_marketplace_for_an_agent_may_use_no_record_of_the_synchronisation_but_pauses_and_rights(
    app: Template, calls: dict[str, set[Call]], function: str
) -> None:
    assert ("dynamodb:PutItem", "sync_records") in calls[function]
    limits = [
        statement.get("Condition")
        for statement in statements(app, role_of(app, function))
        if "syncrecords" in json.dumps(statement["Resource"])
    ]
    assert limits == [{"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [PAUSE, RIGHTS]}}]
