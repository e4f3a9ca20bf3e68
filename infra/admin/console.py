"""How a command talks to the person who started it: says, asks, waits, refuses."""

from __future__ import annotations

import sys
import time
from getpass import getpass

PROGRESS_SECONDS = 1.0


class Refused(Exception):
    """What was asked for cannot be done; the message says why, and what to do about it."""


class Console:
    """``yes`` answers every question beforehand, for scripts."""

    def __init__(self, *, yes: bool = False) -> None:
        self._yes = yes
        self._spoke_at = 0.0

    def say(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def progress(self, text: str) -> None:
        """As ``say``, but at most once a second."""
        now = time.monotonic()
        if now - self._spoke_at >= PROGRESS_SECONDS:
            self._spoke_at = now
            self.say(text)

    def confirm(self, word: str) -> None:
        """Raises ``Refused`` unless the person types ``word``."""
        if self._yes:
            return
        if not sys.stdin.isatty():
            raise Refused("Nothing was done: there is nobody to ask. In a script, say --yes.")
        sys.stdout.write(f"Type {word} to go on: ")
        sys.stdout.flush()
        if sys.stdin.readline().strip() != word:
            raise Refused("Nothing was done.")

    def secret(self, prompt: str) -> str:
        """A line that nobody sees: typed, or piped in."""
        return (getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()).strip()

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
