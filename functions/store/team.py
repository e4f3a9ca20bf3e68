"""Who may answer: the members of the user pool's groups, read from Cognito."""

from __future__ import annotations

from typing import Any

from functions.model.agents import Agent
from functions.model.clock import seconds_between

UNNAMED = "Agent"
CACHE_SECONDS = 60
"""A new colleague can be chosen, and one who left cannot be, after at most this long."""


class Team:
    """``agents`` and ``supervisors`` are the names of the groups. What Cognito answers is kept for a minute."""

    def __init__(self, cognito: Any, user_pool_id: str, *, agents: str, supervisors: str) -> None:
        self._pages = cognito.get_paginator("list_users_in_group")
        self._user_pool_id = user_pool_id
        self._agents = agents
        self._supervisors = supervisors
        self._members: tuple[Agent, ...] = ()
        self._read_at: str | None = None

    def members(self, now: str) -> tuple[Agent, ...]:
        """By name. Who is in both groups is a supervisor. Raises AWS's error if Cognito does not answer."""
        if self._read_at is None or seconds_between(self._read_at, now) >= CACHE_SECONDS:
            self._members, self._read_at = self._read(), now
        return self._members

    def _read(self) -> tuple[Agent, ...]:
        names = self._names_in(self._agents)
        supervisors = self._names_in(self._supervisors)
        found = [Agent(id, name, id in supervisors) for id, name in (names | supervisors).items()]
        return tuple(sorted(found, key=lambda agent: (agent.name.casefold(), agent.id)))

    def _names_in(self, group: str) -> dict[str, str]:
        """The names by id. Somebody who was disabled cannot sign in, and so is no member any more."""
        found = {}
        for page in self._pages.paginate(UserPoolId=self._user_pool_id, GroupName=group):
            for user in page["Users"]:
                attributes = {each["Name"]: each["Value"] for each in user["Attributes"]}
                if user["Enabled"]:
                    found[attributes["sub"]] = attributes.get("name") or attributes.get("email") or UNNAMED
        return found
