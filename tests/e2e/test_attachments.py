"""A customer sent photos and documents: they are fetched from the marketplace when an agent opens the conversation."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from tests.builders import REPOSITORY
from tests.e2e.conftest import SIZES, Inbox
from tests.e2e.test_story import messages

AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """async part => {
  const { violations } = await axe.run(part);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}"""
SEARCH_SECONDS = 30
REFUSED_FIRST = {"desktop": "return-label.pdf", "phone": "facture-gagnon.pdf", "wide": "suivi.png"}
"""By width: a file that no other test of this module opens before, because a file is fetched only once."""


def test_a_file_that_the_marketplace_refuses_says_why_and_is_fetched_with_a_button(
    page: Page, inbox: Inbox
) -> None:
    name = REFUSED_FIRST[width_of(page)]
    conversation_id = find_attachment(inbox, name)["conversation_id"]
    inbox.sandbox.fails("M13", "forbidden")
    open_conversation(page, inbox, conversation_id)
    item = messages(page).get_by_role("listitem").filter(has_text=name)
    expect(item).to_contain_text("This API key may not read files.")
    item.get_by_role("button", name="Try again").click()
    ready = item.get_by_role("link" if name.endswith(".pdf") else "button", name=name)
    expect(ready).to_be_visible()
    # Whoever pressed the button stays at this file.
    expect(ready).to_be_focused()


def test_a_document_is_downloaded_under_its_name_and_opens_nothing(
    page: Page, inbox: Inbox, tmp_path: Path
) -> None:
    attachment = find_attachment(inbox, "facture-gagnon.pdf")
    open_conversation(page, inbox, attachment["conversation_id"])
    address = page.url
    link = messages(page).get_by_role("link", name="Download facture-gagnon.pdf")
    with page.expect_download() as begun:
        link.click()
    assert begun.value.suggested_filename == "facture-gagnon.pdf"
    saved = tmp_path / "saved.pdf"
    begun.value.save_as(saved)
    assert saved.read_bytes().startswith(b"%PDF-")
    assert saved.stat().st_size == attachment["size"]
    assert page.url == address


def test_the_latest_message_stays_in_view_when_its_picture_takes_its_room(page: Page, inbox: Inbox) -> None:
    open_conversation(page, inbox, find_attachment(inbox, "suivi.png")["conversation_id"])
    picture = page.get_by_role("button", name="Open the picture suivi.png")
    expect(picture).to_be_in_viewport()
    assert is_loaded(picture.get_by_role("img", include_hidden=True))
    left_below = "log => log.scrollHeight - log.scrollTop - log.clientHeight"
    assert messages(page).evaluate(left_below) < 2


def test_photos_are_shown_small_and_in_a_viewer_that_a_keyboard_can_use(page: Page, inbox: Inbox) -> None:
    conversation_id = find_attachment(inbox, "lid-1.jpg")["conversation_id"]
    open_conversation(page, inbox, conversation_id)
    first, second = (page.get_by_role("button", name=f"Open the picture lid-{n}.jpg") for n in (1, 2))
    for thumbnail in (first, second):
        thumbnail.scroll_into_view_if_needed()
        expect(thumbnail).to_be_visible()
        assert is_loaded(thumbnail.get_by_role("img", include_hidden=True))
    assert violations(page, messages(page)) == []

    first.focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog", name="Picture lid-1.jpg")
    expect(viewer).to_contain_text("1 of 2")
    expect(viewer).to_contain_text("Tomasz")
    assert is_loaded(viewer.get_by_role("img"))
    assert violations(page, viewer) == []

    page.keyboard.press("+")
    expect(viewer).to_contain_text("150%")
    page.keyboard.press("0")
    expect(viewer).to_contain_text("100%")
    # Also a key of the inbox, which would mark the conversation as done.
    page.keyboard.press("e")
    page.keyboard.press("ArrowRight")
    viewer = page.get_by_role("dialog", name="Picture lid-2.jpg")
    expect(viewer).to_contain_text("2 of 2")
    assert is_loaded(viewer.get_by_role("img"))
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(first).to_be_focused()
    assert page.url.split("?")[0].endswith(conversation_id)
    assert inbox.get(f"/api/conversations/{conversation_id}").json()["conversation"]["state"] != "done"


def open_conversation(page: Page, inbox: Inbox, conversation_id: str) -> None:
    page.goto(f"{inbox.url}/conversations/{conversation_id}")
    expect(messages(page)).to_be_visible()


def find_attachment(inbox: Inbox, name: str) -> dict[str, Any]:
    """An attachment of the sandbox's customers, with its conversation's id, once the conversation is here."""
    deadline = time.monotonic() + SEARCH_SECONDS
    while time.monotonic() < deadline:
        for row in inbox.get("/api/conversations?limit=100").json()["conversations"]:
            detail = inbox.get(f"/api/conversations/{quote(row['id'])}").json()
            for message in detail["messages"]:
                for attachment in message["attachments"]:
                    if attachment["name"] == name:
                        return {**attachment, "conversation_id": row["id"]}
        time.sleep(0.5)
    raise AssertionError(f"the sandbox has no conversation with {name}")


def width_of(page: Page) -> str:
    assert page.viewport_size
    size = (page.viewport_size["width"], page.viewport_size["height"])
    return next(name for name, each in SIZES.items() if each == size)


def is_loaded(picture: Locator) -> bool:
    """Whether the browser has decoded it: the content security policy and the storage let it through."""
    return bool(picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth > 0)"))


def violations(page: Page, part: Locator) -> list[str]:
    """What axe finds in it, contrast included."""
    page.evaluate(AXE.read_text())
    return list(part.evaluate(VIOLATIONS))
