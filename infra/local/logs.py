"""One readable line on the terminal for each outcome that somebody would want to know."""

from __future__ import annotations

import logging
import sys
from threading import Lock
from typing import Any

from functions.observability import logger as functions_logger
from infra.local.aws.lambda_runtime import running_function

STANDARD = frozenset(vars(logging.makeLogRecord({})))


def log_to_terminal() -> None:
    """Takes the place of the functions' JSON lines too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Newsworthy())
    handler.setFormatter(Line())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    functions = logging.getLogger(functions_logger.service)
    for json_lines in functions.handlers:
        # Powertools goes on using its handler to keep its keys, so it stays, silent.
        json_lines.setLevel(logging.CRITICAL + 1)
    functions.addHandler(handler)
    functions.propagate = False


class Newsworthy(logging.Filter):
    """Leaves out requests that went well, and what a function has said just before in the same words."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str | None, str] = {}
        self._lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            return True
        extras = _extras(record)
        if extras.get("status") and extras.get("route"):
            return int(extras["status"]) >= 400
        said = f"{record.getMessage()} {extras}"
        name = running_function.get()
        with self._lock:
            repeated = self._last.get(name) == said
            self._last[name] = said
        return not repeated


class Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        level = "" if record.levelno < logging.WARNING else f"{record.levelname} "
        extras = " ".join(f"{key}={value}" for key, value in _extras(record).items())
        source = running_function.get() or record.name.rpartition(".")[2]
        line = f"{self.formatTime(record, '%H:%M:%S')} {source:<16} {level}{record.getMessage()} {extras}"
        if record.exc_info:
            line = f"{line.rstrip()}\n{self.formatException(record.exc_info)}"
        return line.rstrip()


def _extras(record: logging.LogRecord) -> dict[str, Any]:
    return {key: value for key, value in vars(record).items() if key not in STANDARD and value is not None}
