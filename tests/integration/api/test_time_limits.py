"""No function is stopped by Lambda while it waits: each call to AWS or to the marketplace gives up before."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.retries.standard import ExponentialBackoff

from functions import wiring
from functions.errors import MarketplaceUnavailable, OutcomeUnknown
from functions.inbox.orders.reading import LEASE_SECONDS
from functions.mirakl import time_limits
from functions.mirakl.client import Mirakl
from functions.mirakl.time_limits import (
    BRIEF_REQUEST_SECONDS,
    CONNECT_SECONDS,
    MIN_REQUEST_SECONDS,
    TimeLimits,
)
from functions.model.messages import Recipient
from functions.store.tables import TABLES
from functions.timing import AWS_CALL_SECONDS, UPLOAD_SECONDS
from functions.triggers import FUNCTIONS, ROUTES, Function
from infra.local.aws.cloud import DYNAMODB_URL, Cloud, drop_cached_clients
from infra.local.aws.lambda_runtime import LambdaRuntime
from tests.builders.api import Api
from tests.builders.scripted_marketplace import ScriptedMarketplace, scripted_marketplace

START_SECONDS = 2.0
"""What a handler needs besides: it makes its first client, reads the event, and writes the answer."""
SERVICES = ("lambda", "secretsmanager", "sqs", "ssm")


def worst_case(client: Any) -> float:
    """Of a call with this client that never gets an answer."""
    config = client.meta.config
    tries = config.retries["total_max_attempts"]
    assert config.retries["mode"] == "standard"
    scale = ExponentialBackoff._DEFAULT_BACKOFF_CONFIG["non_throttling_base_scale"]
    waits = sum(scale * 2**retry for retry in range(tries - 1))
    return float(tries * (config.connect_timeout + config.read_timeout) + waits)


def clients() -> dict[str, Any]:
    tables = {table.Meta.table_name: table._get_connection().connection.client for table in TABLES}
    return tables | {service: wiring._client(service) for service in SERVICES} | {
        "the key's": wiring._secrets().client,
        "an agent's uploads": wiring.uploads()._client,
    }  # fmt: skip


@pytest.fixture
def deployed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clients as they are on AWS; those of the local run wait longer for answers."""
    with monkeypatch.context() as changed:
        changed.delenv("AWS_READ_SECONDS")
        drop_cached_clients()
        yield
    drop_cached_clients()


@pytest.mark.usefixtures("deployed")
def test_every_function_outlives_a_call_to_aws_that_is_never_answered() -> None:
    for name, client in clients().items():
        assert worst_case(client) <= AWS_CALL_SECONDS, name
    for function in FUNCTIONS:
        assert function.timeout >= START_SECONDS + AWS_CALL_SECONDS, function


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: str(function.name))
def test_whenever_a_request_to_the_marketplace_begins_its_outcome_can_still_be_stored(
    function: Function,
) -> None:
    for seconds_left in range(function.timeout + 1):
        if limits := TimeLimits.within(seconds_left):
            answered_until = limits.last_read_at - time.monotonic()
            assert CONNECT_SECONDS + limits.silence <= answered_until + 0.1, "one part can always be read"
            assert answered_until + limits.silence + AWS_CALL_SECONDS <= seconds_left + 0.1
        else:
            assert seconds_left < MIN_REQUEST_SECONDS


def test_functions_that_ask_the_marketplace_have_time_for_it() -> None:
    asking = {"deliver_message", "refresh_conversation", "sync_messages"}
    assert not asking & {route.function for route in ROUTES}
    for function in FUNCTIONS:
        if function.name in asking:
            limits = TimeLimits.within(function.timeout - AWS_CALL_SECONDS)
            assert limits
            assert limits.silence >= 15


@pytest.mark.usefixtures("deployed")
def test_a_file_that_is_fetched_can_still_be_stored_and_recorded() -> None:
    assert worst_case(wiring._client("s3")) <= UPLOAD_SECONDS
    (fetch,) = (function for function in FUNCTIONS if function.name == "fetch_attachment")
    usable = fetch.timeout - START_SECONDS - AWS_CALL_SECONDS - UPLOAD_SECONDS
    limits = TimeLimits.within(usable)
    assert limits
    assert limits.silence >= 15
    answered_until = limits.last_read_at - time.monotonic()
    assert answered_until + limits.silence + AWS_CALL_SECONDS <= usable + 0.1


@pytest.mark.usefixtures("deployed")
def test_delivery_has_time_for_files_and_can_still_store_what_came_of_them() -> None:
    assert worst_case(wiring.uploads_to_deliver()._client) <= UPLOAD_SECONDS
    (deliver,) = (function for function in FUNCTIONS if function.name == "deliver_message")
    for seconds_left in range(deliver.timeout + 1):
        if limits := TimeLimits.with_files(seconds_left):
            now = time.monotonic()
            answer_begins = limits.sent_by + limits.connect + limits.silence
            assert answer_begins <= limits.last_read_at + 0.1
            assert limits.last_read_at + limits.silence + AWS_CALL_SECONDS <= now + seconds_left + 0.1
    a_usual_copy = 3.0
    limits = TimeLimits.with_files(deliver.timeout - START_SECONDS - a_usual_copy)
    assert limits
    assert limits.sent_by - time.monotonic() > 20, "30 MB at 12 Mbit/s"


def test_the_order_panel_outlives_two_requests_that_are_never_answered() -> None:
    (panel,) = (function for function in FUNCTIONS if function.name == "get_order")
    for seconds_left in range(panel.timeout + 1):
        if limits := TimeLimits.brief(seconds_left):
            answered_until = limits.last_read_at - time.monotonic()
            assert limits.connect + limits.silence <= answered_until + 0.1, "one part can always be read"
            assert answered_until + limits.silence <= BRIEF_REQUEST_SECONDS + 0.1
            assert seconds_left >= BRIEF_REQUEST_SECONDS + AWS_CALL_SECONDS
            assert BRIEF_REQUEST_SECONDS < LEASE_SECONDS
    assert TimeLimits.brief(panel.timeout - START_SECONDS - BRIEF_REQUEST_SECONDS)


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_an_agent_gets_an_error_from_the_function_and_not_its_timeout(
    deployed: None, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as changed:
        changed.setenv(DYNAMODB_URL, silent)
        drop_cached_clients()
        answer = Api(LambdaRuntime()).get("/api/conversations")
    drop_cached_clients()
    assert (answer.status, answer.code) == (500, "internal_error")


@pytest.fixture
def short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twentieth of the real ones."""
    for name in [name for name in vars(time_limits) if name.endswith("_SECONDS")]:
        monkeypatch.setattr(time_limits, name, getattr(time_limits, name) / 20)


@pytest.mark.usefixtures("short_times")
def test_an_answer_without_end_is_given_up_in_time() -> None:
    def client(scripted: ScriptedMarketplace, seconds: float) -> tuple[Mirakl, float]:
        ends = time.monotonic() + seconds
        return Mirakl(scripted.url, lambda: "key", None, lambda: ends - time.monotonic(), time.sleep), ends

    def drops(*_: object) -> Iterator[bytes]:
        yield b'{"data":['
        while True:
            time.sleep(random.uniform(0.01, 0.1))
            yield b" "

    with scripted_marketplace() as scripted:
        scripted.responds(drops)
        mirakl, ends = client(scripted, 2.0)
        with pytest.raises(MarketplaceUnavailable):
            mirakl.threads(None, "later")
        assert time.monotonic() < ends - AWS_CALL_SECONDS / 20 + 0.1
        mirakl, ends = client(scripted, 2.0)
        with pytest.raises(OutcomeUnknown):
            mirakl.post_message("t", "Hello", [Recipient.CUSTOMER])
        assert time.monotonic() < ends - AWS_CALL_SECONDS / 20 + 0.1


def test_without_time_nothing_is_asked_and_nothing_is_posted() -> None:
    with scripted_marketplace() as scripted:
        scripted.responds("{}")
        mirakl = scripted.client(MIN_REQUEST_SECONDS - 0.1)
        with pytest.raises(MarketplaceUnavailable, match="Too little time"):
            mirakl.account()
        with pytest.raises(MarketplaceUnavailable, match="Too little time"):
            mirakl.post_message("t", "Hello", [Recipient.CUSTOMER])
        assert scripted.requests == []
