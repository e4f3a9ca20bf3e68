"""The sign-in pages, at the same paths as Cognito's. Instead of a password one chooses a user.

Authorization code, PKCE and tokens work as on AWS.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route as Address

from infra.identity import CONFIG, GROUPS, page_config
from infra.local.web.user_pool import LocalUser, SignInRefused, UserPool

CODE_SECONDS = 300
SESSION = "sign-in"
STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; color: light-dark(#1f1e1b, #ecebe6); }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: light-dark(#f5f3ef, #141513); }
main { width: min(23rem, 100vw - 2rem); padding: 2rem; box-sizing: border-box; border-radius: 1rem;
  background: light-dark(#fff, #212320); border: 1px solid light-dark(#e8e4dd, #2b2d29); }
img { width: 2.25rem; height: 2.25rem; }
h1 { margin: .75rem 0 .25rem; font-size: 1.25rem; }
p, small { color: light-dark(#5f5c55, #a9a69d); }
p { margin: 0 0 1.25rem; }
button { display: block; width: 100%; margin-top: .5rem; padding: .625rem 1rem; border-radius: 9px; font: inherit;
  border: 1px solid light-dark(#d6d1c8, #3b3e39); background: none; color: inherit; text-align: left; cursor: pointer; }
button:hover { background: light-dark(#e3efeb, #1e332d); border-color: light-dark(#14695b, #53b09b); }
button:focus-visible { outline: 2px solid light-dark(#14695b, #53b09b); outline-offset: 2px; }
small { display: block; font-size: .8125rem; }
"""
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@dataclass(frozen=True)
class AuthorizationCode:
    """What a code is exchanged for, once."""

    user: LocalUser
    redirect_uri: str
    challenge: str
    expires_at: float
    """By ``time.monotonic``."""


class OAuthError(Exception):
    """The message is an error code of RFC 6749, section 5.2."""


class SignIn:
    def __init__(self, user_pool: UserPool) -> None:
        self._user_pool = user_pool
        self._codes: dict[str, AuthorizationCode] = {}
        self._sessions: dict[str, LocalUser] = {}
        self._revoked: set[str] = set()

    def addresses(self) -> list[Address]:
        return [
            Address(f"/{CONFIG}", self.config, methods=["GET"]),
            Address("/oauth2/authorize", self.choose_user, methods=["GET"]),
            Address("/oauth2/authorize", self.sign_in, methods=["POST"]),
            Address("/oauth2/token", self.token, methods=["POST"]),
            Address("/oauth2/revoke", self.revoke, methods=["POST"]),
            Address("/logout", self.sign_out, methods=["GET"]),
        ]

    async def config(self, request: Request) -> Response:
        origin = str(request.base_url).rstrip("/")
        settings = page_config(
            issuer=self._user_pool.issuer, client_id=self._user_pool.client_id, pages=origin
        )
        return JSONResponse(settings, headers={"cache-control": "no-cache"})

    async def choose_user(self, request: Request) -> Response:
        """Somebody who is still signed in is sent back without being asked."""
        if problem := self._problem(request):
            return _page("Sign-in failed", f"<p>{escape(problem)}</p>", 400)
        if user := self._sessions.get(request.cookies.get(SESSION, "")):
            return self._redirect_back(request, user)
        buttons = "".join(
            f'<button name="person" value="{user.id}">{escape(user.name)}'
            f"<small>{GROUPS[user.group]}</small></button>"
            for user in self._user_pool.by_id.values()
        )
        action = escape(f"{request.url.path}?{request.url.query}")
        intro = "<p>In the local run you choose a user; there are no passwords.</p>"
        return _page("Sign in to the inbox", f'{intro}<form method="post" action="{action}">{buttons}</form>')

    async def sign_in(self, request: Request) -> Response:
        async with request.form() as form:
            user = self._user_pool.by_id.get(str(form.get("person")))
        problem = self._problem(request) or ("There is no such user." if user is None else None)
        if user is None or problem:
            return _page("Sign-in failed", f"<p>{escape(problem or '')}</p>", 400)
        session = secrets.token_urlsafe(32)
        self._sessions[session] = user
        answer = self._redirect_back(request, user)
        answer.set_cookie(SESSION, session, httponly=True, samesite="lax")
        return answer

    async def token(self, request: Request) -> Response:
        async with request.form() as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            tokens = await run_in_threadpool(self._tokens, fields)
        except OAuthError as error:
            return JSONResponse({"error": str(error)}, 400, headers=HEADERS)
        except SignInRefused:
            return JSONResponse({"error": "invalid_grant"}, 400, headers=HEADERS)
        return JSONResponse(tokens, headers=HEADERS)

    async def revoke(self, request: Request) -> Response:
        """Refuses the refresh token from now on, which moto's own Cognito does not do."""
        async with request.form() as form:
            if form.get("client_id") != self._user_pool.client_id:
                return JSONResponse({"error": "invalid_client"}, 400, headers=HEADERS)
            self._revoked.add(str(form.get("token")))
        return Response(headers=HEADERS)

    async def sign_out(self, request: Request) -> Response:
        logout_uri = request.query_params.get("logout_uri", "")
        if (
            request.query_params.get("client_id") != self._user_pool.client_id
            or logout_uri not in self._user_pool.signed_out
        ):
            return _page("Sign-out failed", "<p>The address to return to is not one of the inbox.</p>", 400)
        self._sessions.pop(request.cookies.get(SESSION, ""), None)
        answer = RedirectResponse(logout_uri, 302, HEADERS)
        answer.delete_cookie(SESSION, httponly=True, samesite="lax")
        return answer

    def _problem(self, request: Request) -> str | None:
        """Why the request is refused, or None. The user is not sent back with it, since the address may be wrong."""
        query = request.query_params
        if query.get("client_id") != self._user_pool.client_id:
            return "The web app was opened in an earlier run. Open the inbox again."
        if query.get("redirect_uri") not in self._user_pool.callbacks:
            return (
                f"The inbox is not at this address. It is at {' and '.join(sorted(self._user_pool.origins))}."
            )
        if query.get("response_type") != "code" or not query.get("code_challenge"):
            return "Only the authorization code flow with PKCE is supported."
        if query.get("code_challenge_method") != "S256":
            return "The method of the code challenge must be S256."
        return None

    def _redirect_back(self, request: Request, user: LocalUser) -> RedirectResponse:
        query = request.query_params
        now = time.monotonic()
        self._codes = {code: known for code, known in self._codes.items() if known.expires_at > now}
        code = secrets.token_urlsafe(32)
        redirect_uri = query["redirect_uri"]
        self._codes[code] = AuthorizationCode(user, redirect_uri, query["code_challenge"], now + CODE_SECONDS)
        answer = {"code": code} | ({"state": query["state"]} if "state" in query else {})
        return RedirectResponse(f"{redirect_uri}?{urlencode(answer)}", 303, HEADERS)

    def _tokens(self, fields: dict[str, str]) -> dict[str, Any]:
        if fields.get("client_id") != self._user_pool.client_id:
            raise OAuthError("invalid_client")
        match fields.get("grant_type"):
            case "authorization_code":
                code = self._codes.pop(fields.get("code", ""), None)
                if (
                    code is None
                    or code.expires_at <= time.monotonic()
                    or code.redirect_uri != fields.get("redirect_uri")
                    or not hmac.compare_digest(_challenge(fields.get("code_verifier", "")), code.challenge)
                ):
                    raise OAuthError("invalid_grant")
                return self._user_pool.tokens_of(code.user)
            case "refresh_token":
                refresh_token = fields.get("refresh_token", "")
                if refresh_token in self._revoked:
                    raise OAuthError("invalid_grant")
                return self._user_pool.renewed(refresh_token)
        raise OAuthError("unsupported_grant_type")


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _page(title: str, content: str, status: int = 200) -> HTMLResponse:
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<link rel="icon" href="/favicon.svg" type="image/svg+xml"><title>{title}</title>'
    )
    body = f'<main><img src="/favicon.svg" alt=""><h1>{title}</h1>{content}</main>'
    text = (
        f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body>{body}</body></html>'
    )
    return HTMLResponse(text, status, HEADERS)
