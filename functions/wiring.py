"""Makes the collaborators of the handlers, each on first use and once."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import boto3
from aws_lambda_powertools.utilities import parameters

from functions.inbox.rules import Rule, read_rules
from functions.mirakl.client import Mirakl
from functions.model import utc_now
from functions.settings import settings
from functions.store import rules
from functions.store.cursor import Cursor
from functions.store.pauses import Pauses

SECRET_SECONDS = 300
"""A rotated key is picked up after at most this long."""


def mirakl(seconds_left: Callable[[], float]) -> Mirakl:
    return Mirakl(
        settings.mirakl_url,
        mirakl_key,
        settings.mirakl_shop_id,
        seconds_left,
        pauses=Pauses(utc_now),
        forget_key=parameters.clear_caches,
    )


def mirakl_key() -> str:
    value = parameters.get_secret(settings.mirakl_key_secret, max_age=SECRET_SECONDS)
    return str(value).strip()


def key_mark() -> str:
    """Tells keys apart without telling the key."""
    return sha256(mirakl_key().encode()).hexdigest()[:12]


def cursor() -> Cursor:
    return Cursor(_client("ssm"), settings.cursor_parameter)


def active_rules() -> list[Rule]:
    return read_rules(rules.active_rules())


def shop_timezone() -> ZoneInfo:
    return ZoneInfo(settings.shop_timezone)


def sqs() -> Any:
    return _client("sqs")


def invoke(function: str, event: dict[str, Any]) -> None:
    """Starts ``function`` and does not wait for it."""
    _client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event))


@cache
def _client(service: str) -> Any:
    return boto3.client(service)
