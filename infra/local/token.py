"""``python -m infra.local.token`` prints a token for the API of the local run. It signs in as the web app does."""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import secrets
import sys
from urllib.parse import parse_qs, urlsplit

import requests

from infra.identity import CONFIG, SCOPE, SIGNED_IN
from infra.local.processes.settings import CannotRun, LocalSettings
from infra.local.web.user_pool import USERS

REQUEST_SECONDS = 10


def token(url: str, who: str = USERS[0].id) -> str:
    """An ID token of the user whose id is ``who``. ``url`` is the address of the web app."""
    config = requests.get(f"{url}/{CONFIG}", timeout=REQUEST_SECONDS).json()
    verifier = secrets.token_urlsafe(32)
    client = {"client_id": config["client_id"], "redirect_uri": url + SIGNED_IN}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    redirect = requests.post(
        config["authorization_endpoint"],
        params={
            **client,
            "response_type": "code",
            "scope": SCOPE,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        },
        data={"person": who},
        allow_redirects=False,
        timeout=REQUEST_SECONDS,
    )
    redirect.raise_for_status()
    code = parse_qs(urlsplit(redirect.headers["location"]).query)["code"]
    answer = requests.post(
        config["token_endpoint"],
        data={**client, "grant_type": "authorization_code", "code": code, "code_verifier": verifier},
        timeout=REQUEST_SECONDS,
    )
    answer.raise_for_status()
    return str(answer.json()["id_token"])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.local.token", description=__doc__)
    parser.add_argument("--who", choices=[user.id for user in USERS], default=USERS[0].id)
    who = parser.parse_args().who
    try:
        url = f"http://localhost:{LocalSettings.from_environment({'PORT': os.environ.get('PORT', '')}).port}"
        print(token(url, who))
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 1
    except requests.ConnectionError:
        print(f"Nothing answers at {url}: start `make run` first, with the same PORT.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
