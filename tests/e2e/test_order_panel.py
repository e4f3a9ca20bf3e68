"""The order panel beside a conversation, with orders of the sandbox marketplace."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from tests.builders import REPOSITORY
from tests.e2e.conftest import Inbox

AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """async panel => {
  const { violations } = await axe.run(panel);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}"""
SEARCH_SECONDS = 30


def test_an_agent_sees_where_a_shipped_order_is(page: Page, inbox: Inbox, is_phone: bool) -> None:
    conversation_id, order = find_order(
        inbox, lambda order: bool((order["shipment"] or {}).get("tracking_url"))
    )
    panel = open_panel(page, inbox, conversation_id, is_phone)
    expect(panel).to_contain_text(order["id"])
    expect(panel.get_by_text("Shipped", exact=True).first).to_be_visible()
    expect(panel).to_contain_text(order["shipment"]["tracking_number"])
    # A return of the order has a link like it.
    address = panel.locator(f"[href='{order['shipment']['tracking_url']}']")
    track = panel.get_by_role("link", name="Track").and_(address)
    expect(track).to_have_attribute("rel", "noopener noreferrer")
    lines = panel.get_by_role("list", name="Items").locator(":scope > li")
    expect(lines).to_have_count(len(order["lines"]))
    expect(panel.get_by_role("heading", name="Documents")).to_be_visible()
    expect(panel.get_by_text("Updated").first).to_be_visible()
    assert violations(page, panel) == []
    assert fits(panel)


def test_an_incident_is_named_on_its_line(page: Page, inbox: Inbox, is_phone: bool) -> None:
    conversation_id, _ = find_order(inbox, lambda order: any(line["incident"] for line in order["lines"]))
    panel = open_panel(page, inbox, conversation_id, is_phone)
    expect(panel.get_by_role("list", name="Items")).to_contain_text("Incident, first seen")
    assert violations(page, panel) == []
    assert fits(panel)


def find_order(
    inbox: Inbox,
    fits_in: Callable[[dict[str, Any]], bool],
    is_wanted: Callable[[dict[str, Any]], bool] = lambda _: True,
) -> tuple[str, dict[str, Any]]:
    """The id of such a conversation and its order, once the server has read such an order."""
    deadline = time.monotonic() + SEARCH_SECONDS
    while time.monotonic() < deadline:
        for row in inbox.get("/api/conversations").json()["conversations"]:
            if row["order_id"] is None or not is_wanted(row):
                continue
            # Twice: API Gateway decodes the path once before it splits it at slashes.
            order_id = quote(quote(row["order_id"], safe=""), safe="")
            order = inbox.get(f"/api/orders/{order_id}").json()["order"]["value"]
            if order is not None and fits_in(order):
                return str(row["id"]), order
        time.sleep(0.5)
    raise AssertionError("the sandbox has no conversation about such an order")


def open_panel(page: Page, inbox: Inbox, conversation_id: str, is_phone: bool) -> Locator:
    page.goto(f"{inbox.url}/conversations/{conversation_id}")
    expect(page.get_by_role("log", name="Messages")).to_be_visible()
    panel = page.get_by_role("dialog" if is_phone else "complementary", name="Details")
    # On wide screens it is open from the start.
    if page.get_by_role("button", name="Details", exact=True).get_attribute("aria-expanded") == "false":
        page.get_by_role("button", name="Details", exact=True).click()
    expect(panel.get_by_role("list", name="Items")).to_be_visible()
    return panel


def violations(page: Page, panel: Locator) -> list[str]:
    """What axe finds in the panel, contrast included."""
    page.evaluate(AXE.read_text())
    return list(panel.evaluate(VIOLATIONS))


def fits(panel: Locator) -> bool:
    return bool(panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth"))
