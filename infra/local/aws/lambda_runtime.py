"""Runs our functions in this process as Lambda does: by name, with an event and a context."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from importlib import import_module
from threading import Lock
from typing import Any

from functions.triggers import FUNCTIONS, MODULES, ROUTES
from infra.local.aws.events import Event, LambdaContext

Handler = Callable[[Event, Any], Any]

logger = logging.getLogger(__name__)
running_function: ContextVar[str | None] = ContextVar("running_function", default=None)
"""Name of the function that the current thread is running, for the log."""


class FunctionFailed(Exception):
    """The handler raised, or took longer than its timeout."""


class LambdaRuntime:
    """``handlers``, by name, replace a function's ``lambda_handler``: for tests of this runtime."""

    def __init__(self, handlers: Mapping[str, Handler] | None = None) -> None:
        self._functions = {function.name: function for function in FUNCTIONS}
        self._handlers: dict[str, Handler] = dict(handlers or {})
        # Powertools keeps the current event in a class attribute, so only one API request may run at a time.
        api = Lock()
        self._limits: dict[str, AbstractContextManager[Any]] = {route.function: api for route in ROUTES}
        self._listeners: list[Callable[[str], None]] = []

    def load(self) -> None:
        """Imports all handlers now: a missing one fails at the start, and no request waits for an import."""
        for name in self._functions:
            self._handler(name)

    def after_each(self, listener: Callable[[str], None]) -> None:
        """``listener`` is called with the name of each function after it has run; it may have written data."""
        self._listeners.append(listener)

    def invoke(self, name: str, event: Event) -> Any:
        """Runs the function in the caller's thread and returns its answer. Event and answer go through JSON.

        Waits while another request of the API is running. Raises ``FunctionFailed``.
        """
        with self._limits.get(name, nullcontext()):
            running = running_function.set(name)
            try:
                return self._run(name, event)
            finally:
                running_function.reset(running)
                for listener in self._listeners:
                    listener(name)

    def _run(self, name: str, event: Event) -> Any:
        function = self._functions[name]
        handler = self._handler(name)
        context = LambdaContext(function)
        try:
            answer = json.loads(json.dumps(handler(json.loads(json.dumps(event)), context)))
        except Exception as error:
            logger.exception("The function failed")
            raise FunctionFailed(f"{name}: {type(error).__name__}") from error
        if context.get_remaining_time_in_millis() == 0:
            # A thread cannot be killed, but the caller gets the same error as on AWS.
            logger.error("The function took longer than its %s s", function.timeout)
            raise FunctionFailed(f"{name}: timed out")
        return answer

    def _handler(self, name: str) -> Handler:
        if name not in self._handlers:
            self._handlers[name] = import_module(MODULES[name]).lambda_handler
        return self._handlers[name]
