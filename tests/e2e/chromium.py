"""The browser of the tests: one that is on this machine, or else one that gets installed.

``python -m tests.e2e.chromium`` makes sure that there is one; ``CHROMIUM`` names another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
LOOK_SECONDS = 30


def launch(playwright: Playwright) -> Browser:
    """A headless browser, started."""
    path = find(playwright.chromium.executable_path)
    if not path:
        raise RuntimeError("There is no browser here: `python -m tests.e2e.chromium` installs one.")
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))


def find(playwright_s_own: str) -> str | None:
    """The path of a Chromium or Chrome that runs; None when there is none."""
    given = os.environ.get("CHROMIUM")
    candidates = [given] if given else [*map(shutil.which, NAMES), MACOS, playwright_s_own]
    return next((path for path in candidates if path and _runs(path)), None)


def install(playwright_s_own: str) -> str | None:
    """Playwright's own; where that download is refused, the distribution's."""
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if (browser := find(playwright_s_own)) or not shutil.which("apt-get"):
        return browser
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run([*as_root, "apt-get", *command], check=False)
    return find(playwright_s_own)


def _runs(path: str) -> bool:
    """Ubuntu's package, for one, is only a hint to install something else."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=LOOK_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def main() -> None:
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    found = find(own) or install(own)
    if not found:
        sys.exit("No browser could be installed: install Chromium or Chrome, or set CHROMIUM to its path.")
    sys.stdout.write(f"{found}\n")


if __name__ == "__main__":
    main()
