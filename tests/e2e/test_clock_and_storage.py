"""A wrong clock, a browser without storage, the Back button, and a network that fails for a while."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import PATIENCE, Inbox, choose
from tests.e2e.test_story import messages, open_conversation, sidebar, unique

pytestmark = pytest.mark.matrix

CLOCK = """
(() => {
  const Real = Date;
  const ahead = HOURS * 3600000;
  window.Date = class extends Real {
    constructor(...given) {
      if (given.length === 0) super(Real.now() + ahead);
      else super(...given);
    }
    static now() { return Real.now() + ahead; }
  };
})();
"""
REFUSED = """
for (const name of STORAGES) {
  Object.defineProperty(window, name, { get() { throw new DOMException("Access is denied.", "SecurityError"); } });
}
"""


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A browser in which nobody has signed in; errors on its console fail the test."""
    with browser.new_context(locale="en-CA") as context:
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert errors == []


@pytest.mark.parametrize(("hours", "word"), [(5, "fast"), (-5, "slow")])
def test_with_a_clock_hours_off_signing_in_works_and_deadlines_are_right(
    visitor: Page, inbox: Inbox, hours: int, word: str
) -> None:
    words = unique("How long do I have to wait")
    conversation = inbox.conversation_of(inbox.sandbox.customer_writes(words))
    visitor.add_init_script(CLOCK.replace("HOURS", str(hours)))
    visitor.goto(f"{inbox.url}/conversations/{conversation}")
    choose(visitor, "Ana Agent")
    expect(messages(visitor)).to_contain_text(words)
    row = sidebar(visitor).get_by_role("link").filter(has_text=words)
    expect(row).to_contain_text(re.compile(r"23\sh left"))
    expect(sidebar(visitor).get_by_role("note")).to_contain_text(re.compile(rf"clock is 5\sh {word}"))
    line = sidebar(visitor).get_by_role("link", name=re.compile("Synchronisation"))
    expect(line).not_to_contain_text(re.compile(r"\d\sh|[1-9]\d+\smin"))


def test_with_a_right_clock_no_notice_is_shown(page: Page, inbox: Inbox) -> None:
    open_conversation(page, inbox, unique("What time is it"))
    expect(sidebar(page).get_by_role("note")).to_have_count(0)


def test_going_back_after_signing_in_leads_to_the_inbox_again(visitor: Page, inbox: Inbox) -> None:
    words = unique("Do not go back")
    conversation = inbox.conversation_of(inbox.sandbox.customer_writes(words))
    visitor.goto(f"{inbox.url}/conversations/{conversation}")
    choose(visitor, "Ana Agent")
    expect(messages(visitor)).to_contain_text(words)
    visitor.go_back()
    expect(messages(visitor)).to_contain_text(words)
    expect(visitor).to_have_url(f"{inbox.url}/conversations/{conversation}")
    visitor.reload()
    expect(messages(visitor)).to_contain_text(words)


@pytest.mark.parametrize("query", ["", "?code=used&state=before", "?code=used&state=again.before"])
def test_an_old_sign_in_callback_address_leads_to_the_inbox(page: Page, inbox: Inbox, query: str) -> None:
    page.goto(inbox.url)
    expect(sidebar(page).get_by_role("link").first).to_be_visible()
    page.goto(f"{inbox.url}/signed-in{query}")
    expect(page).to_have_url(f"{inbox.url}/")
    expect(sidebar(page).get_by_role("link").first).to_be_visible()


def test_a_code_that_is_refused_is_requested_twice_at_most(visitor: Page, inbox: Inbox) -> None:
    visitor.route(
        "**/oauth2/token",
        lambda route: route.fulfill(status=400, json={"error": "invalid_grant"}),
    )
    visitor.goto(inbox.url)
    choose(visitor, "Ana Agent")
    expect(visitor.get_by_role("heading", name="Signing in did not work")).to_be_visible()
    visitor.unroute_all()
    visitor.get_by_role("button", name="Sign in").click()
    expect(sidebar(visitor).get_by_role("link").first).to_be_visible()


def test_without_storage_the_sign_in_reports_it_and_does_not_loop(visitor: Page, inbox: Inbox) -> None:
    visitor.add_init_script(REFUSED.replace("STORAGES", '["localStorage", "sessionStorage"]'))
    visitor.goto(inbox.url)
    expect(visitor.get_by_role("heading", name="Signing in did not work")).to_be_visible()
    expect(visitor.get_by_text("This browser keeps nothing for localhost")).to_be_visible()


def test_without_storage_for_drafts_everything_else_works(visitor: Page, inbox: Inbox) -> None:
    words = unique("In a private window")
    conversation = inbox.conversation_of(inbox.sandbox.customer_writes(words))
    visitor.add_init_script(REFUSED.replace("STORAGES", '["localStorage"]'))
    visitor.goto(f"{inbox.url}/conversations/{conversation}")
    choose(visitor, "Ana Agent")
    expect(messages(visitor)).to_contain_text(words)
    visitor.get_by_role("button", name="Details").click()
    expect(visitor.get_by_role("complementary", name="Details")).to_be_visible()


def test_going_back_after_signing_out_shows_nothing(visitor: Page, inbox: Inbox) -> None:
    words = unique("Not for whoever comes next")
    conversation = inbox.conversation_of(inbox.sandbox.customer_writes(words))
    visitor.goto(inbox.all)
    choose(visitor, "Ana Agent")
    sidebar(visitor).get_by_role("link").filter(has_text=words).click()
    expect(messages(visitor)).to_contain_text(words)
    assert visitor.url.endswith(f"{conversation}?view=all")
    visitor.get_by_role("button", name="Signed in as Ana Agent").click()
    visitor.get_by_role("menuitem", name="Sign out").click()
    expect(visitor).to_have_url(f"{inbox.url}/signed-out")
    visitor.go_back()
    expect(visitor.get_by_role("button", name="Ana Agent")).to_be_visible()
    assert words not in visitor.content()


def test_without_a_network_a_conversation_says_so_and_loads_by_itself(page: Page, inbox: Inbox) -> None:
    words = unique("Are you still there")
    inbox.sandbox.customer_writes(words)
    page.goto(inbox.all)
    row = sidebar(page).get_by_role("link").filter(has_text=words)
    expect(row).to_be_visible()
    page.context.set_offline(True)
    row.click()
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    page.context.set_offline(False)
    expect(messages(page)).to_contain_text(words)


def test_a_menu_that_did_not_load_opens_when_it_is_asked_for_again(visitor: Page, inbox: Inbox) -> None:
    """Only a real browser tells whether a module that failed is asked for again."""
    conversation = inbox.conversation_of(inbox.sandbox.customer_writes(unique("Is it lost")))
    visitor.route(re.compile(r"/assets/TagMenu-[^/]+\.js$"), lambda route: route.abort())
    visitor.goto(f"{inbox.url}/conversations/{conversation}")
    choose(visitor, "Ana Agent")
    tags = visitor.get_by_role("button", name="Tags")
    tags.click()
    notices = visitor.get_by_role("region", name="What just happened")
    expect(notices).to_contain_text("did not load")
    expect(notices.get_by_role("button", name="Reload")).to_be_visible()
    visitor.unroute_all(behavior="wait")
    tags.click()
    expect(visitor.get_by_role("dialog", name="Tags")).to_be_visible()


def test_a_menu_has_its_styles_from_the_first_load(visitor: Page, inbox: Inbox) -> None:
    """A style sheet of its own would not be asked for again if it did not load."""
    conversation = inbox.conversation_of(inbox.sandbox.customer_writes(unique("Is it red")))
    visitor.goto(f"{inbox.url}/conversations/{conversation}")
    choose(visitor, "Ana Agent")
    visitor.get_by_role("button", name="Tags").click()
    expect(visitor.get_by_role("dialog", name="Tags")).to_be_visible()
    sheets = visitor.evaluate(
        "[...document.querySelectorAll('link[rel=stylesheet]')].map((each) => each.href)"
    )
    first_load = visitor.request.get(inbox.url).text()
    assert sheets, "the page has styles"
    assert [sheet for sheet in sheets if sheet.removeprefix(inbox.url) not in first_load] == []


def test_an_unchanged_answer_is_not_sent_again(page: Page, inbox: Inbox) -> None:
    open_conversation(page, inbox, unique("Nothing new"))
    with page.expect_response(
        lambda answer: bool(re.search(r"/api/conversations/[^/?]+\?", answer.url)) and answer.status == 304
    ) as known:
        pass
    assert known.value.headers["cache-control"] == "no-store"
    expect(messages(page)).to_contain_text("Nothing new")


def test_long_names_and_order_numbers_stay_within_their_row(page: Page, inbox: Inbox) -> None:
    def longer(route: Route) -> None:
        asked = {name: value for name, value in route.request.headers.items() if name != "if-none-match"}
        answer = route.fetch(headers=asked)
        listed = answer.json()
        for row in listed["conversations"]:
            row["order_id"] = "2000" * 40
            row["subject"] = "Subject" * 40
            row["reply_alert"] = "unconfirmed"
            if row["customer"]:
                row["customer"] |= {"first_name": "Wolfeschlegelstein" * 10, "last_name": "👩‍🚀" * 60}
        route.fulfill(response=answer, body=json.dumps(listed))

    page.route(re.compile(r"/api/conversations\?"), longer)
    page.goto(inbox.all)
    rows = sidebar(page).locator("[data-conversation]")
    expect(rows.first).to_contain_text("Reply not confirmed")
    width = sidebar(page).evaluate("nav => nav.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    for part in ("a", "a > *"):
        reach = (
            sidebar(page)
            .locator(f"li {part}")
            .evaluate_all("all => Math.max(...all.map(one => one.getBoundingClientRect().right))")
        )
        assert reach <= width
    page.unroute_all(behavior="ignoreErrors")
