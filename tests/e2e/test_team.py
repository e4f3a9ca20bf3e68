"""Two agents work the queue together, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.builders.waiting import eventually
from tests.e2e.conftest import SIZES, Inbox, choose
from tests.e2e.test_story import bubble, messages, open_conversation, sidebar, unique

pytestmark = pytest.mark.matrix


@pytest.fixture(scope="module")
def ben(browser: Browser, inbox: Inbox) -> Iterator[Page]:
    """A colleague at another computer."""
    with browser.new_context(
        viewport={"width": SIZES["desktop"][0], "height": SIZES["desktop"][1]}, locale="en-CA"
    ) as context:
        page = context.new_page()
        page.goto(inbox.url)
        choose(page, "Ben Agent")
        page.wait_for_url(f"{inbox.url}/")
        yield page


def toasts(page: Page) -> Locator:
    return page.get_by_role("region", name="What just happened")


def open_too(page: Page, inbox: Inbox, thread_id: str) -> None:
    page.goto(f"{inbox.url}/conversations/{inbox.conversation_of(thread_id)}?view=all")
    expect(messages(page).get_by_role("article").first).to_be_visible()


def test_done_leaves_the_queue_and_the_customer_s_next_message_brings_it_back(
    page: Page, inbox: Inbox
) -> None:
    words = unique("Thanks a lot")
    thread_id = open_conversation(page, inbox, words)
    page.get_by_role("button", name="Done", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Done anyway").click()
    expect(toasts(page)).to_contain_text("Done: ")
    conversation = f"/api/conversations/{inbox.conversation_of(thread_id)}"

    def state() -> str:
        return str(inbox.get(conversation).json()["conversation"]["state"])

    eventually(lambda: state() == "done")  # the page shows it before the server has answered
    inbox.sandbox.customer_writes(unique("Wait, one more thing"), thread_id)
    open_too(page, inbox, thread_id)
    expect(messages(page).get_by_text(re.compile("Opened again"))).to_be_visible()
    assert state() == "open"


def test_a_note_is_seen_by_the_colleague_it_mentions_and_never_by_the_customer(
    page: Page, inbox: Inbox, ben: Page
) -> None:
    thread_id = open_conversation(page, inbox, unique("A hard question"))
    page.get_by_text("Note", exact=True).click()
    note = unique("What do you think")
    box = page.get_by_role("textbox", name="Note")
    box.fill(f"{note} @Be")
    box.press("End")
    page.get_by_role("option", name="Ben Agent").click()
    page.get_by_role("button", name="Add note").click()
    expect(messages(page).get_by_text(note)).to_be_visible()
    open_too(ben, inbox, thread_id)
    expect(messages(ben).get_by_text(note)).to_be_visible()
    assert [posted for posted in inbox.sandbox.posted() if note in posted["body"]] == []


def test_an_agent_sees_that_a_colleague_is_there_and_what_they_answer(
    page: Page, inbox: Inbox, ben: Page
) -> None:
    thread_id = open_conversation(page, inbox, unique("Who answers me"))
    open_too(ben, inbox, thread_id)
    expect(page.get_by_text("Ben Agent is looking")).to_be_visible()
    page.get_by_role("textbox", name="Reply").fill("My answer.")
    words = unique("Ben was faster")
    ben.get_by_role("textbox", name="Reply").fill(words)
    ben.get_by_role("button", name=re.compile("^Send to")).click()
    expect(bubble(ben, words)).to_contain_text("Sent")
    expect(bubble(page, words)).to_be_visible()


def test_a_conversation_that_an_agent_takes_is_among_theirs(page: Page, inbox: Inbox) -> None:
    words = unique("Mine, please")
    open_conversation(page, inbox, words)
    page.get_by_role("main").get_by_role("button", name="Assign").click()
    page.get_by_role("menuitem", name="Me (Ana Agent)").click()
    expect(toasts(page)).to_contain_text("Assigned to Ana Agent")
    page.goto(f"{inbox.url}/?view=mine")
    expect(sidebar(page).get_by_role("link").filter(has_text=words)).to_be_visible()
