"""A user pool with agents, and the API as each of them calls it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from functions.triggers import AGENTS
from infra.local.aws.cloud import Cloud
from infra.local.web.user_pool import USERS, LocalUser, UserPool
from tests.builders.api import ANN, Api


@dataclass
class Team:
    cloud: Cloud
    api: Api
    pool: UserPool
    ids: dict[str, str] = field(default_factory=dict)
    """The ids by the first part of the e-mail address, such as ``ana``."""

    @classmethod
    def create(cls, cloud: Cloud, api: Api, users: Iterable[LocalUser] = USERS) -> Team:
        team = cls(cloud, api, UserPool(cloud, ["http://127.0.0.1"], users))
        for user in team.pool.by_id.values():
            team.ids[user.id] = team._sub(user)
        return team

    def as_(self, user_id: str) -> Api:
        """The API for a caller of this name."""
        user = self.pool.by_id[user_id]
        claims = ANN | {"sub": self.ids[user_id], "name": user.name, "email": user.email}
        return replace(self.api, claims=claims | {"cognito:groups": f"[{user.group}]"})

    def add_to_group(self, user_id: str, group: str) -> None:
        user = self.pool.by_id[user_id]
        self.cloud.client("cognito-idp").admin_add_user_to_group(
            UserPoolId=self.pool.pool_id, Username=user.email, GroupName=group
        )

    def leaves(self, user_id: str) -> None:
        user = self.pool.by_id[user_id]
        self.cloud.client("cognito-idp").admin_remove_user_from_group(
            UserPoolId=self.pool.pool_id, Username=user.email, GroupName=user.group
        )

    def is_disabled(self, user_id: str) -> None:
        self.cloud.client("cognito-idp").admin_disable_user(
            UserPoolId=self.pool.pool_id, Username=self.pool.by_id[user_id].email
        )

    def _sub(self, user: LocalUser) -> str:
        found = self.cloud.client("cognito-idp").admin_get_user(
            UserPoolId=self.pool.pool_id, Username=user.email
        )
        return str(next(each["Value"] for each in found["UserAttributes"] if each["Name"] == "sub"))


def many_agents(count: int) -> tuple[LocalUser, ...]:
    return tuple(LocalUser(f"Agent{number:03d} Number", AGENTS) for number in range(count))
