"""API Gateway's JWT authorizer: who comes in, and what a function is told about them."""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from infra.local.web.user_pool import People


class Authorizer:
    def __init__(self, people: People) -> None:
        self._keys = people.keys()
        self._client_id = people.client_id
        self._rules = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": people.issuer}, exp={"essential": True}
        )

    def admit(self, authorization: str | None) -> dict[str, Any] | None:
        """What stands under ``authorizer`` in the event; None for a token that is not the pool's, or not for our page,
        or over, or none at all.
        """
        try:
            token = jwt.decode(
                (authorization or "").removeprefix("Bearer "), self._keys, algorithms=["RS256"]
            )
            self._rules.validate(token.claims)
        except (JoseError, ValueError):
            return None
        # As API Gateway does: the client's id counts where there is no audience, as in an access token.
        audience = token.claims.get("aud", token.claims.get("client_id"))
        if self._client_id not in (audience if isinstance(audience, list) else [audience]):
            return None
        return {
            "jwt": {"claims": {name: _text(value) for name, value in token.claims.items()}, "scopes": None}
        }


def _text(value: Any) -> str:
    """As claims arrive in a function: a list as ``[one two]``."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return f"[{' '.join(map(_text, value))}]"
    return str(value)
