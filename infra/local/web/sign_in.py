"""The sign-in pages, at Cognito's own addresses: one picks who one is; code, proof and tokens are as on AWS."""

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
from infra.local.web.user_pool import People, Person, SignInRefused

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
class Grant:
    """What a code stands for, once."""

    person: Person
    redirect_uri: str
    challenge: str
    until: float


class Refused(Exception):
    """In the words of RFC 6749, 5.2."""


class SignIn:
    def __init__(self, people: People) -> None:
        self._people = people
        self._grants: dict[str, Grant] = {}
        self._sessions: dict[str, Person] = {}
        self._revoked: set[str] = set()

    def addresses(self) -> list[Address]:
        return [
            Address(f"/{CONFIG}", self.config, methods=["GET"]),
            Address("/oauth2/authorize", self.ask, methods=["GET"]),
            Address("/oauth2/authorize", self.take, methods=["POST"]),
            Address("/oauth2/token", self.token, methods=["POST"]),
            Address("/oauth2/revoke", self.revoke, methods=["POST"]),
            Address("/logout", self.leave, methods=["GET"]),
        ]

    async def config(self, request: Request) -> Response:
        origin = str(request.base_url).rstrip("/")
        settings = page_config(issuer=self._people.issuer, client_id=self._people.client_id, pages=origin)
        return JSONResponse(settings, headers={"cache-control": "no-cache"})

    async def ask(self, request: Request) -> Response:
        """Whoever signed in here before goes on at once."""
        if wrong := self._objection(request):
            return _page("This does not work", f"<p>{escape(wrong)}</p>", 400)
        if person := self._sessions.get(request.cookies.get(SESSION, "")):
            return self._send_back(request, person)
        people = "".join(
            f'<button name="person" value="{person.id}">{escape(person.name)}'
            f"<small>{GROUPS[person.group]}</small></button>"
            for person in self._people.by_id.values()
        )
        action = escape(f"{request.url.path}?{request.url.query}")
        intro = "<p>On one machine, you choose who you are.</p>"
        return _page("Sign in to the inbox", f'{intro}<form method="post" action="{action}">{people}</form>')

    async def take(self, request: Request) -> Response:
        async with request.form() as form:
            person = self._people.by_id.get(str(form.get("person")))
        wrong = self._objection(request) or ("Nobody here has that name." if person is None else None)
        if person is None or wrong:
            return _page("This does not work", f"<p>{escape(wrong or '')}</p>", 400)
        session = secrets.token_urlsafe(32)
        self._sessions[session] = person
        answer = self._send_back(request, person)
        answer.set_cookie(SESSION, session, httponly=True, samesite="lax")
        return answer

    async def token(self, request: Request) -> Response:
        async with request.form() as form:
            asked = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            tokens = await run_in_threadpool(self._tokens, asked)
        except Refused as error:
            return JSONResponse({"error": str(error)}, 400, headers=HEADERS)
        except SignInRefused:
            return JSONResponse({"error": "invalid_grant"}, 400, headers=HEADERS)
        return JSONResponse(tokens, headers=HEADERS)

    async def revoke(self, request: Request) -> Response:
        """Ends a refresh token, of which moto's own Cognito knows no end."""
        async with request.form() as form:
            if form.get("client_id") != self._people.client_id:
                return JSONResponse({"error": "invalid_client"}, 400, headers=HEADERS)
            self._revoked.add(str(form.get("token")))
        return Response(headers=HEADERS)

    async def leave(self, request: Request) -> Response:
        back = request.query_params.get("logout_uri", "")
        if (
            request.query_params.get("client_id") != self._people.client_id
            or back not in self._people.signed_out
        ):
            return _page("This does not work", "<p>Signing out leads to no address of the inbox.</p>", 400)
        self._sessions.pop(request.cookies.get(SESSION, ""), None)
        answer = RedirectResponse(back, 302, HEADERS)
        answer.delete_cookie(SESSION, httponly=True, samesite="lax")
        return answer

    def _objection(self, request: Request) -> str | None:
        """These are told here and not sent back: where to is what is in doubt."""
        asked = request.query_params
        if asked.get("client_id") != self._people.client_id:
            return "The page was opened in an earlier run. Open the inbox again."
        if asked.get("redirect_uri") not in self._people.callbacks:
            return f"The inbox is not at this address. It is at {' and '.join(sorted(self._people.origins))}."
        if asked.get("response_type") != "code" or not asked.get("code_challenge"):
            return "One signs in by a code with a proof (PKCE) here."
        if asked.get("code_challenge_method") != "S256":
            return "The proof must be S256."
        return None

    def _send_back(self, request: Request, person: Person) -> RedirectResponse:
        asked = request.query_params
        now = time.monotonic()
        self._grants = {code: grant for code, grant in self._grants.items() if grant.until > now}
        code = secrets.token_urlsafe(32)
        back = asked["redirect_uri"]
        self._grants[code] = Grant(person, back, asked["code_challenge"], now + CODE_SECONDS)
        query = {"code": code} | ({"state": asked["state"]} if "state" in asked else {})
        return RedirectResponse(f"{back}?{urlencode(query)}", 303, HEADERS)

    def _tokens(self, asked: dict[str, str]) -> dict[str, Any]:
        if asked.get("client_id") != self._people.client_id:
            raise Refused("invalid_client")
        match asked.get("grant_type"):
            case "authorization_code":
                grant = self._grants.pop(asked.get("code", ""), None)
                if (
                    grant is None
                    or grant.until <= time.monotonic()
                    or grant.redirect_uri != asked.get("redirect_uri")
                    or not hmac.compare_digest(_challenge(asked.get("code_verifier", "")), grant.challenge)
                ):
                    raise Refused("invalid_grant")
                return self._people.tokens_of(grant.person)
            case "refresh_token":
                refresh_token = asked.get("refresh_token", "")
                if refresh_token in self._revoked:
                    raise Refused("invalid_grant")
                return self._people.renewed(refresh_token)
        raise Refused("unsupported_grant_type")


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
