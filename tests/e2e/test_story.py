"""An agent's main tasks, on the local run in a real browser."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.sync_api import Dialog, Locator, Page, Route, expect

from tests.e2e.conftest import Inbox

WITHOUT_DIGITS = str.maketrans("0123456789", "ghijklmnop")


def unique(words: str) -> str:
    """Six digits would look like a telephone number, which does not count when a reply is recognised."""
    return f"{words} ({uuid4().hex[:6].translate(WITHOUT_DIGITS)})"


def sidebar(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Conversations")


def messages(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages")


def bubble(page: Page, words: str) -> Locator:
    return messages(page).get_by_role("article").filter(has_text=words)


def open_conversation(page: Page, inbox: Inbox, words: str) -> str:
    """A customer writes; the agent finds it at the top and opens it. Returns the marketplace's thread id."""
    thread_id = inbox.sandbox.customer_writes(words)
    page.goto(inbox.all)
    sidebar(page).get_by_role("link").filter(has_text=words).click()
    expect(bubble(page, words)).to_be_visible()
    return thread_id


def reply(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Reply").fill(words)
    page.get_by_role("button", name="Send").click()


def test_messages_appear_are_answered_and_delivered_and_the_customer_answers_back(
    page: Page, inbox: Inbox
) -> None:
    question, answer, thanks = (
        unique("Good morning, one more thing"),
        unique("We looked it up"),
        unique("Wonderful"),
    )
    thread_id = open_conversation(page, inbox, question)
    reply(page, answer)
    expect(bubble(page, answer)).to_contain_text(re.compile("Waiting|Sending|Sent"))
    expect(bubble(page, answer)).to_contain_text("Sent")
    posted = [p for p in inbox.sandbox.posted() if p["body"] == answer]
    assert [(p["thread_id"], p["to"]) for p in posted] == [(thread_id, ["CUSTOMER"])]
    inbox.sandbox.customer_writes(thanks, thread_id)
    expect(bubble(page, thanks)).to_be_visible()
    expect(bubble(page, answer)).to_have_count(1)


def test_an_automatic_reply_is_sent_and_marked_as_such(page: Page, inbox: Inbox) -> None:
    thread_id = inbox.sandbox.customer_writes(unique("Where is my order? The tracking has not moved"))
    page.goto(f"{inbox.url}/conversations/{inbox.conversation_of(thread_id)}")
    automatic = messages(page).get_by_role("article").filter(has_text="Automatic")
    expect(automatic.last).to_contain_text("Sent")


def test_a_new_message_takes_its_place_at_the_top_without_reload(page: Page, inbox: Inbox) -> None:
    """Other customers of the sandbox may write right after it: what holds is the order of the times."""
    page.goto(inbox.all)
    rows = sidebar(page).locator("[data-conversation]")
    expect(rows.first).to_be_visible()
    page.evaluate("window.notReloaded = true")
    words = unique("Me first")
    inbox.sandbox.customer_writes(words)
    expect(rows.filter(has_text=words)).to_be_visible()
    times = rows.locator("time").evaluate_all("all => all.map(time => time.dateTime)")
    assert times == sorted(times, reverse=True)
    assert page.evaluate("window.notReloaded")


def test_the_sync_line_leads_to_how_fresh_the_inbox_is(page: Page, inbox: Inbox, is_phone: bool) -> None:
    page.goto(inbox.all)
    sidebar(page).get_by_role("link", name=re.compile("Updated|Bringing in")).click()
    expect(page.get_by_role("heading", name="Everything is here")).to_be_visible()
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text(
        re.compile("Checked|asked less than a minute ago")
    )
    if is_phone:
        page.get_by_role("link", name="Back").click()
        expect(sidebar(page).get_by_role("link").first).to_be_visible()
    else:
        page.keyboard.press("Escape")
        expect(sidebar(page).locator("[data-conversation]:focus")).to_be_visible()


def test_a_refused_reply_says_why_and_can_be_tried_again(page: Page, inbox: Inbox) -> None:
    thread_id = open_conversation(page, inbox, unique("Just a question"))
    inbox.sandbox.fails("M12", "bad_request", path=thread_id)
    words = unique("Second time lucky")
    reply(page, words)
    expect(bubble(page, words)).to_contain_text("Not delivered")
    bubble(page, words).get_by_role("button", name="Retry").click()
    expect(bubble(page, words)).to_contain_text("Sent")
    assert len([p for p in inbox.sandbox.posted() if p["body"] == words]) == 1


def test_a_lost_answer_is_reconciled_and_the_reply_is_shown_once(page: Page, inbox: Inbox) -> None:
    thread_id = open_conversation(page, inbox, unique("Hello again"))
    inbox.sandbox.fails("M12", "drop_after", path=thread_id)
    words = unique("Into the dark")
    reply(page, words)
    # The waits between two readings of the thread double: on a busy machine the next one may be a minute away.
    expect(bubble(page, words)).to_contain_text("Sent", timeout=120_000)
    expect(bubble(page, words)).to_have_count(1)
    assert len([p for p in inbox.sandbox.posted() if p["body"] == words]) == 1


def test_a_reload_keeps_the_conversation_and_the_draft(page: Page, inbox: Inbox) -> None:
    words = unique("Where was I")
    open_conversation(page, inbox, words)
    draft = page.get_by_role("textbox", name="Reply")
    draft.fill("Half a sent")
    page.reload()
    expect(bubble(page, words)).to_be_visible()
    expect(draft).to_have_value("Half a sent")
    draft.fill("")


def test_a_reply_whose_answer_never_arrived_is_sent_once_after_a_reload(page: Page, inbox: Inbox) -> None:
    open_conversation(page, inbox, unique("Is this thing on"))
    words = unique("Through a bad network")
    page.route("**/api/conversations/*/messages", _swallow)
    reply(page, words)
    expect(bubble(page, words)).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    expect(bubble(page, words)).to_contain_text("Sent")
    expect(bubble(page, words)).to_have_count(1)
    assert len([p for p in inbox.sandbox.posted() if p["body"] == words]) == 1


def _swallow(route: Route) -> None:
    """The request reaches the server, and its answer is lost."""
    route.fetch()
    route.abort()


def test_what_a_customer_writes_is_never_markup_that_runs(page: Page, inbox: Inbox) -> None:
    hostile = unique(
        "<img src=x onerror=alert(1)><script>alert(2)</script><a href='javascript:alert(3)'>x</a><b>bold</b>"
    )
    alerts: list[Dialog] = []
    page.on("dialog", lambda dialog: alerts.append(dialog))  # noqa: PLW0108 (Playwright wants a function)
    thread_id = inbox.sandbox.customer_writes("Please look at this page")
    page.goto(inbox.all)
    sidebar(page).get_by_role("link").filter(has_text="Please look at this page").first.click()
    inbox.sandbox.customer_writes(hostile, thread_id)
    shown = bubble(page, "bold").last
    expect(shown.locator("b")).to_have_text("bold")
    assert shown.locator("img, script, a[href^=javascript]").count() == 0
    assert alerts == []


def test_nothing_is_wider_than_the_screen(page: Page, inbox: Inbox) -> None:
    thread_id = open_conversation(page, inbox, unique("Wide words ahead"))
    inbox.sandbox.customer_writes(f"{'W' * 300}\nhttps://example.invalid/{'w' * 300}", thread_id)
    expect(bubble(page, "WWW")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_unknown_address_leads_to_the_inbox(page: Page, inbox: Inbox) -> None:
    assert inbox.get("/api/conversations/nobody").status_code == 404
    page.goto(f"{inbox.url}/conversations/nobody")
    page.get_by_role("link", name=re.compile("inbox|conversations", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(inbox.url)}/?$"))
