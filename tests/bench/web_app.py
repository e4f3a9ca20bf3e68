"""``make bench-web-app``: how an inbox of 5,000 conversations feels in the browser, through the whole local run.

The sandbox marketplace has the threads, the first run imports them into Amazon's DynamoDB Local, and Chromium shows
them: the time until the list is there, the longest event and task while it scrolls to its end, and the memory after
200 conversations were opened. The figures are this machine's, and decide nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import CDPSession, Page, expect, sync_playwright

from infra.local.aws.cloud import DYNAMODB_URL
from infra.local.aws.dynamodb_local import dynamodb_local
from infra.local.sandbox.server import MarketplaceServer
from tests.e2e.chromium import launch
from tests.e2e.conftest import SIZES, Inbox, choose, local_run

THREADS = 5_000
MESSAGES = 20_000
OPENINGS = 200
IMPORT_SECONDS = 1_800
ROWS = "[data-conversation]"
SCROLL_SECONDS = 300
ROW_HEIGHT = 84
"""Pixels, of a comfortable row."""
FORGET = "window.longest = { event: 0, name: '', task: 0, tasks: 0 }"
OBSERVE = """
  new PerformanceObserver((list) => {
    for (const { duration, name } of list.getEntries()) {
      if (duration > window.longest.event) Object.assign(window.longest, { event: duration, name });
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      window.longest.task = Math.max(window.longest.task, duration);
      window.longest.tasks += 1;
    }
  }).observe({ type: 'longtask', buffered: true });
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[data-conversation]')) return;
    window.listed = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
"""
"""Keeps the longest event, with its name, the longest task, in milliseconds, how many took longer than 50, and when the
first row was there."""


def main() -> int:
    with TemporaryDirectory() as folder, large_inbox(Path(folder)) as inbox, sync_playwright() as api:
        browser = launch(api)
        width, height = SIZES["desktop"]
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-CA")
        context.add_init_script(f"{FORGET};{OBSERVE}")
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        page.goto(inbox.url)
        choose(page, "Ana Agent")
        expect(page.locator(ROWS).first).to_be_visible(timeout=30_000)
        report("time to list", time_to_list(page, inbox))
        scroll_to_end(page)
        open_many(page, devtools)
        browser.close()
    return 0


@contextmanager
def large_inbox(folder: Path) -> Iterator[Inbox]:
    """The local run when it has imported all threads."""
    with dynamodb_local() as url, MarketplaceServer() as sandbox:
        sandbox.marketplace.bulk_seed(THREADS, MESSAGES)
        settings = {
            DYNAMODB_URL: url,
            "MIRAKL_URL": sandbox.url,
            "MIRAKL_API_KEY": sandbox.marketplace.key,
            "MIRAKL_SHOP_ID": sandbox.marketplace.shop.id,
            "SYNC_SECONDS": "2",
            "AUTO_REPLY": "off",
        }
        started = time.monotonic()
        with local_run(folder / "log.txt", **settings) as inbox:
            while not is_imported(sync := inbox.get("/api/sync").json()):
                if time.monotonic() - started > IMPORT_SECONDS:
                    raise TimeoutError(f"The import did not end: {sync}")
                time.sleep(10)
                say(f"  importing, back-fill: {(sync['back_fill'] or {}).get('threads', 'not begun')}")
            report("import of all threads", f"{time.monotonic() - started:.0f} s")
            yield inbox


def is_imported(sync: dict[str, Any]) -> bool:
    return sync["last_success_at"] is not None and sync["back_fill"] is None


def time_to_list(page: Page, inbox: Inbox) -> str:
    page.goto(inbox.all)
    expect(page.locator(ROWS).first).to_be_visible()
    return f"{page.evaluate('window.listed'):.0f} ms"


def scroll_to_end(page: Page) -> None:
    """Faster than any hand: 40 rows further every 50 ms, and all pages are loaded on the way."""
    page.evaluate(FORGET)
    page.locator(ROWS).first.hover()
    end = page.get_by_text("That is everything")
    started = time.monotonic()
    while not end.count():
        if time.monotonic() - started > SCROLL_SECONDS:
            raise TimeoutError("The list has no end.")
        page.mouse.wheel(0, 40 * ROW_HEIGHT)
        page.wait_for_timeout(50)
    report("scrolled to the end", f"{time.monotonic() - started:.0f} s")
    report("longest while scrolling", longest(page))


def open_many(page: Page, devtools: CDPSession) -> None:
    before = heap(devtools)
    page.evaluate(FORGET)
    for _ in range(OPENINGS):
        page.keyboard.press("j")
        name = page.locator(f'{ROWS}[aria-current="page"] [dir="auto"]').first.inner_text()
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    report(f"heap after {OPENINGS} openings", f"{heap(devtools):.1f} MB, before {before:.1f} MB")
    report("longest while opening", longest(page))


def heap(devtools: CDPSession) -> float:
    devtools.send("HeapProfiler.collectGarbage")
    used: dict[str, Any] = devtools.send("Runtime.getHeapUsage")
    return float(used["usedSize"]) / 1e6


def longest(page: Page) -> str:
    found = page.evaluate("window.longest")
    event, task = f"event {found['event']:.0f} ms ({found['name']})", f"task {found['task']:.0f} ms"
    return f"{event}, {task}, {found['tasks']} tasks of more than 50 ms"


def report(what: str, figure: str) -> None:
    say(f"{what}: {figure}")


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
