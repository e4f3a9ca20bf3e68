from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from functions import wiring
from functions.model.clock import shift
from tests.builders.api import BEN, Answer, Api
from tests.builders.conversations import message_at, store_thread, thread


@dataclass
class Desk:
    """One agent in one conversation. Two devices of an agent differ only in what they know."""

    api: Api
    conversation_id: str

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.conversation_id}/draft"

    def get(self) -> dict[str, Any]:
        """Without what its files are, as all other answers are."""
        return {name: value for name, value in self.opened().items() if name != "files"}

    def opened(self) -> dict[str, Any]:
        answer = self.api.get(self.path)
        assert answer.status == 200
        body = answer.body
        assert isinstance(body, dict)
        return body

    def put(self, body: str, version: int | None = None, **fields: Any) -> Answer:
        return self.api.put(self.path, {"body": body, "version": version, **fields})

    def saved(self, body: str, version: int | None = None, **fields: Any) -> int:
        answer = self.put(body, version, **fields)
        assert answer.status == 200, answer
        return int(answer.body["version"])

    def delete(self, version: int | None = None) -> Answer:
        return self.api.delete(self.path) if version is None else self.api.delete(self.path, version=version)

    def colleague(self) -> Desk:
        return replace(self, api=replace(self.api, claims=BEN))


@pytest.fixture
def conversation_id(api: Api) -> str:
    return store_thread(thread(message_at(0, "Where is my parcel?")))


@pytest.fixture
def desk(api: Api, conversation_id: str) -> Desk:
    return Desk(api, conversation_id)


class Clock:
    def __init__(self) -> None:
        self.now = "2026-03-02T15:00:00.000Z"

    def advance(self, **delta: float) -> None:
        self.now = shift(self.now, **delta)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(wiring, "now", lambda: clock.now)
    return clock
