"""An agent begins a reply at one device and goes on at another."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.e2e.conftest import PATIENCE, SIZES, Inbox, choose
from tests.e2e.test_story import bubble, open_conversation, unique


def reply(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Reply")


def is_saved(response: Response) -> bool:
    return response.url.endswith("/draft") and response.request.method == "PUT" and response.ok


def test_a_draft_is_at_the_agent_s_other_device_until_it_is_sent_there(
    page: Page, inbox: Inbox, browser: Browser
) -> None:
    thread_id = open_conversation(page, inbox, unique("Where is it"))
    words = unique("It leaves tomorrow")
    with page.expect_response(is_saved):
        reply(page).fill(words)
    width, height = SIZES["phone"]
    with browser.new_context(viewport={"width": width, "height": height}, locale="en-CA") as phone:
        phone.set_default_timeout(PATIENCE)
        other = phone.new_page()
        other.goto(f"{inbox.url}/conversations/{inbox.conversation_of(thread_id)}")
        choose(other, "Ana Agent")
        expect(reply(other)).to_have_value(words)
        with other.expect_response(lambda response: response.request.method == "DELETE" and response.ok):
            other.get_by_role("button", name=re.compile("^Send to")).click()
        expect(bubble(other, words)).to_be_visible()
    page.reload()
    expect(bubble(page, words)).to_be_visible()
    expect(reply(page)).to_have_value("")
    expect(bubble(page, words)).to_contain_text("Sent")
    assert len([posted for posted in inbox.sandbox.posted() if words in posted["body"]]) == 1
