"""Stops a process at any of its calls to DynamoDB."""

from __future__ import annotations

from typing import Any

import botocore.client
import pytest


class Killed(BaseException):
    pass


class Calls:
    """Counts calls to DynamoDB, does ``meanwhile`` before each, and kills at the one that is ``fatal``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.fatal: tuple[int, str] | None = None
        self.meanwhile: Any = None
        self._real = botocore.client.BaseClient._make_api_call
        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", self._made(self._real))

    def _made(self, real: Any) -> Any:
        def call(client: Any, operation: str, arguments: Any) -> Any:
            meanwhile, self.meanwhile = self.meanwhile, None
            if meanwhile:
                meanwhile()
                self.meanwhile = meanwhile
            self.count += 1
            if self.fatal == (self.count, "before"):
                raise Killed
            answer = real(client, operation, arguments)
            if self.fatal == (self.count, "after"):
                raise Killed
            return answer

        return call
