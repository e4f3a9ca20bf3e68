"""The sandbox plays what an order panel needs, and refuses requests that Mirakl does not have."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from infra.local.sandbox.server import MarketplaceServer
from tests.builders.sandbox import KEY, get


def status(server: MarketplaceServer, path: str, **query: Any) -> int:
    return requests.get(
        f"{server.url}{path}", params={"shop_id": "2345", **query}, headers=KEY, timeout=10
    ).status_code


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/orders", {"order_id": "1-A"}),
        ("/api/orders", {"order_ids": ",".join(map(str, range(101)))}),
        ("/api/orders/documents", {}),
        ("/api/orders/documents", {"order_ids": ""}),
        ("/api/orders/documents", {"order_ids": ",".join(map(str, range(101)))}),
        ("/api/orders/documents", {"order_ids": "1-A", "max": "10"}),
        ("/api/shipping/carriers", {"max": "10"}),
    ],
)
def test_a_request_that_is_not_mirakls_is_refused(
    server: MarketplaceServer, path: str, query: dict[str, str]
) -> None:
    assert status(server, path, **query) == 400


def test_a_single_order_is_withdrawn(server: MarketplaceServer) -> None:
    assert status(server, "/api/orders/240000001-A") == 410


def test_a_role_that_the_key_lacks_is_403_for_its_operation_only(server: MarketplaceServer) -> None:
    answer = requests.post(f"{server.url}/_sandbox/forbidden", json={"operations": ["OR72"]}, timeout=10)
    assert answer.json() == ["OR72"]
    assert status(server, "/api/orders/documents", order_ids="240000001-A") == 403
    assert status(server, "/api/orders", order_ids="240000001-A") == 200


def test_the_demo_content_has_an_order_for_everything_that_a_panel_shows(server: MarketplaceServer) -> None:
    orders = get(server, "/api/orders", max=100)["orders"]
    lines = [line for order in orders for line in order["order_lines"]]
    assert any(order["has_incident"] for order in orders)
    assert any(len(order["order_lines"]) == 2 for order in orders)
    assert any(order["shipping_tracking"] and not order["shipping_tracking_url"] for order in orders)
    assert any(order["shipping_tracking_url"] for order in orders)
    assert any(line["refunds"] for line in lines)
    assert any(line["cancelations"] for line in lines)
    assert any(line["received_date"] for line in lines)
    taxes = {tax["code"] for line in lines for tax in line["taxes"] + line["shipping_taxes"]}
    assert taxes == {"GST", "QST", "HST"}
    ids = ",".join(order["order_id"] for order in orders)
    assert len(get(server, "/api/orders/documents", order_ids=ids)["order_documents"]) == 2


def test_pictures_are_relative_and_served(server: MarketplaceServer) -> None:
    (order,) = get(server, "/api/orders", order_ids="240000001-A")["orders"]
    media = order["order_lines"][0]["product_medias"][0]["media_url"]
    assert media.startswith("/media/")
    answer = requests.get(f"{server.url}{media}", timeout=10)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
