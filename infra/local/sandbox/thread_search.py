"""M11's search: filters, order and pages. A page token is the whole search, signed with the API key."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from datetime import datetime

from werkzeug.wrappers import Request

from infra.local.sandbox.documents import Json
from infra.local.sandbox.request_parsing import field_error, number

PageKey = tuple[datetime, str]
"""By which threads are sorted: when they were last updated, and their id."""


def search_of(request: Request, key: str) -> Json:
    """The search of a request, from its page token or its parameters. Raises ``ErrorResponse``."""
    token = request.args.get("page_token")
    return read_token(token, key) if token else _from_parameters(request)


def find_page(threads: Iterable[Json], search: Json, key: str) -> tuple[list[Json], Json]:
    """The threads of one page, the last updated first, and the tokens of the pages before and after it."""
    matching = sorted((t for t in threads if _matches(t, search)), key=_page_key, reverse=True)
    limit, after, before = search["limit"], search.get("after"), search.get("before")
    if before:
        newer = [thread for thread in matching if _page_key(thread) > _parse_key(before)]
        page = newer[-limit:]
    else:
        older = [t for t in matching if _page_key(t) < _parse_key(after)] if after else matching
        page = older[:limit]
    tokens: Json = {}
    if page and _page_key(page[-1]) != _page_key(matching[-1]):
        tokens["next_page_token"] = page_token(search | {"after": _format_key(page[-1]), "before": None}, key)
    if page and _page_key(page[0]) != _page_key(matching[0]):
        tokens["previous_page_token"] = page_token(
            search | {"before": _format_key(page[0]), "after": None}, key
        )
    return page, tokens


def _from_parameters(request: Request) -> Json:
    entity_ids = request.args.get("entity_id")
    if entity_ids and not request.args.get("entity_type"):
        raise field_error("entity_id", "entity_type is required with entity_id.")
    since = request.args.get("updated_since")
    try:
        moment = datetime.fromisoformat(since) if since else None
    except ValueError:
        raise field_error("updated_since", "must be a date-time") from None
    if moment and moment.tzinfo is None:
        raise field_error("updated_since", "must be a date-time with an offset")
    return {
        "limit": number(request, "limit", 50, 100),
        "with_messages": request.args.get("with_messages") == "true",
        "since": since,
        "entity_type": request.args.get("entity_type"),
        "entity_ids": entity_ids.split(",") if entity_ids else None,
    }


def _matches(thread: Json, search: Json) -> bool:
    if search["since"] and _page_key(thread)[0] < datetime.fromisoformat(search["since"]):
        return False
    if not search["entity_type"]:
        return True
    ids = search["entity_ids"]
    return any(
        entity["type"] == search["entity_type"] and (not ids or entity["id"] in ids)
        for entity in thread.get("entities") or []
    )


def _page_key(thread: Json) -> PageKey:
    return datetime.fromisoformat(thread["date_updated"]), thread["id"]


def _format_key(thread: Json) -> list[str]:
    return [thread["date_updated"], thread["id"]]


def _parse_key(formatted: list[str]) -> PageKey:
    return datetime.fromisoformat(formatted[0]), formatted[1]


def page_token(search: Json, key: str) -> str:
    payload = urlsafe_b64encode(json.dumps(search).encode())
    return f"{payload.decode()}.{_signature(payload, key)}"


def read_token(token: str, key: str) -> Json:
    """The search in a page token. Raises ``ErrorResponse`` when the key did not sign it."""
    payload, _, signature = token.partition(".")
    if not hmac.compare_digest(signature, _signature(payload.encode(), key)):
        raise field_error("page_token", "The page token is invalid.")
    try:
        search: Json = json.loads(urlsafe_b64decode(payload))
    except (NotBase64, ValueError):
        raise field_error("page_token", "The page token is invalid.") from None
    return search


def _signature(payload: bytes, key: str) -> str:
    return hmac.new(key.encode(), payload, hashlib.sha256).hexdigest()[:16]
