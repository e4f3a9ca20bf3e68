"""Sign-in of the local run: every route requires a valid token of the pool, for our client, with a right group."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey
from moto.utilities.utils import load_resource

from functions.triggers import AGENTS, ROUTES, Route
from infra.identity import SIGNED_IN, SIGNED_OUT
from infra.local.aws.cloud import local_cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.token import token
from infra.local.web.authorizer import Authorizer
from infra.local.web.user_pool import UserPool
from infra.local.web.web_server import listen_on, origins_of, serving, web_app
from tests.builders.api import MARKETPLACE

POOLS_KEY = RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json"))
"""moto always signs with this key, so tests can make tokens like those of the pool."""
VERIFIER = "v" * 43
PROOF = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class SignInServer:
    url: str
    user_pool: UserPool
    authorizer: Authorizer

    def claims(self, **changed: Any) -> dict[str, Any]:
        """The claims of a valid ID token, with changes; None removes a claim."""
        valid = {
            "iss": self.user_pool.issuer,
            "aud": self.user_pool.client_id,
            "sub": "somebody",
            "token_use": "id",
            "exp": int(time.time()) + 3600,
            "cognito:groups": [AGENTS],
        }
        return {name: value for name, value in {**valid, **changed}.items() if value is not None}

    def authorize(
        self, session: requests.Session, person: str | None = "ana", **changed: str
    ) -> requests.Response:
        """Opens the sign-in page or, with ``person``, signs in as that user."""
        query = {
            "response_type": "code",
            "client_id": self.user_pool.client_id,
            "redirect_uri": self.url + SIGNED_IN,
            "state": "s",
            "code_challenge": PROOF,
            "code_challenge_method": "S256",
            **changed,
        }
        return session.request(
            "POST" if person else "GET",
            f"{self.url}/oauth2/authorize",
            params=query,
            data={"person": person} if person else None,
            allow_redirects=False,
            timeout=10,
        )

    def exchange(self, **asked: str) -> requests.Response:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.user_pool.client_id,
            "redirect_uri": self.url + SIGNED_IN,
            "code_verifier": VERIFIER,
            **asked,
        }
        return requests.post(f"{self.url}/oauth2/token", data=form, timeout=10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignInServer]:
    listening = listen_on(0)
    with local_cloud() as cloud:
        user_pool = UserPool(cloud, origins_of(listening))
        with serving(
            web_app(
                LambdaRuntime(),
                tmp_path_factory.mktemp("page"),
                user_pool,
                MARKETPLACE,
                files=cloud.files.origin,
            ),
            listening,
        ) as url:
            yield SignInServer(url, user_pool, Authorizer(user_pool))


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def signed(claims: dict[str, Any], key: RSAKey = POOLS_KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": "dummy"}, claims, key)


def call(server: SignInServer, route: Route, authorization: str | None) -> requests.Response:
    path = route.path.replace("{", "").replace("}", "")
    headers = {"Authorization": authorization} if authorization is not None else {}
    return requests.request(route.method, server.url + path, headers=headers, timeout=10)


def code_in(answer: requests.Response) -> str:
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


every_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")


@every_route
def test_every_route_refuses_invalid_tokens(server: SignInServer, route: Route) -> None:
    foreign = RSAKey.generate_key(2048, parameters={"kid": "dummy"})
    unsigned = base64.urlsafe_b64encode(json.dumps(server.claims()).encode()).rstrip(b"=").decode()
    tokens = {
        "no token": None,
        "empty": "",
        "nonsense": "Bearer nonsense",
        "another audience": f"Bearer {signed(server.claims(aud='another-page'))}",
        "no audience": f"Bearer {signed(server.claims(aud=None))}",
        "expired": f"Bearer {signed(server.claims(exp=int(time.time()) - 1))}",
        "without an end": f"Bearer {signed(server.claims(exp=None))}",
        "another pool": f"Bearer {signed(server.claims(iss=server.user_pool.issuer + 'x'))}",
        "another's signature": f"Bearer {signed(server.claims(), foreign)}",
        "no signature": f"Bearer eyJhbGciOiJub25lIn0.{unsigned}.",
    }
    answers = {name: call(server, route, authorization) for name, authorization in tokens.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(tokens, 401)
    assert answers["no token"].json() == {"message": "Unauthorized"}


@every_route
def test_users_without_a_right_group_are_forbidden(server: SignInServer, route: Route) -> None:
    for groups in (None, ["guests"]):
        answer = call(server, route, f"Bearer {signed(server.claims(**{'cognito:groups': groups}))}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


@every_route
def test_an_access_token_says_too_little_of_who_is_calling(server: SignInServer, route: Route) -> None:
    access = server.user_pool.tokens_of(server.user_pool.by_id["ana"])["access_token"]
    answer = call(server, route, f"Bearer {access}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize("who", ["ana", "sam"])
def test_users_who_signed_in_are_accepted(server: SignInServer, who: str) -> None:
    answer = call(server, ROUTES[0], f"Bearer {token(server.url, who)}")
    assert (answer.status_code, answer.json()) == (200, {"conversations": [], "next_cursor": None})


def test_claims_reach_a_function_as_text(server: SignInServer) -> None:
    admitted = server.authorizer.admit(f"Bearer {token(server.url, 'sam')}")
    assert admitted
    claims = admitted["jwt"]["claims"]
    assert (claims["name"], claims["email"]) == ("Sam Supervisor", "sam@example.com")
    assert (claims["cognito:groups"], claims["token_use"]) == ("[supervisors]", "id")
    assert all(isinstance(value, str) for value in claims.values())


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_text_that_is_not_a_token_is_refused(server: SignInServer, text: str) -> None:
    assert server.authorizer.admit(f"Bearer {text}") is None
    assert server.authorizer.admit(f"Bearer {text}.{text}.{text}") is None


def test_a_code_is_exchanged_for_tokens_once(server: SignInServer, browser: requests.Session) -> None:
    back = server.authorize(browser)
    assert back.headers["location"].startswith(f"{server.url}{SIGNED_IN}?")
    assert parse_qs(urlsplit(back.headers["location"]).query)["state"] == ["s"]
    code = code_in(back)
    assert server.exchange(code=code).json().keys() == {
        "id_token",
        "access_token",
        "refresh_token",
        "expires_in",
        "token_type",
    }
    again = server.exchange(code=code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"redirect_uri": "http://localhost/other"},
        {"code": "x"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_stolen_code_is_refused(
    server: SignInServer, browser: requests.Session, changed: dict[str, str]
) -> None:
    code = code_in(server.authorize(browser))
    answer = server.exchange(**{"code": code, **changed})
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"redirect_uri": "https://evil.example/signed-in"}, "not at this address"),
        ({"client_id": "<b>another</b>"}, "Open the inbox again"),
        ({"response_type": "token"}, "PKCE"),
        ({"code_challenge": ""}, "PKCE"),
        ({"code_challenge_method": "plain"}, "S256"),
    ],
    ids=["redirect", "client", "implicit", "no proof", "plain proof"],
)
def test_an_invalid_sign_in_request_is_not_redirected(
    server: SignInServer, browser: requests.Session, changed: dict[str, str], words: str
) -> None:
    for person in (None, "ana"):
        answer = server.authorize(browser, person, **changed)
        assert answer.status_code == 400
        assert words in answer.text
        assert "<b>" not in answer.text
        assert not browser.cookies


def test_an_unknown_user_cannot_sign_in(server: SignInServer, browser: requests.Session) -> None:
    assert server.authorize(browser, "eve").status_code == 400


def test_a_session_lasts_until_the_user_signs_out(server: SignInServer, browser: requests.Session) -> None:
    assert "Sam Supervisor" in server.authorize(browser, None).text
    server.authorize(browser, "sam")
    code = code_in(server.authorize(browser, None))
    claims = jwt.decode(server.exchange(code=code).json()["id_token"], POOLS_KEY).claims
    assert claims["name"] == "Sam Supervisor"
    out = {"client_id": server.user_pool.client_id, "logout_uri": server.url + SIGNED_OUT}
    left = browser.get(f"{server.url}/logout", params=out, allow_redirects=False, timeout=10)
    assert left.headers["location"] == server.url + SIGNED_OUT
    assert "Sam Supervisor" in server.authorize(browser, None).text


def test_signing_out_redirects_only_to_the_web_app(server: SignInServer, browser: requests.Session) -> None:
    out = {"client_id": server.user_pool.client_id, "logout_uri": "https://evil.example/"}
    answer = browser.get(f"{server.url}/logout", params=out, allow_redirects=False, timeout=10)
    assert answer.status_code == 400


def test_tokens_are_renewed_while_the_session_lasts(server: SignInServer, browser: requests.Session) -> None:
    first = server.exchange(code=code_in(server.authorize(browser))).json()
    renewed = server.exchange(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert server.authorizer.admit(renewed.json()["id_token"])
    refused = server.exchange(grant_type="refresh_token", refresh_token="of an earlier run")
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_grant"})


def test_a_revoked_refresh_token_is_refused(server: SignInServer, browser: requests.Session) -> None:
    refresh = server.exchange(code=code_in(server.authorize(browser))).json()["refresh_token"]
    form = {"client_id": server.user_pool.client_id, "token": refresh}
    assert requests.post(f"{server.url}/oauth2/revoke", data=form, timeout=10).status_code == 200
    answer = server.exchange(grant_type="refresh_token", refresh_token=refresh)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("asked", "error"),
    [({"grant_type": "password"}, "unsupported_grant_type"), ({"client_id": "another"}, "invalid_client")],
)
def test_other_grants_and_clients_are_refused(
    server: SignInServer, asked: dict[str, str], error: str
) -> None:
    assert server.exchange(**asked).json() == {"error": error}


def test_users_have_the_same_ids_after_a_restart(server: SignInServer, tmp_path: Path) -> None:
    with local_cloud() as cloud:
        user_pool = UserPool(cloud, ["http://localhost:1"])
        theirs, ours = (
            jwt.decode(each.tokens_of(each.by_id["ben"])["id_token"], POOLS_KEY).claims
            for each in (user_pool, server.user_pool)
        )
    assert [theirs[name] for name in ("iss", "aud", "sub")] == [ours[name] for name in ("iss", "aud", "sub")]
