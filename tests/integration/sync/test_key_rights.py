"""What the API key may do is known from the answers of its calls, and is written only when it is news."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from functions import wiring
from functions.inbox.sync.key_rights import OPERATIONS
from functions.model.clock import shift
from functions.store import key_rights
from functions.store.key_rights import KeyRights
from functions.store.tables.sync_records import SyncRecordRow
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api

START = "2026-11-26T12:00:00.000Z"
M11, OR11 = "GET /api/inbox/threads", "GET /api/orders"


@dataclass
class Clock:
    now: str = START

    def later(self, seconds: float) -> None:
        self.now = shift(self.now, seconds=seconds)


@pytest.fixture
def clock(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(wiring, "now", lambda: clock.now)
    wiring._key_rights.cache_clear()
    yield clock
    wiring._key_rights.cache_clear()


def shown(api: Api) -> dict[str, Any]:
    answer = api.get("/api/key-rights")
    assert answer.status == 200, answer
    return {right.pop("operation"): right for right in answer.body["rights"]}


def written_at() -> str:
    return SyncRecordRow.get(key_rights.RIGHTS, key_rights.RECORD).at


def test_nothing_is_claimed_before_the_key_was_used(api: Api, clock: Clock) -> None:
    rights = shown(api)
    assert set(rights) == {operation.code for operation in OPERATIONS}
    assert {right["state"] for right in rights.values()} == {"not_tried"}
    assert rights["OR11"]["role"] == "ORDER_READ"


def test_a_run_shows_what_the_key_may(
    api: Api, clock: Clock, lambdas: LambdaRuntime, sandbox: MarketplaceServer
) -> None:
    sandbox.marketplace.forbidden = {"A01"}
    lambdas.invoke("sync_messages", {})
    rights = shown(api)
    assert rights["M11"] == {
        "role": "PARTNER_MESSAGE_READ",
        "state": "allowed",
        "allowed_at": clock.now,
        "refused_at": None,
    }
    assert (rights["A01"]["state"], rights["A01"]["refused_at"]) == ("refused", clock.now)
    assert rights["M12"]["state"] == "not_tried"


def test_a_right_that_a_run_lacks_is_shown(
    api: Api, clock: Clock, lambdas: LambdaRuntime, sandbox: MarketplaceServer
) -> None:
    sandbox.marketplace.forbidden = {"M11"}
    with pytest.raises(FunctionFailed):
        lambdas.invoke("sync_messages", {})
    assert shown(api)["M11"]["state"] == "refused"


@pytest.mark.parametrize("fault", ["bad_request", "gone", "unauthorized"])
def test_an_answer_that_says_nothing_about_rights_is_not_noted(
    api: Api, clock: Clock, lambdas: LambdaRuntime, sandbox: MarketplaceServer, fault: Any
) -> None:
    sandbox.faults.add("A01", fault, count=10)
    with suppress(FunctionFailed):  # 401 concerns the whole run
        lambdas.invoke("sync_messages", {})
    assert shown(api)["A01"]["state"] == "not_tried"


def test_the_same_answers_are_written_once_a_day(
    clock: Clock, lambdas: LambdaRuntime, sandbox: MarketplaceServer
) -> None:
    lambdas.invoke("sync_messages", {})
    first = written_at()
    for _ in range(3):
        clock.later(7 * 3600)
        lambdas.invoke("sync_messages", {})
        assert written_at() == first
    clock.later(3 * 3600)
    lambdas.invoke("sync_messages", {})
    assert written_at() == clock.now


def test_a_change_is_written_at_once(api: Api, clock: Clock) -> None:
    notes = KeyRights(wiring.now, str)
    notes.note(OR11, True, "one")
    notes.store()
    clock.later(60)
    notes.note(OR11, False, "one")
    notes.store()
    assert shown(api)["OR11"] == {
        "role": "ORDER_READ",
        "state": "refused",
        "allowed_at": START,
        "refused_at": clock.now,
    }


def test_a_new_key_has_not_tried_anything_that_it_has_not_called(api: Api, clock: Clock) -> None:
    old = KeyRights(wiring.now, str)
    old.note(OR11, False, "old")
    old.note(M11, True, "old")
    old.store()
    clock.later(1)
    new = KeyRights(wiring.now, str)
    new.note(M11, True, "new")
    new.store()
    rights = shown(api)
    assert (rights["M11"]["state"], rights["OR11"]["state"]) == ("allowed", "not_tried")
    assert rights["OR11"]["refused_at"] is None


def test_what_two_functions_write_at_once_is_merged(
    api: Api, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = KeyRights(wiring.now, str), KeyRights(wiring.now, str)
    one.note(M11, True, "key")
    two.note(OR11, False, "key")
    write = key_rights._write

    def after_the_other(*arguments: Any) -> bool:
        monkeypatch.setattr(key_rights, "_write", write)
        two.store()
        return write(*arguments)

    monkeypatch.setattr(key_rights, "_write", after_the_other)
    one.store()
    rights = shown(api)
    assert (rights["M11"]["state"], rights["OR11"]["state"]) == ("allowed", "refused")


def test_a_failure_to_store_rights_costs_nothing_else(
    clock: Clock, lambdas: LambdaRuntime, sandbox: MarketplaceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: KeyRights) -> None:
        raise RuntimeError("no answer")

    monkeypatch.setattr(KeyRights, "store", fails)
    assert lambdas.invoke("sync_messages", {})["calls"] > 0


def test_without_time_the_next_invocation_stores_it(api: Api, clock: Clock) -> None:
    with wiring.storing_key_rights(lambda: 1.0):
        wiring._key_rights().note(OR11, True, "key")
    assert shown(api)["OR11"]["state"] == "not_tried"
    with wiring.storing_key_rights(lambda: 60.0):
        pass
    assert shown(api)["OR11"]["state"] == "allowed"


def test_an_answer_is_noted_without_asking_aws(
    api: Api,
    clock: Clock,
    lambdas: LambdaRuntime,
    sandbox: MarketplaceServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The answer to M12 is the only proof that a reply was sent, and the key's secret may not be readable just then."""
    key = sandbox.marketplace.key
    asked = 0

    def only_for_the_request() -> str:
        nonlocal asked
        asked += 1
        return key

    monkeypatch.setattr(wiring, "mirakl_key", only_for_the_request)
    connection = wiring.order_calls(lambda: 20.0)._connection
    before = asked
    connection.get_once("/api/reasons", {}, lambda stream: stream.value())
    assert asked == before + 1
