"""A supervisor writes a saved reply, and an agent inserts it with a slash."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PATIENCE, Inbox, choose
from tests.e2e.test_order_panel import AXE, VIOLATIONS, find_order
from tests.e2e.test_story import unique

FRENCH = "Bonjour {customer_first_name|}, le colis {tracking_number} est en route. {ship_by|Bientôt}"


def test_a_supervisor_writes_one_and_an_agent_inserts_it(
    page: Page, browser: Browser, inbox: Inbox, is_phone: bool
) -> None:
    name = unique("Colis en route")
    conversation_id, order = find_order(
        inbox,
        lambda order: bool((order["shipment"] or {}).get("tracking_number")),
        lambda row: bool(row["language"] == "fr" and row["customer"] and row["customer"]["first_name"]),
    )
    with supervisor(browser, inbox, page) as editor:
        write(editor, name)
        assert violations(editor, editor.locator("main")) == []
        assert fits(editor)
        editor.get_by_role("button", name="Save", exact=True).click()
        expect(editor.get_by_role("button", name="Save", exact=True)).to_have_count(0)

    page.goto(f"{inbox.url}/conversations/{conversation_id}")
    field = page.get_by_role("textbox", name="Reply")
    field.click()
    typed = f"Merci ! /{name.upper()}"
    page.keyboard.type(typed)
    options = page.get_by_role("listbox", name="Saved replies")
    expect(options.get_by_role("option", name=re.compile(re.escape(name)))).to_be_visible()
    assert violations(page, page.locator("main")) == []
    assert fits(page)
    first_name, tracking = (
        row_of(inbox, conversation_id)["customer"]["first_name"],
        order["shipment"]["tracking_number"],
    )
    page.keyboard.press("Enter")
    expect(field).to_have_value(
        re.compile(f"^Merci ! Bonjour {re.escape(first_name)}, le colis {re.escape(tracking)} est en route. ")
    )
    page.keyboard.press("Control+z")
    expect(field).to_have_value(typed)
    page.keyboard.press("Control+Shift+z")
    expect(field).to_have_value(re.compile(re.escape(tracking)))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("log").get_by_text(tracking).last).to_be_visible()
    assert uses(page, inbox, name) == 1


def test_a_gap_is_asked_about_before_it_is_sent(page: Page, inbox: Inbox) -> None:
    thread_id = inbox.sandbox.customer_writes("Bonjour, où est mon colis ?")
    page.goto(f"{inbox.url}/conversations/{inbox.conversation_of(thread_id)}")
    field = page.get_by_role("textbox", name="Reply")
    field.click()
    page.keyboard.type("C’est le [numéro de suivi].")
    expect(page.get_by_text("Fill in [numéro de suivi] before you send.")).to_be_visible()
    page.keyboard.press("Control+Enter")
    question = page.get_by_role("dialog", name="Send with a gap?")
    expect(question).to_be_visible()
    question.get_by_role("button", name="Back to the text").click()
    expect(field).to_be_focused()
    page.keyboard.type("12345")
    expect(field).to_have_value("C’est le 12345.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("log").get_by_text("C’est le 12345.")).to_be_visible()


@contextmanager
def supervisor(browser: Browser, inbox: Inbox, like: Page) -> Iterator[Page]:
    """The page of saved replies of somebody who may change them, at the same width."""
    context = browser.new_context(viewport=like.viewport_size, locale="en-CA")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{inbox.url}/saved-replies")
    choose(page, "Sam Supervisor")
    expect(page.get_by_role("button", name="New saved reply")).to_be_visible()
    yield page
    context.close()


def write(page: Page, name: str) -> None:
    page.get_by_role("button", name="New saved reply").click()
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()
    page.keyboard.type(name)
    page.get_by_role("textbox", name="French text").fill(FRENCH)
    expect(page.get_by_text("Bonjour Marie, le colis PUR123456789 est en route. 3 mars")).to_be_visible()
    expect(page.get_by_text("No English text.")).to_be_visible()


def row_of(inbox: Inbox, conversation_id: str) -> dict[str, Any]:
    return dict(inbox.get(f"/api/conversations/{conversation_id}").json()["conversation"])


def uses(page: Page, inbox: Inbox, name: str) -> int:
    """The customer may write just before the reply is sent; then it is held, and is sent all the same."""
    anyway = page.get_by_role("button", name="Send anyway")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if anyway.is_visible():
            anyway.click()
        replies = inbox.get("/api/saved-replies").json()["saved_replies"]
        (count,) = [reply["uses"] for reply in replies if reply["name"] == name]
        if count:
            return int(count)
        time.sleep(0.2)
    return 0


def violations(page: Page, part: Locator) -> list[str]:
    page.evaluate(AXE.read_text())
    return list(part.evaluate(VIOLATIONS))


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
