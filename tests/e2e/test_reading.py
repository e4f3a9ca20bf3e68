"""Reading what customers write, in a real browser: hostile length, quotes, links, long words and a magnified page."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from tests.e2e.conftest import Inbox
from tests.e2e.test_story import bubble, messages, open_conversation, unique

pytestmark = pytest.mark.matrix

LONG_WORD = "Rindfleischetikettierungsgesetz" * 12
AT_400_PERCENT: ViewportSize = {"width": 320, "height": 256}
"""What a window of 1280 × 1024 pixels shows of a page magnified four times."""
LINE_ENDS = "\n" * 4_000
REPEATED = "".join(f"<b x={n}>" for n in range(4_000)) + "<p>x" * 4_000
QUICK_SECONDS = 8
"""On a busy machine too; before, each of these took ten seconds to minutes of the browser alone."""


def test_a_conversation_with_hostile_bodies_opens_at_once(page: Page, inbox: Inbox) -> None:
    words = unique("Please look")
    thread_id = open_conversation(page, inbox, words)
    inbox.sandbox.customer_writes(f"Bonjour<br/>{LINE_ENDS}{' ' * 4_000}x", thread_id)
    inbox.sandbox.customer_writes(REPEATED, thread_id)
    inbox.sandbox.customer_writes("That was all", thread_id)
    expect(bubble(page, "That was all")).to_be_visible()
    started = time.monotonic()
    page.reload()
    expect(bubble(page, "That was all")).to_be_visible()
    assert time.monotonic() - started < QUICK_SECONDS


def test_a_link_shows_where_it_leads(page: Page, inbox: Inbox) -> None:
    thread_id = open_conversation(page, inbox, unique("Two addresses"))
    sign = unique("see")
    body = f"{sign} https://bestbuy.ca@evil.example/a and https://en.wikipedia.org/wiki/Parcel_(package)"
    inbox.sandbox.customer_writes(body, thread_id)
    links = bubble(page, sign).get_by_role("link")
    expect(links.nth(1)).to_have_attribute("href", "https://en.wikipedia.org/wiki/Parcel_(package)")
    expect(links.first).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(bubble(page, sign)).to_contain_text("bestbuy.ca@evil.example/a (evil.example) and")


def test_quoted_history_is_folded_and_opens_where_the_reader_is(page: Page, inbox: Inbox) -> None:
    words = unique("Another thing")
    history = "".join(f"\n> Line {n} of what was before" for n in range(60))

    def with_history(route: Route) -> None:
        """What the server may read in the body, whatever that was."""
        answer = route.fetch()
        document = answer.json()
        for message in document.get("messages", []):
            message["text"] += history
        route.fulfill(response=answer, json=document)

    page.route(re.compile(r"/api/conversations/[^/]+\?"), with_history)
    open_conversation(page, inbox, words)
    bubble(page, words).get_by_text("Show quoted text").click()
    expect(bubble(page, words).get_by_text("Line 0 of what was before")).to_be_visible()
    # Not at the end of the quote, although the log keeps scrolling to its end for readers of the latest message.
    expect(bubble(page, words).get_by_text("Hide quoted text")).to_be_in_viewport()


def test_no_long_word_makes_the_page_wider(page: Page, inbox: Inbox) -> None:
    words = unique("See")
    open_conversation(page, inbox, words)
    thread = next(each for each in inbox.sandbox.threads() if each["last"] == words)
    inbox.sandbox.customer_writes(LONG_WORD, thread["id"])
    expect(bubble(page, LONG_WORD)).to_be_visible()
    wider = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
    assert page.evaluate(f"{wider}.map(e => e.outerHTML.slice(0, 80))") == []


def test_on_a_page_magnified_four_times_header_messages_and_composer_scroll_as_one(
    page: Page, inbox: Inbox
) -> None:
    words = unique("A message to read")
    thread_id = open_conversation(page, inbox, words)
    for n in range(5):
        inbox.sandbox.customer_writes(f"Line {n} {words}", thread_id)
    expect(bubble(page, "Line 4")).to_be_visible()
    page.set_viewport_size(AT_400_PERCENT)
    page.reload()
    field = page.get_by_role("textbox", name="Reply")
    expect(field).to_be_in_viewport()
    first = messages(page).get_by_role("article").first
    first.evaluate("element => element.scrollIntoView({ block: 'start' })")
    expect(first).to_be_in_viewport()
    in_sight = "e => e.getBoundingClientRect().bottom > 0 && e.getBoundingClientRect().top < innerHeight"
    around = page.locator("main section > header, main form")
    assert around.evaluate_all(f"all => all.filter({in_sight}).length") == 0, (
        "they take room from the messages"
    )
