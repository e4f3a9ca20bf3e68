"""API Gateway's JWT authorizer: checks the token of a request."""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from infra.local.web.user_pool import UserPool


class Authorizer:
    def __init__(self, user_pool: UserPool) -> None:
        self._keys = user_pool.keys()
        self._client_id = user_pool.client_id
        self._rules = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": user_pool.issuer}, exp={"essential": True}
        )

    def admit(self, authorization: str | None) -> dict[str, Any] | None:
        """The value of ``authorizer`` in the function's event.

        None when there is no token, or when it is expired, not signed by the pool, or not for our client.
        """
        try:
            token = jwt.decode(
                (authorization or "").removeprefix("Bearer "), self._keys, algorithms=["RS256"]
            )
            self._rules.validate(token.claims)
        except (JoseError, ValueError):
            return None
        # As API Gateway does: without an audience, as in an access token, the client id is compared.
        audience = token.claims.get("aud", token.claims.get("client_id"))
        if self._client_id not in (audience if isinstance(audience, list) else [audience]):
            return None
        return {
            "jwt": {"claims": {name: _text(value) for name, value in token.claims.items()}, "scopes": None}
        }


def _text(value: Any) -> str:
    """A claim as API Gateway passes it on: a list as ``[one two]``."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return f"[{' '.join(map(_text, value))}]"
    return str(value)
