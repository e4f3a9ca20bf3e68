"""What the functions that an agent waits for do not import, because only others need it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from functions.triggers import MODULES, ROUTES
from infra.repository import REPOSITORY

NEVER = ("boto3", "requests", "eld", "functions.mirakl.client", "functions.inbox.automation")
"""The SDK's upper half, the marketplace and its HTTP client, and the language detector with the rules."""
TEXTS = ("functions.inbox.messages.reading", "functions.inbox.replies")
"""A list shows previews, which are stored."""
LISTS = (
    "get_key_rights",
    "get_sync",
    "list_conversations",
    "list_customer_conversations",
    "list_order_conversations",
    "request_refresh",
    "request_sync",
)


@pytest.mark.parametrize("name", sorted({route.function for route in ROUTES}))
def test_a_function_that_an_agent_waits_for_imports_nothing_of_the_others(name: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {MODULES[name]}; print(*sys.modules)"],
        env={**os.environ, "AWS_DEFAULT_REGION": "ca-central-1"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    unwanted = (*NEVER, *TEXTS) if name in LISTS else NEVER
    assert [module for module in loaded if module.startswith(unwanted)] == []
