"""Output and input of a command: messages, progress, confirmation, secrets."""

from __future__ import annotations

import sys
import time
from getpass import getpass

PROGRESS_SECONDS = 1.0


class CommandRefused(Exception):
    """The command cannot do what was asked for. The message says why, and what to do about it."""


class Console:
    """With ``yes`` it asks for no confirmation."""

    def __init__(self, *, yes: bool = False) -> None:
        self._yes = yes
        self._last_progress = 0.0

    def say(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def progress(self, text: str) -> None:
        """Like ``say``, but at most once a second."""
        now = time.monotonic()
        if now - self._last_progress >= PROGRESS_SECONDS:
            self._last_progress = now
            self.say(text)

    def confirm(self, word: str) -> None:
        """Raises ``CommandRefused`` unless the user types ``word``."""
        if self._yes:
            return
        if not sys.stdin.isatty():
            raise CommandRefused("Nothing was done: standard input is not a terminal. In scripts, use --yes.")
        sys.stdout.write(f"Type {word} to continue: ")
        sys.stdout.flush()
        if sys.stdin.readline().strip() != word:
            raise CommandRefused("Nothing was done.")

    def secret(self, prompt: str) -> str:
        """A line from the terminal, without echo, or from a pipe."""
        return (getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()).strip()

    def api_key(self, prompt: str) -> str:
        """A secret that can be sent in a header. Raises ``CommandRefused`` for any other."""
        key = self.secret(prompt)
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise CommandRefused(
                "This is not an API key: it is empty, or has characters that no HTTP header may have."
            )
        return key

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
