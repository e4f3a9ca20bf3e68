"""docs/openapi.json against the API: what the document allows, and much that it does not, is answered as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from functions.store import conversations
from infra.local.aws.cloud import local_cloud
from infra.local.aws.lambda_api import lambda_api
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.token import token
from infra.local.web.user_pool import UserPool
from infra.local.web.web_server import listen_on, origins_of, serving, web_app
from tests.builders import REPOSITORY
from tests.builders.api import MARKETPLACE
from tests.builders.conversations import message_at, store_thread, thread

DOCUMENT = REPOSITORY / "docs" / "openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
EXAMPLES = 25
DIVIDES = re.compile("%3F|%2F|[?/]", re.IGNORECASE)

schema = schemathesis.openapi.from_path(str(DOCUMENT))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An inbox with one conversation and an unreachable marketplace."""
    lambdas = LambdaRuntime()
    listening = listen_on(0)
    with local_cloud() as cloud, lambda_api(lambdas):
        user_pool = UserPool(cloud, origins_of(listening))
        with serving(
            web_app(
                lambdas, tmp_path_factory.mktemp("page"), user_pool, MARKETPLACE, files=cloud.files.origin
            ),
            listening,
        ) as url:
            store_thread(thread(message_at(0, "Where is my parcel?")))
            yield url


@pytest.fixture(scope="module")
def agent(url: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(url)}"}


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_the_document_knows(case: Any, url: str, agent: dict[str, str]) -> None:
    """Half of the requested conversations exist. Ids have no characters that API Gateway treats as part of the path."""
    asked = {name: DIVIDES.sub("-", str(value)) for name, value in case.path_parameters.items()}
    if len(asked.get("conversation_id", "")) % 2:
        asked["conversation_id"] = conversations.id_for("thread-1")
    case.path_parameters = asked
    case.call_and_validate(base_url=url, headers=agent, checks=CHECKS)
