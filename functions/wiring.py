"""Makes what the handlers work with: clients, settings-dependent objects, and the clock.

Each client is made on first use and once. Modules that only some functions need are imported where they are needed:
an agent waits for functions that never call the marketplace.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from functions.model.clock import utc_now
from functions.observability import logger
from functions.settings import settings
from functions.timing import (
    AWS_CALL_SECONDS,
    AWS_CONNECT_SECONDS,
    AWS_TRIES,
    UPLOAD_READ_SECONDS,
    UPLOAD_SECONDS,
)

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

    from functions.inbox.automation.rules import Rule
    from functions.inbox.guard.findings import GuardRule
    from functions.mirakl.attachments import AttachmentCalls
    from functions.mirakl.client import Mirakl
    from functions.mirakl.connection import Connection
    from functions.mirakl.orders.calls import OrderCalls
    from functions.model.agents import Agent
    from functions.store.files import Files
    from functions.store.key_rights import KeyRights
    from functions.store.sync_state import SyncStateStore
    from functions.store.team import Team
    from functions.store.uploads import Uploads

    Client = TypeVar("Client", Mirakl, Connection)

SECRET_SECONDS = 300
"""A rotated API key is read again after at most this long."""
RIGHTS_SECONDS = 2 * AWS_CALL_SECONDS
"""Time to read and write what the key may do."""


def now() -> str:
    """The time of all handlers; tests replace it here."""
    return utc_now()


def mirakl(seconds_left: Callable[[], float]) -> Mirakl:
    """``seconds_left`` returns how long the function may still run: no request is begun that could take longer."""
    from functions.mirakl.client import Mirakl

    return _connected(Mirakl, seconds_left)


def order_calls(seconds_left: Callable[[], float]) -> OrderCalls:
    """The calls that an agent waits for, with the same pauses as those of ``mirakl``."""
    from functions.mirakl.connection import Connection
    from functions.mirakl.orders.calls import OrderCalls

    return OrderCalls(_connected(Connection, seconds_left))


def attachment_calls(seconds_left: Callable[[], float]) -> AttachmentCalls:
    """``seconds_left`` is how long the function may still run. It has time to store each file that it fetches."""
    from functions.mirakl.attachments import AttachmentCalls
    from functions.mirakl.connection import Connection

    return AttachmentCalls(_connected(Connection, lambda: seconds_left() - UPLOAD_SECONDS))


@cache
def files() -> Files:
    from functions.store.files import Files

    return Files(_client("s3"), settings.files_bucket)


@cache
def uploads() -> Uploads:
    """Of an agent who waits: a call that gets no answer is given up as fast as one to DynamoDB."""
    from functions.store.uploads import Uploads

    return Uploads(_client("s3", settings.aws_read_seconds), settings.files_bucket)


@cache
def uploads_to_deliver() -> Uploads:
    """Of delivery, which reads whole files."""
    from functions.store.uploads import Uploads

    return Uploads(_client("s3"), settings.files_bucket)


def _connected(kind: type[Client], seconds_left: Callable[[], float]) -> Client:
    from functions.store.pauses import Pauses

    return kind(
        settings.mirakl_url,
        mirakl_key,
        settings.mirakl_shop_id,
        seconds_left,
        pauses=Pauses(now),
        forget_key=_forget_key,
        rights=_key_rights(),
    )


@contextmanager
def storing_key_rights(seconds_left: Callable[[], float]) -> Iterator[None]:
    """For a function that calls the marketplace: stores at its end what the answers said about the key's rights.

    Nothing depends on it, so a failure is only logged. Without time for it, the next invocation stores it.
    """
    try:
        yield
    finally:
        if seconds_left() > RIGHTS_SECONDS:
            try:
                _key_rights().store()
            except Exception:
                logger.exception("What the API key may do was not stored")


@cache
def _key_rights() -> KeyRights:
    from functions.store.key_rights import KeyRights

    return KeyRights(now, hash_of_key)


def mirakl_key() -> str:
    value = _secrets().get(settings.mirakl_key_secret, max_age=SECRET_SECONDS)
    return str(value).strip()


def _forget_key() -> None:
    _secrets().clear_cache()  # type: ignore[no-untyped-call]


def key_hash() -> str:
    """That of the API key which is used now."""
    return hash_of_key(mirakl_key())


def hash_of_key(key: str) -> str:
    """12 hexadecimal digits of an API key's hash: they change when the key changes, and do not reveal it."""
    return sha256(key.encode()).hexdigest()[:12]


def sync_state_store() -> SyncStateStore:
    from functions.store.sync_state import SyncStateStore

    return SyncStateStore(_client("ssm"), settings.cursor_parameter)


def active_rules() -> list[Rule]:
    from functions.inbox.automation.rules import read_rules
    from functions.store import rules

    return read_rules(rules.active_rules())


def shop_timezone() -> ZoneInfo:
    return ZoneInfo(settings.shop_timezone)


def blocking_rules() -> frozenset[GuardRule]:
    """Raises ``UnknownRule``, so that a wrong setting blocks all replies and not none."""
    from functions.inbox.guard.findings import rules_named

    return rules_named(settings.blocking_rules)


def team() -> tuple[Agent, ...]:
    """Everybody who may answer, by name; as it was at most a minute ago. Raises AWS's error without an answer."""
    return _team().members(now())


def sqs() -> Any:
    return _client("sqs")


def sns() -> Any:
    return _client("sns")


def invoke(function: str, event: dict[str, Any]) -> None:
    """Starts ``function`` and does not wait for it."""
    _client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event))


@cache
def _team() -> Team:
    from functions.store.team import Team
    from functions.triggers import AGENTS, SUPERVISORS

    return Team(_client("cognito-idp"), settings.user_pool_id, agents=AGENTS, supervisors=SUPERVISORS)


@cache
def _secrets() -> SecretsProvider:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

    return SecretsProvider(boto3_client=_client("secretsmanager"))


@cache
def _client(service: str, read_seconds: float | None = None) -> Any:
    """``read_seconds``: how long a call waits for an answer, if not as long as is usual for the service."""
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=AWS_CONNECT_SECONDS,
        read_timeout=settings.aws_read_seconds,
        retries={"total_max_attempts": AWS_TRIES, "mode": "standard"},
    )
    if service == "s3":
        reading = read_seconds or max(UPLOAD_READ_SECONDS, settings.aws_read_seconds)
        # The bucket's own address in its region, which the page's Content-Security-Policy names. In older regions boto3
        # would sign with version 2, which buckets made since 2020 refuse, and in us-east-1 for the global address.
        regional = {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
        config = config.merge(Config(read_timeout=reading, signature_version="s3v4", s3=regional))
    return boto3.client(service, config=config)
