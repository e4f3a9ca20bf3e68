"""Whom words are for, whose they are, and how they are taken back, in a real browser with real tabs.

The undo window is a minute here: what is asked is never whether somebody was fast enough.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.conftest import PATIENCE, SIZES, WIDTHS, Inbox, choose, local_run
from tests.e2e.test_story import bubble, messages, unique

pytestmark = pytest.mark.matrix


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    if os.environ.get("BASE_URL"):
        pytest.skip("BASE_URL names a deployed inbox, which has no sandbox marketplace behind it")
    log = tmp_path_factory.mktemp("patient") / "log.txt"
    with local_run(log, SYNC_SECONDS="2", UNDO_SECONDS="60") as inbox:
        yield inbox


@pytest.fixture(params=WIDTHS)
def window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser in which nobody has signed in, at desktop and phone width."""
    width, height = SIZES[request.param]
    with browser.new_context(viewport={"width": width, "height": height}, locale="en-CA") as context:
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield context


@pytest.fixture
def open_tab(window: BrowserContext, patient: Inbox) -> Callable[[str], Page]:
    """Opens a conversation in a tab of its own; the first of the browser signs in as Ana."""

    def open_tab(conversation: str) -> Page:
        is_first = not window.pages
        page = window.new_page()
        page.goto(f"{patient.url}/conversations/{conversation}")
        if is_first:
            choose(page, "Ana Agent")
        expect(messages(page)).to_be_visible()
        return page

    return open_tab


@pytest.fixture
def conversation(patient: Inbox) -> str:
    return patient.conversation_of(patient.sandbox.customer_writes(unique("May I ask something")))


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Reply")


def send_by_keys(page: Page, words: str) -> None:
    field(page).fill(words)
    field(page).press("Control+Enter")


def to_marketplace(page: Page) -> Locator:
    return page.get_by_role("radio", name="Marketplace")


def replies(inbox: Inbox, conversation: str) -> list[dict[str, Any]]:
    rows = inbox.get(f"/api/conversations/{conversation}").json()["messages"]
    return [row for row in rows if row["idempotency_key"]]


def test_undo_takes_the_reply_back_before_it_leaves(
    open_tab: Callable[[str], Page], patient: Inbox, conversation: str
) -> None:
    page = open_tab(conversation)
    words = unique("Oh, not this one")
    send_by_keys(page, words)
    bubble(page, words).get_by_role("button", name="Undo").click()
    expect(field(page)).to_have_value(words)
    assert [posted for posted in patient.sandbox.posted() if posted["body"] == words] == []


def sign_out(page: Page, inbox: Inbox, person: str, is_phone: bool) -> None:
    if is_phone:
        page.get_by_role("link", name="Back").click()
    page.get_by_role("button", name=f"Signed in as {person}").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(f"{inbox.url}/signed-out")


def test_private_words_stay_private_through_undo_switch_and_reload(
    open_tab: Callable[[str], Page], patient: Inbox, conversation: str
) -> None:
    page = open_tab(conversation)
    words = unique("Is this customer known to you")
    to_marketplace(page).check()
    send_by_keys(page, words)
    sent = bubble(page, words)
    expect(sent.get_by_role("timer")).to_contain_text("Goes out in")
    page.get_by_role("radio", name="Customer").check()
    sent.get_by_role("button", name="Undo").click()
    expect(field(page)).to_have_value(words)
    expect(to_marketplace(page)).to_be_checked()

    other = patient.conversation_of(patient.sandbox.customer_writes(unique("Somebody else")))
    page.goto(f"{patient.url}/conversations/{other}")
    expect(page.get_by_role("radio", name="Customer")).to_be_checked()
    expect(field(page)).to_have_value("")
    page.goto(f"{patient.url}/conversations/{conversation}")
    expect(field(page)).to_have_value(words)
    page.reload()
    expect(field(page)).to_have_value(words)
    expect(to_marketplace(page)).to_be_checked()
    expect(page.get_by_role("button", name="Send to marketplace")).to_be_enabled()

    field(page).press("Control+Enter")
    expect(bubble(page, words).get_by_role("timer")).to_contain_text("Goes out in")
    tos = [row["to"] for row in replies(patient, conversation) if row["body"] == words]
    assert tos == [["operator"], ["operator"]]


def test_private_words_that_failed_are_edited_as_private_words(
    open_tab: Callable[[str], Page], patient: Inbox, conversation: str
) -> None:
    page = open_tab(conversation)
    words = unique("Refused private words")
    to_marketplace(page).check()
    page.route("**/messages", lambda route: route.fulfill(status=422, json={"error": REFUSAL}))
    send_by_keys(page, words)
    expect(bubble(page, words)).to_contain_text("Not delivered")
    page.unroute_all()
    page.get_by_role("radio", name="Customer").check()
    bubble(page, words).get_by_role("button", name="Edit").click()
    expect(field(page)).to_have_value(words)
    expect(to_marketplace(page)).to_be_checked()
    assert replies(patient, conversation) == []


REFUSAL = {"code": "invalid_body", "message": "Not like this.", "details": None}


def test_a_returned_text_is_never_mixed_with_words_for_somebody_else(
    open_tab: Callable[[str], Page], conversation: str
) -> None:
    page = open_tab(conversation)
    private, public = unique("Between us"), unique("Dear customer")
    to_marketplace(page).check()
    send_by_keys(page, private)
    undo = bubble(page, private).get_by_role("button", name="Undo")
    expect(bubble(page, private).get_by_role("timer")).to_be_visible()
    page.get_by_role("radio", name="Customer").check()
    field(page).fill(public)
    undo.click()
    aside = page.get_by_role("list", name="Set aside").get_by_role("listitem")
    expect(aside).to_contain_text(private)
    expect(aside).to_contain_text("To the marketplace")
    expect(field(page)).to_have_value(public)
    expect(page.get_by_role("button", name="Send to customer")).to_be_enabled()


def test_two_tabs_share_a_draft_and_send_it_once(
    open_tab: Callable[[str], Page], patient: Inbox, conversation: str
) -> None:
    one, two = open_tab(conversation), open_tab(conversation)
    words = unique("From either tab")
    field(one).fill(words)
    to_marketplace(one).check()
    expect(field(two)).to_have_value(words)
    expect(to_marketplace(two)).to_be_checked()
    field(two).fill(f"{words}, with more")
    expect(field(one)).to_have_value(f"{words}, with more")
    field(one).press("Control+Enter")
    expect(field(two)).to_have_value("")
    field(two).press("Control+Enter")
    expect(bubble(two, words).get_by_role("timer")).to_be_visible()
    assert [row["body"] for row in replies(patient, conversation)] == [f"{words}, with more"]


SLEEPER = """
window.asleep = false;
window.missed = [];
window.addEventListener("storage", (event) => {
    if (!window.asleep) return;
    event.stopImmediatePropagation();
    window.missed.push({ key: event.key, newValue: event.newValue });
}, true);
"""
WAKE = """
window.asleep = false;
window.missed.forEach((missed) => window.dispatchEvent(new StorageEvent("storage", missed)));
"""


def test_two_tabs_typed_in_at_once_lose_no_word(
    window: BrowserContext, open_tab: Callable[[str], Page], conversation: str
) -> None:
    """Neither tab gets the other's changes until both have written, as when a tab was suspended."""
    window.add_init_script(SLEEPER)
    one, two = open_tab(conversation), open_tab(conversation)
    texts = {one: unique("Typed in the first tab"), two: unique("Typed in the second tab")}
    for page in texts:
        page.evaluate("window.asleep = true")
    for page, text in texts.items():
        field(page).fill(text)
    for page in texts:
        page.evaluate(WAKE)
    for page in texts:
        for text in texts.values():
            expect(page.get_by_role("main").get_by_text(text).first).to_be_visible()
    one.reload()
    for text in texts.values():
        expect(one.get_by_role("main").get_by_text(text).first).to_be_visible()


def test_one_person_s_draft_is_not_shown_to_the_next(
    window: BrowserContext, open_tab: Callable[[str], Page], patient: Inbox, conversation: str
) -> None:
    page = open_tab(conversation)
    is_phone = bool(page.viewport_size and page.viewport_size["width"] < 700)
    draft, unsent = unique("Ana's draft"), unique("Ana's unsent reply")
    page.route("**/messages", lambda route: route.abort())
    send_by_keys(page, unsent)
    expect(bubble(page, unsent)).to_contain_text("Not sent yet")
    field(page).fill(draft)
    sign_out(page, patient, "Ana Agent", is_phone)
    page.unroute_all()

    page.goto(f"{patient.url}/conversations/{conversation}")
    choose(page, "Ben Agent")
    expect(messages(page)).to_be_visible()
    expect(field(page)).to_have_value("")
    words = unique("Ben's own words")
    send_by_keys(page, words)
    expect(bubble(page, words).get_by_role("timer")).to_be_visible()
    expect(bubble(page, unsent)).to_have_count(0)
    assert [(row["body"], row["author"]) for row in replies(patient, conversation)] == [(words, "Ben Agent")]

    sign_out(page, patient, "Ben Agent", is_phone)
    page.goto(f"{patient.url}/conversations/{conversation}")
    choose(page, "Ana Agent")
    expect(field(page)).to_have_value(draft)
    # Ben has answered meanwhile, so it waits until Ana has seen that.
    bubble(page, unsent).get_by_role("button", name="Send anyway").click()
    expect(bubble(page, unsent).get_by_role("timer")).to_be_visible()
    authors = {row["body"]: row["author"] for row in replies(patient, conversation)}
    assert authors == {words: "Ben Agent", unsent: "Ana Agent"}
    theirs = bubble(page, words)
    expect(theirs).to_contain_text("Ben Agent’s reply goes out in")
    expect(theirs.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_reply_written_offline_is_taken_back_and_never_leaves(
    window: BrowserContext, open_tab: Callable[[str], Page], patient: Inbox, conversation: str
) -> None:
    page = open_tab(conversation)
    words = unique("Written on the train")
    to_marketplace(page).check()
    window.set_offline(True)
    send_by_keys(page, words)
    expect(bubble(page, words)).to_contain_text("Not sent yet")
    bubble(page, words).get_by_role("button", name="Undo").click()
    expect(field(page)).to_have_value(words)
    expect(to_marketplace(page)).to_be_checked()
    expect(bubble(page, words)).to_have_count(0)
    window.set_offline(False)
    # When this reply arrives, everything that was sent before it has left.
    field(page).fill(f"{words}, second thoughts")
    field(page).press("Control+Enter")
    expect(bubble(page, words).get_by_role("timer")).to_be_visible()
    assert [row["body"] for row in replies(patient, conversation)] == [f"{words}, second thoughts"]


def test_words_that_a_supervisor_discards_while_their_author_is_away_are_not_lost(
    browser: Browser,
    window: BrowserContext,
    open_tab: Callable[[str], Page],
    patient: Inbox,
    conversation: str,
) -> None:
    page = open_tab(conversation)
    words = unique("Let me check that with the carrier")
    send_by_keys(page, words)
    expect(bubble(page, words).get_by_role("timer")).to_be_visible()
    page.goto(f"{patient.url}/sync")
    with browser.new_context(locale="en-CA") as other:
        sam = other.new_page()
        sam.goto(f"{patient.url}/conversations/{conversation}")
        choose(sam, "Sam Supervisor")
        bubble(sam, words).get_by_role("button", name="Undo").click()
        expect(bubble(sam, words)).to_contain_text("Sam Supervisor discarded this reply.")
        expect(field(sam)).to_have_value("")
    page.goto(f"{patient.url}/conversations/{conversation}")
    expect(bubble(page, words)).to_contain_text("Sam Supervisor discarded this reply.")
    bubble(page, words).get_by_role("button", name="Edit").click()
    expect(field(page)).to_have_value(words)
    send_by_keys(page, f"{words}, again")
    expect(bubble(page, f"{words}, again").get_by_role("timer")).to_be_visible()
    assert sorted(row["status"] for row in replies(patient, conversation)) == ["cancelled", "queued"]
