from __future__ import annotations

from typing import Any

import pytest

from tests.builders.api import Answer, Api
from tests.builders.team import Team

PATH = "/api/saved-replies"


def saved_reply(reply_id: str = "late", **fields: Any) -> dict[str, Any]:
    document = {
        "id": reply_id,
        "name": f"Parcel {reply_id}",
        "texts": {"en": "Hello {customer_first_name|there}", "fr": "Bonjour {customer_first_name|}"},
    }
    return document | fields


class Shelf:
    """The saved replies, as a supervisor changes them."""

    def __init__(self, supervisor: Api) -> None:
        self.supervisor = supervisor

    def save(self, *replies: dict[str, Any], version: int | None = None) -> Answer:
        before = self.get()["version"] if version is None else version
        return self.supervisor.put(PATH, {"version": before, "saved_replies": list(replies)})

    def get(self) -> dict[str, Any]:
        body = self.supervisor.get(PATH).body
        assert isinstance(body, dict)
        return body

    def ids(self) -> list[str]:
        return [reply["id"] for reply in self.get()["saved_replies"]]

    def uses(self) -> dict[str, int]:
        return {reply["id"]: reply["uses"] for reply in self.get()["saved_replies"]}


@pytest.fixture
def shelf(team: Team) -> Shelf:
    return Shelf(team.as_("sam"))


@pytest.fixture
def ana(team: Team) -> Api:
    return team.as_("ana")
