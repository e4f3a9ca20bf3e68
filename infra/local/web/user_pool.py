"""Who may sign in to the local run: a user pool in moto's Cognito, with people to try the inbox as."""

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

SAME_EACH_TIME = 2026
REQUEST_SECONDS = 10
Tokens = dict[str, Any]
"""As a token endpoint answers: ``id_token``, ``access_token``, ``refresh_token`` (not on renewal), ``expires_in``."""


@dataclass(frozen=True)
class Person:
    name: str
    group: str

    @property
    def id(self) -> str:
        return self.name.split()[0].lower()

    @property
    def email(self) -> str:
        return f"{self.id}@example.com"


PEOPLE = (Person("Ana Agent", AGENTS), Person("Ben Agent", AGENTS), Person("Sam Supervisor", SUPERVISORS))


class SignInRefused(Exception):
    """The pool gives no tokens for this."""


class People:
    """``origins``: where the page is. The same people have the same ids in each run, so a page outlives a restart."""

    def __init__(self, cloud: Cloud, origins: Iterable[str], people: Iterable[Person] = PEOPLE) -> None:
        self._moto = cloud.url
        self._cognito = cloud.client("cognito-idp")
        self._password = f"Aa1!{secrets.token_urlsafe(24)}"
        self._seed(SAME_EACH_TIME)
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
        self.by_id: Mapping[str, Person] = {person.id: person for person in people}
        for person in self.by_id.values():
            self._add(person)
        self._seed(time.time_ns())

    def tokens_of(self, person: Person) -> Tokens:
        return self._tokens(
            self._cognito.admin_initiate_auth,
            UserPoolId=self.pool_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": person.email, "PASSWORD": self._password},
        )

    def renewed(self, refresh_token: str) -> Tokens:
        """Raises ``SignInRefused`` for a token that is unknown, as all are after a restart."""
        return self._tokens(
            self._cognito.initiate_auth,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": refresh_token},
        )

    def keys(self) -> KeySet:
        """The public ones that tokens are signed with."""
        url = f"{self._moto}/{self.pool_id}/.well-known/jwks.json"
        answer = requests.get(url, timeout=REQUEST_SECONDS)
        answer.raise_for_status()
        return KeySet.import_key_set(answer.json())

    def _tokens(self, initiate: Any, **request: Any) -> Tokens:
        try:
            given = initiate(ClientId=self.client_id, **request)["AuthenticationResult"]
        except self._cognito.exceptions.NotAuthorizedException as error:
            raise SignInRefused from error
        named = {
            "id_token": given["IdToken"],
            "access_token": given["AccessToken"],
            "refresh_token": given.get("RefreshToken"),
            "expires_in": given["ExpiresIn"],
            "token_type": "Bearer",
        }
        return {name: value for name, value in named.items() if value is not None}

    def _add(self, person: Person) -> None:
        who = {"UserPoolId": self.pool_id, "Username": person.email}
        self._cognito.admin_create_user(
            **who,
            UserAttributes=[
                {"Name": "email", "Value": person.email},
                {"Name": "email_verified", "Value": "true"},
                {"Name": "name", "Value": person.name},
            ],
            MessageAction="SUPPRESS",
        )
        self._cognito.admin_set_user_password(**who, Password=self._password, Permanent=True)
        self._cognito.admin_add_user_to_group(**who, GroupName=person.group)

    def _seed(self, seed: int) -> None:
        """Of the ids that moto makes up."""
        url = f"{self._moto}/moto-api/seed"
        requests.post(url, params={"a": seed}, timeout=REQUEST_SECONDS).raise_for_status()
