"""Signing in, expiring sessions without lost text, and signing out, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import PATIENCE, Inbox, choose
from tests.e2e.test_story import open_conversation, sidebar, unique


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A browser in which nobody has signed in."""
    with browser.new_context(locale="en-CA") as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


def test_signing_in_leads_to_the_requested_page_and_signing_out_works(visitor: Page, inbox: Inbox) -> None:
    words = unique("A question for whoever signs in")
    conversation = inbox.conversation_of(inbox.sandbox.customer_writes(words))
    visitor.goto(f"{inbox.url}/conversations/{conversation}")
    choose(visitor, "Sam Supervisor")
    expect(visitor).to_have_url(f"{inbox.url}/conversations/{conversation}")
    expect(visitor.get_by_role("log", name="Messages")).to_contain_text(words)
    visitor.get_by_role("button", name="Signed in as Sam Supervisor").click()
    visitor.get_by_role("menuitem", name="Sign out").click()
    expect(visitor).to_have_url(f"{inbox.url}/signed-out")
    visitor.goto(f"{inbox.url}/conversations/{conversation}")
    expect(visitor.get_by_role("button", name="Ana Agent")).to_be_visible()


def test_no_token_is_left_in_the_browser_s_storage(visitor: Page, inbox: Inbox) -> None:
    visitor.goto(inbox.url)
    choose(visitor, "Ana Agent")
    expect(sidebar(visitor).get_by_role("link").first).to_be_visible()
    kept = visitor.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert not re.search("eyJ|refresh|token", kept)


def test_a_reload_does_not_ask_for_sign_in_again(page: Page, inbox: Inbox) -> None:
    open_conversation(page, inbox, unique("Before the reload"))
    where = page.url
    page.reload()
    expect(page.get_by_role("log", name="Messages")).to_contain_text("Before the reload")
    assert page.url == where


def test_a_session_that_ends_loses_nothing_that_was_typed(page: Page, inbox: Inbox) -> None:
    words = unique("It arrived broken")
    open_conversation(page, inbox, words)
    where = page.url
    answer = unique("I am sorry to hear that")
    page.get_by_role("textbox", name="Reply").fill(answer)

    def over(route: Route) -> None:
        status = 401 if "/api/" in route.request.url else 400
        route.fulfill(status=status, json={"message": "Unauthorized", "error": "invalid_grant"})

    page.route(re.compile("/api/|/oauth2/token"), over)
    ended = page.get_by_role("alertdialog")
    expect(ended).to_be_visible()
    page.unroute_all()
    ended.get_by_role("button", name=re.compile("Sign in")).click()
    expect(page).to_have_url(where)
    expect(page.get_by_role("textbox", name="Reply")).to_have_value(answer)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("article").filter(has_text=answer)).to_contain_text("Sent")
    assert [each["body"] for each in inbox.sandbox.posted()].count(answer) == 1
