"""Requests to the fake marketplace, as our client sends them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from infra.local.sandbox.seed import seed_demo_shop
from infra.local.sandbox.server import MarketplaceServer

KEY = {"Authorization": "sandbox-key"}


@contextmanager
def demo_server() -> Iterator[MarketplaceServer]:
    """Serves a marketplace with the demo content."""
    with MarketplaceServer() as server:
        seed_demo_shop(server.marketplace)
        yield server


def get(server: MarketplaceServer, path: str, **query: Any) -> Any:
    answer = requests.get(f"{server.url}{path}", params={"shop_id": "2345", **query}, headers=KEY, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(server: MarketplaceServer, path: str, **more: Any) -> requests.Response:
    headers = {**KEY, **more.pop("headers", {})}
    return requests.post(
        f"{server.url}{path}", params={"shop_id": "2345"}, headers=headers, timeout=10, **more
    )


def part(name: str, document: Any) -> list[tuple[str, Any]]:
    return [(name, (None, json.dumps(document), "application/json"))]
