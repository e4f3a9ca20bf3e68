"""Posts a document to an address that an administrator has set, such as one of a chat."""

from __future__ import annotations

from typing import Any

import requests

from functions.observability import logger

SECONDS = 5
"""For the connection, and for each wait for a part of the answer's head. The answer's body is not read."""


def post(url: str, document: dict[str, Any]) -> bool:
    """Whether the receiver has accepted it, with a 2xx. The address may be a secret, so no log line names it."""
    try:
        with requests.post(url, json=document, timeout=SECONDS, allow_redirects=False, stream=True) as answer:
            status = answer.status_code
    except requests.RequestException as error:
        logger.warning("The webhook did not answer", error=type(error).__name__)
        return False
    if not 200 <= status < 300:
        logger.warning("The webhook refused the request", status=status)
        return False
    return True
