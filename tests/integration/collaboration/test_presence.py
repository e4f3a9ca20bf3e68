"""Who is in a conversation: seen by the others, for as long as it is true."""

from __future__ import annotations

from typing import Any

import pytest

from functions import wiring
from functions.inbox.collaboration.presence import HERE_SECONDS, TYPING_SECONDS
from functions.model.clock import shift, utc_moment
from functions.store.tables.presence import PresenceRow
from infra.local.aws.cloud import Cloud
from tests.builders.api import Answer, Api
from tests.builders.conversations import STORED, message_at, store_thread, thread
from tests.builders.team import Team


@pytest.fixture
def here(cloud: Cloud) -> str:
    return store_thread(thread(message_at(0, "Where is it?")))


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = STORED
        monkeypatch.setattr(wiring, "now", lambda: self.now)

    def advance(self, seconds: float) -> None:
        self.now = shift(self.now, seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def report(api: Api, conversation_id: str, **what: Any) -> Answer:
    return api.put(f"/api/conversations/{conversation_id}/presence", what)


def present(api: Api, conversation_id: str) -> list[tuple[str, bool]]:
    shown = api.get(f"/api/conversations/{conversation_id}").body["conversation"]["present"]
    return [(each["name"], each["typing"]) for each in shown]


def test_the_others_see_who_is_there_and_who_types(here: str, ana: Api, ben: Api, team: Team) -> None:
    assert report(ana, here).body == {"present": []}
    answer = report(ben, here, typing=True)
    assert answer.status == 200
    assert answer.body == {"present": [{"id": team.ids["ana"], "name": "Ana Agent", "typing": False}]}
    assert present(ana, here) == [("Ben Agent", True)]
    assert present(ben, here) == [("Ana Agent", False)]
    elsewhere = store_thread(thread(message_at(0, "Hello"), thread_id="thread-2"))
    assert present(ana, elsewhere) == []


def test_two_tabs_of_one_agent_are_one_person(here: str, ana: Api, ben: Api) -> None:
    for _ in range(2):
        report(ana, here)
    assert present(ben, here) == [("Ana Agent", False)]
    assert present(ana, here) == []


def test_who_stops_typing_or_does_not_report_it_again_is_only_there(
    here: str, ana: Api, ben: Api, clock: Clock
) -> None:
    report(ana, here, typing=True)
    clock.advance(TYPING_SECONDS - 1)
    assert present(ben, here) == [("Ana Agent", True)]
    clock.advance(1)
    assert present(ben, here) == [("Ana Agent", False)]
    report(ana, here, typing=True)
    report(ana, here, typing=False)
    assert present(ben, here) == [("Ana Agent", False)]


def test_who_reports_nothing_any_more_is_gone_although_the_row_is_still_there(
    here: str, ana: Api, ben: Api, clock: Clock
) -> None:
    report(ana, here)
    clock.advance(HERE_SECONDS - 1)
    assert present(ben, here) == [("Ana Agent", False)]
    clock.advance(1)
    assert present(ben, here) == []
    assert report(ben, here).body == {"present": []}
    assert len(list(PresenceRow.query(here))) == 2


def test_dynamodb_deletes_the_row_when_its_time_is_over(
    here: str, ana: Api, cloud: Cloud, clock: Clock
) -> None:
    report(ana, here)
    (item,) = cloud.client("dynamodb").query(
        TableName="presence",
        KeyConditionExpression="conversation_id = :here",
        ExpressionAttributeValues={":here": {"S": here}},
    )["Items"]
    over = utc_moment(shift(clock.now, seconds=HERE_SECONDS))
    assert item["expires_at"] == {"N": str(int(over.timestamp()))}
    described = cloud.client("dynamodb").describe_time_to_live(TableName="presence")
    assert described["TimeToLiveDescription"]["AttributeName"] == "expires_at"


@pytest.mark.parametrize("unknown", ["unknown", "😀", "a" * 1024])
def test_nobody_is_in_a_conversation_that_is_not_there(ana: Api, unknown: str) -> None:
    answer = report(ana, unknown)
    assert (answer.status, answer.code) == (404, "conversation_not_found")
    assert list(PresenceRow.scan()) == []


@pytest.mark.parametrize(
    "what",
    [
        {"typing": "loudly"},
        {"typing": None},
        {"seen_message_id": ""},
        {"seen_message_id": "x" * 1025},
        {"seen_message_id": "\ud800"},
        {"seen_message_id": 7},
        {"here": True},
    ],
)
def test_what_is_no_report_is_refused(here: str, ana: Api, what: dict[str, Any]) -> None:
    assert report(ana, here, **what).status == 422
    assert list(PresenceRow.scan()) == []
