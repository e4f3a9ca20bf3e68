from __future__ import annotations

from typing import Any

import pytest

from functions.inbox.conversations.summary_writer import refresh_summary
from functions.model.clock import utc_now
from functions.model.messages import Sender
from functions.store import conversations, messages
from tests.builders.api import BEN, Answer, Api
from tests.builders.conversations import message_at, store_thread, thread
from tests.builders.team import Team


class Desk:
    """What agents do with one conversation, in which a customer asked something."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.ben = Api(api.lambdas, claims=BEN)
        self.written = [message_at(0, "Where is it?")]
        self.id = store_thread(thread(*self.written))

    def write(self, body: str, sender: Sender = Sender.CUSTOMER, stored_at: str | None = None) -> str:
        """Somebody writes at the marketplace, and it is synchronised. Returns the message's id."""
        self.written.append(message_at(len(self.written), body, sender))
        store_thread(thread(*self.written), stored_at=stored_at or utc_now())
        return messages.received_id(self.written[-1].id)

    @property
    def last_seen(self) -> str:
        return messages.received_id(self.written[-1].id)

    @property
    def version(self) -> int:
        return conversations.get(self.id).version

    def change(
        self, api: Api | None = None, version: int | None = None, seen: str | None = None, **change: Any
    ) -> Answer:
        return (api or self.api).patch(
            f"/api/conversations/{self.id}",
            version=self.version if version is None else version,
            seen_message_id=seen or self.last_seen,
            **change,
        )

    def row(self) -> dict[str, object]:
        found = self.api.get(f"/api/conversations/{self.id}").body["conversation"]
        assert isinstance(found, dict)
        return found

    def view(self, view: str, **query: object) -> list[str]:
        page = self.api.get("/api/conversations", view=view, **query).body
        return [row["id"] for row in page["conversations"]]

    def views(self) -> set[str]:
        """In which views the conversation is now."""
        names = ("needs_reply", "mine", "unassigned", "snoozed", "done", "all")
        return {name for name in names if self.id in self.view(name)}

    def refresh(self) -> None:
        refresh_summary(self.id)


@pytest.fixture
def desk(api: Api, team: Team) -> Desk:
    return Desk(api)
