"""Who may answer, as Cognito's groups say; and what becomes of the conversations of those who leave."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions import wiring
from functions.inbox.collaboration.departures import Departures, release_departed
from functions.inbox.collaboration.reading import mark_seen
from functions.model.agents import Agent
from functions.model.clock import shift
from functions.model.read_marks import ReadMarks
from functions.store import agents, conversations
from functions.store.team import CACHE_SECONDS
from functions.triggers import SUPERVISORS
from infra.local.aws.cloud import Cloud, drop_cached_settings
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime
from tests.builders.api import Api
from tests.builders.conversations import STORED, message_at, store_thread, thread
from tests.builders.team import Team, many_agents


def listed(api: Api) -> list[tuple[str, str]]:
    return [(each["name"], each["role"]) for each in api.get("/api/agents").body["agents"]]


def assign(api: Api, conversation_id: str, agent_id: str | None) -> None:
    shown = api.get(f"/api/conversations/{conversation_id}").body["conversation"]
    change = {"version": shown["version"], "assignee_id": agent_id}
    answer = api.patch(f"/api/conversations/{conversation_id}", **change)
    assert answer.status == 200, answer.body


def ids_in(api: Api, view: str) -> list[str]:
    return [row["id"] for row in api.get("/api/conversations", view=view).body["conversations"]]


def stored(thread_id: str) -> str:
    return store_thread(thread(message_at(0, "Where is it?"), thread_id=thread_id))


def test_the_team_has_ids_names_and_roles_by_name(ana: Api, team: Team) -> None:
    assert ana.get("/api/agents").body["agents"] == [
        {"id": team.ids["ana"], "name": "Ana Agent", "role": "agent"},
        {"id": team.ids["ben"], "name": "Ben Agent", "role": "agent"},
        {"id": team.ids["sam"], "name": "Sam Supervisor", "role": "supervisor"},
    ]


def test_who_is_in_both_groups_is_listed_once_as_a_supervisor(ana: Api, team: Team) -> None:
    team.add_to_group("ben", SUPERVISORS)
    assert listed(ana) == [
        ("Ana Agent", "agent"),
        ("Ben Agent", "supervisor"),
        ("Sam Supervisor", "supervisor"),
    ]


def test_who_was_disabled_or_left_the_groups_is_not_listed(ana: Api, team: Team) -> None:
    team.is_disabled("ben")
    team.leaves("sam")
    assert listed(ana) == [("Ana Agent", "agent")]


def test_a_group_of_several_pages_is_read_completely(cloud: Cloud, api: Api) -> None:
    team = Team.create(cloud, api, many_agents(70))
    drop_cached_settings()
    assert len(listed(team.as_("agent000"))) == 70


def test_somebody_without_a_name_is_listed_by_their_address(ana: Api, team: Team) -> None:
    team.cloud.client("cognito-idp").admin_delete_user_attributes(
        UserPoolId=team.pool.pool_id, Username="ben@example.com", UserAttributeNames=["name"]
    )
    assert ("ben@example.com", "agent") in listed(ana)


def test_the_team_is_read_again_after_a_minute(ana: Api, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    now = STORED
    monkeypatch.setattr(wiring, "now", lambda: now)
    before = listed(ana)
    team.leaves("ben")
    now = shift(STORED, seconds=CACHE_SECONDS - 1)
    assert listed(ana) == before
    now = shift(STORED, seconds=CACHE_SECONDS)
    assert listed(ana) == [each for each in before if each[0] != "Ben Agent"]


def test_open_conversations_of_who_left_become_unassigned(
    lambdas: LambdaRuntime, ana: Api, ben: Api, team: Team
) -> None:
    his, hers = stored("thread-1"), stored("thread-2")
    assign(ana, his, team.ids["ben"])
    assign(ana, hers, team.ids["ana"])
    assert lambdas.invoke("release_departed", {}) == {"departed": 0, "released": 0, "failed": 0}
    assert ids_in(ben, "mine") == [his]
    team.leaves("ben")
    drop_cached_settings()
    assert lambdas.invoke("release_departed", {}) == {"departed": 1, "released": 1, "failed": 0}
    assert (ids_in(ana, "unassigned"), ids_in(ana, "mine")) == ([his], [hers])
    (assigned, released) = ana.get(f"/api/conversations/{his}/activity").body["activity"]
    assert assigned["by"]["name"] == "Ana Agent"
    assert (released["by"], released["cause"]) == (None, "agent_left")
    assert released["changes"] == [{"field": "assignee", "before": "Ben Agent", "after": None}]


def test_who_never_used_the_inbox_leaves_no_conversation_behind_either(
    lambdas: LambdaRuntime, ana: Api, team: Team
) -> None:
    his = stored("thread-1")
    assign(ana, his, team.ids["ben"])
    lambdas.invoke("release_departed", {})
    team.is_disabled("ben")
    drop_cached_settings()
    assert lambdas.invoke("release_departed", {})["released"] == 1
    assert ids_in(ana, "unassigned") == [his]


def test_a_conversation_that_opens_again_later_is_released_then(
    lambdas: LambdaRuntime, ana: Api, team: Team
) -> None:
    his = stored("thread-1")
    assign(ana, his, team.ids["ben"])
    shown = ana.get(f"/api/conversations/{his}").body["conversation"]
    done = {"version": shown["version"], "seen_message_id": "in-m0", "state": "done"}
    assert ana.patch(f"/api/conversations/{his}", **done).status == 200
    lambdas.invoke("release_departed", {})
    team.leaves("ben")
    drop_cached_settings()
    assert lambdas.invoke("release_departed", {})["released"] == 0
    store_thread(thread(message_at(0, "Where is it?"), message_at(1, "Still not here"), thread_id="thread-1"))
    assert lambdas.invoke("release_departed", {})["released"] == 1
    assert ids_in(ana, "unassigned") == [his]


def test_only_the_id_stays_of_who_left_and_they_begin_anew_if_they_return(cloud: Cloud) -> None:
    here = stored("thread-1")
    ann, ben = Agent("ann", "Ann"), Agent("ben", "Ben")
    mark_seen(conversations.get(here), "ben", "in-m0", STORED)
    assert release_departed([ann], STORED).departed == 1
    assert agents.get("ben") == ReadMarks("ben", version=2)
    assert release_departed([ann], STORED).departed == 1
    assert agents.get("ben").version == 2, "nothing is written again"
    assert release_departed([ann, ben], STORED).departed == 0


def test_an_answer_without_anybody_is_not_believed(ana: Api, team: Team) -> None:
    his = stored("thread-1")
    assign(ana, his, team.ids["ben"])
    release_departed(wiring.team(), STORED)
    assert release_departed([], STORED) == Departures(0, 0, 0)
    assert conversations.get(his).assignee is not None


def test_nobody_has_left_when_cognito_does_not_answer(
    lambdas: LambdaRuntime, ana: Api, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    his = stored("thread-1")
    assign(ana, his, team.ids["ben"])
    lambdas.invoke("release_departed", {})
    drop_cached_settings()
    monkeypatch.setenv("USER_POOL_ID", "ca-central-1_nowhere")
    with pytest.raises(FunctionFailed):
        lambdas.invoke("release_departed", {})
    assert conversations.get(his).assignee is not None
    with pytest.raises(ClientError):
        wiring.team()
    failed: Any = ana.get("/api/agents")
    assert (failed.status, failed.code) == (500, "internal_error")
