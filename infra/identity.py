"""What page, stacks and local run agree on about signing in."""

from __future__ import annotations

from functions.triggers import AGENTS, SUPERVISORS

GROUPS = {
    AGENTS: "Read the inbox and answer customers",
    SUPERVISORS: "All that agents may, and rules, erasure, export and settings",
}
SIGNED_IN, SIGNED_OUT = "/signed-in", "/signed-out"
"""Addresses of the page that the sign-in pages send people back to."""
SCOPE = "openid email profile"
CONFIG = "config.json"
"""Where the page finds, beside itself, how people sign in: it is built once for everywhere."""


def page_config(*, issuer: str, client_id: str, pages: str) -> dict[str, str]:
    """``pages``: the origin of the sign-in pages."""
    return {
        "issuer": issuer,
        "client_id": client_id,
        "authorization_endpoint": f"{pages}/oauth2/authorize",
        "token_endpoint": f"{pages}/oauth2/token",
        "revocation_endpoint": f"{pages}/oauth2/revoke",
        "end_session_endpoint": f"{pages}/logout",
        "scope": SCOPE,
    }
