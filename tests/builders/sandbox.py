"""Calls of the sandbox marketplace's API."""

from __future__ import annotations

import json
from typing import Any

import requests

from infra.local.sandbox.server import MarketplaceServer

KEY = {"Authorization": "sandbox-key"}


def get(server: MarketplaceServer, path: str, **query: Any) -> Any:
    answer = requests.get(f"{server.url}{path}", params={"shop_id": "2345", **query}, headers=KEY, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(server: MarketplaceServer, path: str, **more: Any) -> requests.Response:
    headers = {**KEY, **more.pop("headers", {})}
    return requests.post(
        f"{server.url}{path}", params={"shop_id": "2345"}, headers=headers, timeout=10, **more
    )


def json_part(name: str, document: Any) -> list[tuple[str, Any]]:
    return [(name, (None, json.dumps(document), "application/json"))]
