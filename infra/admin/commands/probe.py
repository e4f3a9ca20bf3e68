"""Asks a marketplace what an API key may do, and says what to set. It only reads, and shows no customer's data."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from time import sleep
from typing import Any

import boto3

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable
from functions.mirakl.connection import Connection
from functions.mirakl.responses import document
from functions.mirakl.time_limits import MIN_REQUEST_SECONDS
from infra.admin.console import CommandRefused, Console, plural
from infra.admin.resources import Resources

ENOUGH_SECONDS = MIN_REQUEST_SECONDS + 1.0
"""Time for an operation: a failure that may pass is tried once more, after a second."""


@dataclass(frozen=True)
class Operation:
    """A call of Mirakl's seller API that reads."""

    code: str
    path: str
    query: dict[str, str]
    found: Callable[[dict[str, Any]], str]
    """What the answer contains, as numbers and codes only."""
    without: str
    """What does not work if the key may not make this call."""


def _count_of(name: str, noun: str) -> Callable[[dict[str, Any]], str]:
    def found(answer: dict[str, Any]) -> str:
        entries = answer.get(name)
        count = answer.get("total_count", len(entries) if isinstance(entries, list) else 0)
        return plural(count, noun) if isinstance(count, int) else "an answer"

    return found


OPERATIONS = (
    Operation(
        "A01",
        "/api/account",
        {},
        lambda answer: f"shop {answer.get('shop_id')}",
        "nobody notices a key of another shop",
    ),
    Operation(
        "PC01",
        "/api/platform/configuration",
        {},
        lambda answer: f"time zone {answer.get('timezone')}",
        "nothing: no function calls it",
    ),
    Operation(
        "M11",
        "/api/inbox/threads",
        {"limit": "1", "with_messages": "false"},
        lambda answer: "at least one conversation" if answer.get("data") else "no conversation",
        "there is no inbox: the key needs the right to read messages",
    ),
    Operation(
        "OR11",
        "/api/orders",
        {"max": "1"},
        _count_of("orders", "order"),
        "customers have only the name that their conversations show, and their language is guessed",
    ),
    Operation("RE01", "/api/reasons", {}, _count_of("reasons", "reason"), "some subjects are only a code"),
)


def add_target(group: Any) -> None:
    group.add_argument(
        "--url", help="a marketplace, before there is a deployment; the key is typed without being shown"
    )


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--shop-id", help="instead of the shop of the deployment")


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    url = resources.need(resources.marketplace_url, "marketplace: the stack is not deployed")
    shop_id = arguments.shop_id or resources.shop_id
    key = _key(resources, console)
    connection = Connection(
        url, lambda: key, shop_id, lambda: ENOUGH_SECONDS, pauses=None, forget_key=lambda: None, sleep=sleep
    )
    answers = {}
    for operation in OPERATIONS:
        answers[operation.code] = _ask(connection, operation, console)
    console.say(_what_to_set(answers["A01"], answers["M11"], shop_id))
    if answers["M11"] is None:
        raise CommandRefused("Without M11 nothing can be synchronised.")
    return 0


def _key(resources: Resources, console: Console) -> str:
    if resources.key_secret is None:
        return console.api_key("The API key (it is not shown): ")
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=resources.key_secret)
    return str(secret["SecretString"]).strip()


def _ask(connection: Connection, operation: Operation, console: Console) -> dict[str, Any] | None:
    """The answer, or None. Raises ``CommandRefused`` when the key itself is refused.

    The marketplace's own words about an error are not shown: nobody knows what they contain.
    """
    try:
        answer = connection.get(operation.path, operation.query, lambda stream: document(stream, {}))
    except MarketplaceRefused as refused:
        if refused.is_key_refused:
            raise CommandRefused("The marketplace does not accept the API key (401).") from refused
        if refused.status == HTTPStatus.FORBIDDEN:
            console.say(f"{operation.code:5} forbidden  Without it: {operation.without}.")
        else:
            console.say(f"{operation.code:5} unknown    The marketplace answered {refused.status}.")
        return None
    except (MarketplaceBusy, MarketplaceUnavailable) as error:
        console.say(f"{operation.code:5} unknown    {error}")
        return None
    console.say(f"{operation.code:5} works      {operation.found(answer)}")
    return answer


def _what_to_set(account: dict[str, Any] | None, threads: dict[str, Any] | None, shop_id: str | None) -> str:
    answering = str(account["shop_id"]) if account and account.get("shop_id") is not None else None
    if answering is None:
        return (
            "MIRAKL_SHOP_ID: the marketplace does not say for which shop the key answers. If the key has several shops,"
            " set the shop's id, which the back office shows."
        )
    if shop_id and shop_id != answering:
        return f"MIRAKL_SHOP_ID={answering}: the key does not answer for shop {shop_id}."
    hint = (
        ""
        if threads is None or threads.get("data")
        else (
            " It has no conversation: if it should, the key has several shops, and this is another one of them."
        )
    )
    return f"MIRAKL_SHOP_ID={answering}: the key answers for this shop.{hint}"
