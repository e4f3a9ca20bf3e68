"""The user pool of the local run, in moto's Cognito, with three users to try the inbox as."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from joserfc.jwk import KeySet

from functions.triggers import AGENTS, SUPERVISORS
from infra.identity import GROUPS, SIGNED_IN, SIGNED_OUT
from infra.local.aws.cloud import REGION, Cloud

SEED = 2026
"""With the same seed moto makes the same ids, so a sign-in in the browser stays valid over a restart."""
REQUEST_SECONDS = 10
Tokens = dict[str, Any]
"""A token endpoint's answer: ``id_token``, ``access_token``, ``refresh_token`` (not on renewal), ``expires_in``."""


@dataclass(frozen=True)
class LocalUser:
    name: str
    group: str

    @property
    def id(self) -> str:
        return self.name.split()[0].lower()

    @property
    def email(self) -> str:
        return f"{self.id}@example.com"


USERS = (
    LocalUser("Ana Agent", AGENTS),
    LocalUser("Ben Agent", AGENTS),
    LocalUser("Sam Supervisor", SUPERVISORS),
)


class SignInRefused(Exception):
    """Cognito refuses to issue tokens."""


class UserPool:
    """The functions ask it who may answer.

    ``origins``: the addresses of the web app, to which users return after signing in and out.
    """

    def __init__(self, cloud: Cloud, origins: Iterable[str], users: Iterable[LocalUser] = USERS) -> None:
        self._moto = cloud.url
        self._keys_url = cloud.cognito_url
        self._cognito = cloud.client("cognito-idp")
        self._password = f"Aa1!{secrets.token_urlsafe(24)}"
        self._seed(SEED)
        self.pool_id: str = self._cognito.create_user_pool(
            PoolName="inbox",
            UsernameAttributes=["email"],
            AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
        )["UserPool"]["Id"]
        self.issuer = f"https://cognito-idp.{REGION}.amazonaws.com/{self.pool_id}"
        self.origins = frozenset(origins)
        self.callbacks = {origin + SIGNED_IN for origin in self.origins}
        self.signed_out = {origin + SIGNED_OUT for origin in self.origins}
        self.client_id: str = self._cognito.create_user_pool_client(
            UserPoolId=self.pool_id,
            ClientName="page",
            ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            CallbackURLs=sorted(self.callbacks),
            LogoutURLs=sorted(self.signed_out),
            ReadAttributes=["email", "name"],
        )["UserPoolClient"]["ClientId"]
        for group in GROUPS:
            self._cognito.create_group(UserPoolId=self.pool_id, GroupName=group)
        self.by_id: Mapping[str, LocalUser] = {user.id: user for user in users}
        for user in self.by_id.values():
            self._add(user)
        self._seed(time.time_ns())
        cloud.use_user_pool(self.pool_id)

    def tokens_of(self, user: LocalUser) -> Tokens:
        return self._tokens(
            self._cognito.admin_initiate_auth,
            UserPoolId=self.pool_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user.email, "PASSWORD": self._password},
        )

    def renewed(self, refresh_token: str) -> Tokens:
        """New tokens, without a new refresh token. Raises ``SignInRefused`` for an unknown token.

        After a restart all refresh tokens are unknown.
        """
        return self._tokens(
            self._cognito.initiate_auth,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": refresh_token},
        )

    def keys(self) -> KeySet:
        """The public keys of the tokens' signatures."""
        url = f"{self._keys_url}/{self.pool_id}/.well-known/jwks.json"
        answer = requests.get(url, timeout=REQUEST_SECONDS)
        answer.raise_for_status()
        return KeySet.import_key_set(answer.json())

    def _tokens(self, initiate: Any, **request: Any) -> Tokens:
        try:
            result = initiate(ClientId=self.client_id, **request)["AuthenticationResult"]
        except self._cognito.exceptions.NotAuthorizedException as error:
            raise SignInRefused from error
        tokens = {
            "id_token": result["IdToken"],
            "access_token": result["AccessToken"],
            "refresh_token": result.get("RefreshToken"),
            "expires_in": result["ExpiresIn"],
            "token_type": "Bearer",
        }
        return {name: value for name, value in tokens.items() if value is not None}

    def _add(self, user: LocalUser) -> None:
        username = {"UserPoolId": self.pool_id, "Username": user.email}
        self._cognito.admin_create_user(
            **username,
            UserAttributes=[
                {"Name": "email", "Value": user.email},
                {"Name": "email_verified", "Value": "true"},
                {"Name": "name", "Value": user.name},
            ],
            MessageAction="SUPPRESS",
        )
        self._cognito.admin_set_user_password(**username, Password=self._password, Permanent=True)
        self._cognito.admin_add_user_to_group(**username, GroupName=user.group)

    def _seed(self, seed: int) -> None:
        """Sets the seed of the ids that moto makes."""
        url = f"{self._moto}/moto-api/seed"
        requests.post(url, params={"a": seed}, timeout=REQUEST_SECONDS).raise_for_status()
