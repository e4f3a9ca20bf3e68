"""A reply that may break the marketplace's rules waits until its author has looked at it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Inbox
from tests.e2e.test_order_panel import AXE, VIOLATIONS

MARKED = "() => [...(CSS.highlights.get('guard') ?? [])].map(String)"
"""The words that are marked, in a browser with highlights."""

PATIENT = """
const timeout = AbortSignal.timeout;
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, Math.max(ms, 20000));
"""


@pytest.fixture(autouse=True)
def _guard_may_take_long(page: Page) -> None:
    """A busy machine may need more than the second after which a reply goes unchecked."""
    page.add_init_script(PATIENT)


def test_the_author_is_warned_and_sends_it_anyway(page: Page, inbox: Inbox) -> None:
    thread_id = inbox.sandbox.customer_writes("Is there somebody I can talk to?")
    conversation_id = inbox.conversation_of(thread_id)
    page.goto(f"{inbox.url}/conversations/{conversation_id}")
    words = f"Please call 416-555-0199 about {uuid4().hex[:6]}"
    page.get_by_role("textbox", name="Reply").fill(words)
    page.keyboard.press("Control+Enter")
    reply = page.get_by_role("log").get_by_role("article").filter(has_text=words)
    found = reply.get_by_role("region", name="Before it is sent")
    expect(found).to_contain_text("416-555-0199")
    expect(found).to_contain_text("A telephone number. The marketplace forbids them.")
    assert page.evaluate(MARKED) == ["416-555-0199"]
    page.evaluate(AXE.read_text())
    assert page.locator("main").evaluate(VIOLATIONS) == []
    assert inbox.get(f"/api/conversations/{conversation_id}").json()["messages"][-1]["sender"] == "customer"

    reply.get_by_role("button", name="Send anyway").click()

    expect(reply).to_contain_text("Despite a warning: telephone number")
    sent = inbox.get(f"/api/conversations/{conversation_id}").json()["messages"][-1]
    assert sent["sent_despite"] == ["phone"]


def test_a_reply_without_findings_leaves_at_once(page: Page, inbox: Inbox) -> None:
    thread_id = inbox.sandbox.customer_writes("Is it in stock?")
    page.goto(f"{inbox.url}/conversations/{inbox.conversation_of(thread_id)}")
    words = f"Yes, we have three of them {uuid4().hex[:6]}"
    page.get_by_role("textbox", name="Reply").fill(words)
    page.keyboard.press("Control+Enter")

    reply = page.get_by_role("log").get_by_role("article").filter(has_text=words)
    expect(reply).to_contain_text("Sent")
    expect(reply).not_to_contain_text("check")


def test_a_message_is_quoted_with_a_key_and_the_browser_undoes_it(page: Page, inbox: Inbox) -> None:
    question = f"Is <b>it</b> & me {uuid4().hex[:6]} at 416-555-0199?"
    thread_id = inbox.sandbox.customer_writes(question)
    page.goto(f"{inbox.url}/conversations/{inbox.conversation_of(thread_id)}")
    article = page.get_by_role("log").get_by_role("article").last
    expect(article.get_by_role("button", name="Quote")).to_be_attached()
    shown = article.locator("[data-words]").inner_text().strip()
    field = page.get_by_role("textbox", name="Reply")
    page.get_by_role("log").focus()

    page.keyboard.press("q")
    expect(field).to_be_focused()
    expect(field).to_have_value(f"> {shown}\n\n")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("")

    article.hover()
    article.get_by_role("button", name="Quote").click()
    words = f"It is there. {uuid4().hex[:6]}"
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    reply = page.get_by_role("log").get_by_role("article").filter(has_text=words)
    expect(reply).to_contain_text("Sent")


def test_what_is_selected_in_a_message_is_quoted(page: Page, inbox: Inbox) -> None:
    question = f"Where is my parcel {uuid4().hex[:6]}?"
    thread_id = inbox.sandbox.customer_writes(question)
    page.goto(f"{inbox.url}/conversations/{inbox.conversation_of(thread_id)}")
    # A rule answers this question.
    article = page.get_by_role("log").get_by_role("article").filter(has_text=question)
    article.get_by_text(question).dblclick(position={"x": 8, "y": 8})

    article.get_by_role("button", name="Quote").click()

    expect(page.get_by_role("textbox", name="Reply")).to_have_value("> Where\n\n")
