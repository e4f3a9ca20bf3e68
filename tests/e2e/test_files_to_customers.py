"""An agent sends files to a customer: chosen, dropped and pasted, with a network that fails, in both languages."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, Route, StorageState, expect

from infra.local.aws.cloud import FILES_BUCKET
from infra.local.sandbox.file_contents import content_of
from tests.e2e.conftest import PATIENCE, SIZES, Inbox
from tests.e2e.test_attachments import is_loaded, open_conversation, violations
from tests.e2e.test_story import bubble, messages, unique

STORAGE = re.compile(rf"//[^/]+/{FILES_BUCKET}|//{FILES_BUCKET}")
TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
LONG_NAME = "x" * 251 + ".pdf"
DRAG = """([target, kind, name, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([content], name, {type: "text/plain"}));
  target.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data}));
}"""
PASTE = """(field, bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "image.png", {type: "image/png"}));
  field.dispatchEvent(new ClipboardEvent("paste", {bubbles: true, cancelable: true, clipboardData: data}));
}"""
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture
def conversation(inbox: Inbox) -> str:
    """A new one, in which a customer has asked."""
    question = unique("Could you send me a photo of the missing part")
    return inbox.conversation_of(inbox.sandbox.customer_writes(question))


def test_a_photo_is_sent_to_the_customer_and_comes_back_with_the_message(
    page: Page, inbox: Inbox, conversation: str
) -> None:
    open_conversation(page, inbox, conversation)
    words = unique("Here is the part")
    choose_files(page, "missing part.jpg")
    expect(chip(page, "missing part.jpg")).to_be_visible()
    expect(send(page)).to_be_disabled()
    expect(composer(page)).to_contain_text("Write a few words too")
    field(page).fill(words)
    expect(send(page)).to_be_enabled()
    thumbnail = chip(page, "missing part.jpg").locator("img")
    assert is_loaded(thumbnail)
    assert violations(page, composer(page)) == []

    send(page).click()
    expect(bubble(page, words)).to_contain_text("missing part.jpg")
    expect(bubble(page, words)).to_contain_text("Sent")
    assert sent_files(inbox, conversation, words) == ["missing part.jpg"]
    # What the marketplace has of it takes the place of what was sent.
    picture = bubble(page, words).get_by_role("button", name="Open the picture missing part.jpg")
    expect(picture).to_be_visible()
    assert is_loaded(picture.get_by_role("img", include_hidden=True))


@pytest.mark.matrix
def test_dropped_and_pasted_files_go_with_the_reply_to_the_marketplace_only(
    page: Page, inbox: Inbox, conversation: str
) -> None:
    open_conversation(page, inbox, conversation)
    page.get_by_role("radio", name="Marketplace").check(force=True)
    log = messages(page).element_handle()
    page.evaluate(DRAG, [log, "dragover", "serial numbers.txt", "A1, A2"])
    expect(page.get_by_text("Drop the files to add them to your reply")).to_be_visible()
    page.evaluate(DRAG, [log, "drop", "serial numbers.txt", "A1, A2"])
    expect(page.get_by_text("Drop the files to add them to your reply")).to_have_count(0)
    field(page).evaluate(PASTE, list(content_of("screen.png")))
    for name in ("serial numbers.txt", "image.png"):
        expect(chip(page, name).get_by_role("button", name=f"Remove {name}")).to_be_visible()
    words = unique("These are the serial numbers")
    field(page).fill(words)
    page.get_by_role("button", name="Send to marketplace").click()
    expect(bubble(page, words)).to_contain_text("Sent")
    assert sent_files(inbox, conversation, words) == ["serial numbers.txt", "image.png"]
    assert [posted["to"] for posted in inbox.sandbox.posted() if posted["body"] == words] == [["OPERATOR"]]


@pytest.mark.matrix
def test_an_upload_survives_a_broken_connection_and_an_expired_address(
    page: Page, inbox: Inbox, conversation: str
) -> None:
    open_conversation(page, inbox, conversation)
    answers = ["broken", "expired"]
    tokens: list[str | None] = []

    def answer(route: Route) -> None:
        tokens.append(route.request.headers.get("authorization"))
        match answers.pop(0) if answers else "":
            case "broken":
                route.abort()
            case "expired":
                expired = "<Error><Message>Invalid according to Policy: Policy expired.</Message></Error>"
                headers = {"access-control-allow-origin": "*"}
                route.fulfill(status=403, body=expired, headers=headers)
            case _:
                route.continue_()

    page.route(STORAGE, answer)
    choose_files(page, "label.pdf")
    expect(chip(page, "label.pdf")).to_contain_text("Connection lost.")
    assert violations(page, composer(page)) == []
    chip(page, "label.pdf").get_by_role("button", name="Try again: label.pdf").click()
    expect(chip(page, "label.pdf").get_by_role("button", name="Remove label.pdf")).to_be_visible()
    expect(chip(page, "label.pdf")).not_to_contain_text("Connection lost.")
    field(page).fill("Here is the label.")
    expect(send(page)).to_be_enabled()
    assert tokens == [None, None, None]


@pytest.mark.matrix
def test_a_file_that_is_uploading_lands_in_its_own_draft_and_a_reload_says_that_it_is_not_there(
    page: Page, inbox: Inbox, conversation: str
) -> None:
    other = inbox.conversation_of(inbox.sandbox.customer_writes(unique("Another question")))
    open_conversation(page, inbox, conversation)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(STORAGE, hold)
    choose_files(page, "label.pdf")
    field(page).fill("Here is the label.")
    expect(page.get_by_role("progressbar", name="Upload of label.pdf")).to_be_visible()
    expect(composer(page)).to_contain_text("Waiting for 1 file")
    expect(send(page)).to_be_disabled()
    # A link inside of the page: it goes on.
    page.evaluate(
        "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')) }",
        f"/conversations/{other}",
    )
    expect(messages(page)).to_contain_text("Another question")
    expect(page.get_by_role("list", name="Files of this reply")).to_have_count(0)
    held.pop().continue_()
    page.evaluate(
        "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')) }",
        f"/conversations/{conversation}",
    )
    expect(chip(page, "label.pdf").get_by_role("button", name="Remove label.pdf")).to_be_visible()
    expect(send(page)).to_be_enabled()

    choose_files(page, "second.pdf")
    expect(page.get_by_role("progressbar", name="Upload of second.pdf")).to_be_visible()
    page.on("dialog", Dialog.accept)
    page.reload()
    expect(chip(page, "second.pdf")).to_contain_text("Not uploaded.")
    expect(chip(page, "label.pdf")).not_to_contain_text("Not uploaded.")
    expect(send(page)).to_be_disabled()
    page.unroute(STORAGE)
    with page.expect_file_chooser() as chooser:
        chip(page, "second.pdf").get_by_role("button", name="Choose it again: second.pdf").click()
    chooser.value.set_files(file("second.pdf"))
    expect(send(page)).to_be_enabled()


@pytest.mark.matrix
def test_files_that_cannot_be_sent_and_long_names_stretch_nothing(
    page: Page, inbox: Inbox, conversation: str, tmp_path: Path
) -> None:
    open_conversation(page, inbox, conversation)
    sizes = {LONG_NAME: 900, "photo\u202egpj.exe": 9, "film.mov": 30_000_001, "empty.txt": 0}
    for name, size in sizes.items():
        with (tmp_path / name).open("wb") as content:
            content.truncate(size)
    with page.expect_file_chooser() as chooser:
        composer(page).get_by_role("button", name="Add files").click()
    chooser.value.set_files([tmp_path / name for name in sizes])
    expect(composer(page)).to_contain_text("empty.txt is empty. An empty file cannot be sent.")
    expect(composer(page)).to_contain_text("film.mov has 30.1 MB. A file may have 30 MB.")
    expect(page.get_by_role("list", name="Files of this reply").get_by_role("listitem")).to_have_count(2)
    expect(chip(page, "photogpj.exe")).to_be_visible()
    assert not page.evaluate(TOO_WIDE)
    words = unique("Here they are")
    field(page).fill(words)
    send(page).click()
    expect(bubble(page, words)).to_contain_text("Sent")
    assert not page.evaluate(TOO_WIDE)


@pytest.fixture(params=SIZES)
def french(browser: Browser, signed_in: StorageState, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="fr-CA",
        storage_state=signed_in,
        color_scheme="dark",
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context.new_page()
    context.close()


@pytest.mark.matrix
def test_an_agent_who_reads_french_sends_a_file_with_the_keyboard(
    french: Page, inbox: Inbox, conversation: str
) -> None:
    # From here on the browser tells of its dialogs: a key is faster than asking it to.
    french.on("filechooser", lambda _: None)
    french.goto(f"{inbox.url}/conversations/{conversation}")
    words = unique("Here is the photo")
    french.get_by_role("textbox", name="Répondre").fill(words)
    with french.expect_file_chooser() as chooser:
        french.keyboard.press("Control+u")
    chooser.value.set_files(file("pièce n° 5.jpg"))
    form = french.locator("form").filter(has=french.get_by_role("textbox", name="Répondre"))
    # The name that the customer will see.
    expect(form.get_by_role("button", name="Retirer piece n_ 5.jpg")).to_be_visible()
    assert violations(french, form) == []
    french.keyboard.press("Control+Enter")
    article = french.get_by_role("log").get_by_role("article").filter(has_text=words)
    expect(article).to_contain_text("Envoyé")
    assert sent_files(inbox, conversation, words) == ["piece n_ 5.jpg"]


def file(name: str) -> Any:
    ending = name.rpartition(".")[2]
    return {"name": name, "mimeType": TYPES.get(ending, ""), "buffer": content_of(name)}


def choose_files(page: Page, *names: str) -> None:
    with page.expect_file_chooser() as chooser:
        composer(page).get_by_role("button", name="Add files").click()
    chooser.value.set_files([file(name) for name in names])


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Reply")


def composer(page: Page) -> Locator:
    return page.locator("form").filter(has=field(page))


def send(page: Page) -> Locator:
    return composer(page).get_by_role("button", name="Send")


def chip(page: Page, name: str) -> Locator:
    return (
        page.get_by_role("list", name="Files of this reply")
        .get_by_role("listitem")
        .filter(has=page.get_by_title(name, exact=True))
    )


def sent_files(inbox: Inbox, conversation: str, words: str) -> list[str]:
    """The names of a reply's files as the marketplace has them, once it was read back from there."""
    deadline = time.monotonic() + PATIENCE / 1_000
    while time.monotonic() < deadline:
        rows = inbox.get(f"/api/conversations/{conversation}").json()["messages"]
        [row] = [each for each in rows if each["body"] == words]
        if row["attachments"]:
            return [attachment["name"] for attachment in row["attachments"]]
        time.sleep(0.2)
    raise AssertionError("the marketplace shows no files of this reply")
