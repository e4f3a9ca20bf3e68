"""Sign-in constants that the stacks, the local run and the web app share."""

from __future__ import annotations

from functions.triggers import AGENTS, SUPERVISORS

GROUPS = {
    AGENTS: "Read the inbox and answer customers",
    SUPERVISORS: "All that agents may, and rules, erasure, export and settings",
}
SIGNED_IN, SIGNED_OUT = "/signed-in", "/signed-out"
"""Paths of the web app to which users return after signing in and out."""
SCOPE = "openid email profile"
CONFIG = "config.json"
"""The file, beside the web app, with its sign-in settings: the same build runs in all environments."""


def page_config(*, issuer: str, client_id: str, pages: str) -> dict[str, str]:
    """The content of ``CONFIG``. ``pages`` is the origin of the sign-in pages."""
    return {
        "issuer": issuer,
        "client_id": client_id,
        "authorization_endpoint": f"{pages}/oauth2/authorize",
        "token_endpoint": f"{pages}/oauth2/token",
        "revocation_endpoint": f"{pages}/oauth2/revoke",
        "end_session_endpoint": f"{pages}/logout",
        "scope": SCOPE,
    }
