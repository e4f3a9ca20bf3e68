"""Logs for the terminal of the local run: one readable line for each outcome."""

from __future__ import annotations

import logging
import sys
from threading import Lock
from typing import Any

from functions.observability import logger as functions_logger
from infra.local.aws.lambda_runtime import running_function

STANDARD = frozenset(vars(logging.makeLogRecord({})))


def log_to_terminal() -> None:
    """Replaces the JSON lines of the functions, too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(OutcomeFilter())
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    functions = logging.getLogger(functions_logger.service)
    for json_lines in functions.handlers:
        # Powertools keeps its keys in this handler, so it stays, without output.
        json_lines.setLevel(logging.CRITICAL + 1)
    functions.addHandler(handler)
    functions.propagate = False


class OutcomeFilter(logging.Filter):
    """Drops successful requests, and lines that a function has just logged with the same content."""

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
        content = f"{record.getMessage()} {extras}"
        name = running_function.get()
        with self._lock:
            repeated = self._last.get(name) == content
            self._last[name] = content
        return not repeated


class LineFormatter(logging.Formatter):
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
