"""``make screenshots``: the states that one looks at, at three widths, in both themes and languages.

They are written to docs/screenshots/. People look at them; no test compares them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.builders import REPOSITORY
from tests.e2e.chromium import launch
from tests.e2e.conftest import SIZES, Inbox, choose, local_run

FOLDER = REPOSITORY / "docs" / "screenshots"
LANGUAGES = {"en": "en-CA", "fr": "fr-CA"}
LOOKS = [
    ("desktop", "light", "en"),
    ("desktop", "dark", "fr"),
    ("phone", "light", "fr"),
    ("phone", "dark", "en"),
    ("wide", "light", "en"),
]
"""Width, theme and language: each of them at least twice, or once if it is rare."""


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        local_run(Path(folder) / "log.txt") as inbox,
        sync_playwright() as api,
    ):
        browser = launch(api)
        for look in LOOKS:
            take(browser, inbox, *look)
        browser.close()
    return 0


def take(browser: Browser, inbox: Inbox, width: str, theme: str, language: str) -> None:
    size = SIZES[width]
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        locale=LANGUAGES[language],
    )
    page = context.new_page()
    page.goto(inbox.url)
    choose(page, "Ana Agent")
    rows = page.locator("[data-conversation]")
    expect(rows.first).to_be_visible(timeout=30_000)
    for number, (name, show) in enumerate(STATES.items(), 1):
        show(page)
        page.wait_for_load_state("networkidle")
        file = FOLDER / f"{size[0]}-{theme}-{language}-{number}-{name}.png"
        page.screenshot(path=file, animations="disabled")
        sys.stdout.write(f"{file.relative_to(REPOSITORY)}\n")
    context.close()


def open_second(page: Page) -> None:
    page.locator("[data-conversation]").nth(1).click()
    expect(page.get_by_role("log").get_by_role("article").first).to_be_visible()


def write_note(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("Ask the warehouse before you answer.")


def palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()


def order(page: Page) -> None:
    page.keyboard.press("Escape")
    details = page.get_by_role("button", name=re.compile("^(Details|Détails)$"))
    if details.get_attribute("aria-expanded") == "false":
        details.click()
    expect(page.get_by_role("heading", name=re.compile("^(Shipment|Expédition)$"))).to_be_visible(
        timeout=20_000
    )


STATES: dict[str, Callable[[Page], None]] = {
    "list": lambda _: None,
    "conversation": open_second,
    "note": write_note,
    "palette": palette,
    "order": order,
}


if __name__ == "__main__":
    sys.exit(main())
