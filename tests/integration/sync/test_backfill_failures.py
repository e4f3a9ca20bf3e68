"""Back-fills that make no progress: visible, tried again, and no obstacle for new messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.wrappers import Request

from functions.inbox.sync import backfill
from functions.mirakl import client
from functions.model.clock import shift, utc_now
from functions.store.sync_state import Backfill
from infra.local.aws.cloud import Cloud
from infra.local.sandbox import thread_search
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.request_parsing import ErrorResponse
from infra.local.sandbox.seller_api import SellerApi
from tests.builders.sync import (
    RunSync,
    open_older_threads,
    open_order_thread,
    stored_bodies,
    stored_sync_state,
    sync_state_store,
)


def test_a_page_token_that_is_always_refused_is_reported_and_not_tried_without_end(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    monkeypatch.setattr(backfill, "PAGE_REQUESTS", (backfill.PageRequest(),))  # no other way helps
    for _ in range(5):
        open_order_thread(marketplace)
    asked = []
    m11 = SellerApi._m11

    def refusing(marketplace: SellerApi, request: Request) -> Any:
        asked.append(request.path)
        if "page_token" in request.args:
            raise ErrorResponse(400)
        return m11(marketplace, request)

    monkeypatch.setattr(SellerApi, "_m11", refusing)
    now = utc_now()
    for _ in range(8):
        before = len(asked)
        report = run(started=now)
        assert len(asked) - before < 15
        now = in_five_minutes(now)
    assert "(400" in (report.backfill_error or "")
    assert report.makes_no_progress(now)


class FaultyLists:
    """Makes the marketplace's lists faulty: ``answer`` gets each page and returns the one that is sent."""

    def __init__(
        self, patched: pytest.MonkeyPatch, answer: Callable[[dict[str, Any], Request], dict[str, Any]]
    ) -> None:
        self.pages = 0
        original = SellerApi._m11

        def page(api: SellerApi, request: Request) -> Any:
            self.pages += 1
            return answer(original(api, request), request)

        patched.setattr(SellerApi, "_m11", page)


def in_five_minutes(started: str) -> str:
    return shift(started, minutes=5)


def cannot_be_listed(
    patched: pytest.MonkeyPatch, thread_id: str, *, with_messages_only: bool = False
) -> FaultyLists:
    def answer(page: dict[str, Any], request: Request) -> dict[str, Any]:
        found = next((raw for raw in page["data"] if raw["id"] == thread_id), None)
        if found and ("messages" in found or not with_messages_only):
            raise ErrorResponse(500)
        return page

    return FaultyLists(patched, answer)


def test_a_page_that_always_fails_is_reported_and_stops_neither_new_messages_nor_other_backfills(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    past = open_older_threads(marketplace, 8)
    cannot_be_listed(monkeypatch, past[5])
    now = utc_now()
    assert run(started=now).ended_early
    for _ in range(12):
        now = in_five_minutes(now)
        report = run(started=now)
    assert report.caught_up
    assert report.makes_no_progress(now)
    assert "500" in (report.backfill_error or "")
    assert report.backfill_failing_since
    assert [bool(stored_bodies(each)) for each in past[:4]] == [True] * 4
    newest = open_order_thread(marketplace)
    sync_state_store(cloud).save(
        replace(
            stored_sync_state(cloud),
            backfills=(
                Backfill(past_time(marketplace, past[1]), moved_at=now),
                *stored_sync_state(cloud).backfills,
            ),
        )
    )
    report = run(started=in_five_minutes(now))
    assert stored_bodies(newest)
    assert len(stored_sync_state(cloud).backfills) == 1, (
        "the back-fill that does not fail has come to its end"
    )


def past_time(marketplace: FakeMarketplace, thread_id: str) -> str:
    return str(marketplace.threads[thread_id]["messages"][-1]["date_created"])


def test_a_page_that_fails_is_tried_less_and_less_often(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    past = open_older_threads(marketplace, 2)
    faulty = cannot_be_listed(monkeypatch, past[0])
    now = utc_now()
    tried = []
    for minute in range(0, 6 * 60, 5):
        before = faulty.pages
        run(started=shift(now, minutes=minute))
        tried.append(faulty.pages - before > 1)
    assert tried[:2] == [True, True], "the first failure is tried again at once"
    assert sum(tried[-24:]) == 2, "once an hour at last"


def test_a_thread_that_fails_every_list_it_is_in_does_not_hide_those_behind_it(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    past = open_older_threads(marketplace, 8)
    cannot_be_listed(monkeypatch, past[3], with_messages_only=True)
    now = utc_now()
    for _ in range(24):
        report = run(started=now)
        now = in_five_minutes(now)
    assert [stored_bodies(each) for each in past] == [[f"No. {n}"] for n in range(8)]
    assert not report.backfilling
    assert not report.makes_no_progress(now)


def test_a_page_token_that_always_fails_is_replaced_by_a_new_one(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    past = open_older_threads(marketplace, 5)
    run(pages=1)
    bad: list[str] = []

    def answer(page: dict[str, Any], request: Request) -> dict[str, Any]:
        token = request.args.get("page_token")
        bad[:] = bad or ([token] if token else [])
        if token and token in bad:
            raise ErrorResponse(500)
        return page

    FaultyLists(monkeypatch, answer)
    now = utc_now()
    for _ in range(4):
        now = in_five_minutes(now)
        report = run(started=now)
    assert all(stored_bodies(each) for each in past)
    assert not report.backfilling


def in_a_circle(patched: pytest.MonkeyPatch) -> FaultyLists:
    """The last page of all threads has a token as well: that of the second page."""
    first: list[str] = []

    def answer(page: dict[str, Any], request: Request) -> dict[str, Any]:
        if "updated_since" in request.args:
            return page
        token = page.get("next_page_token") or first[0]
        first[:] = first or [token]
        return page | {"next_page_token": token}

    return FaultyLists(patched, answer)


def test_pages_in_a_circle_end_a_run_and_are_reported(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    past = open_older_threads(marketplace, 9)
    faulty = in_a_circle(monkeypatch)
    now = utc_now()
    for _ in range(10):
        before = faulty.pages
        report = run(started=now)
        assert faulty.pages - before < 30
        now = in_five_minutes(now)
    assert all(stored_bodies(each) for each in past)
    assert report.makes_no_progress(now)
    assert "lead back" in (report.backfill_error or "")


def test_pages_in_a_circle_longer_than_a_run_are_detected(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 1)
    past = open_older_threads(marketplace, 12)
    in_a_circle(monkeypatch)
    now = utc_now()
    errors = set()
    for _ in range(12):
        errors.add(run(pages=5, started=now).backfill_error)
        now = in_five_minutes(now)
    assert all(stored_bodies(each) for each in past)
    assert any("lead back" in (error or "") for error in errors)


@pytest.mark.parametrize("empty", [False, True])
def test_endless_pages_end_a_run_and_are_reported(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch, empty: bool
) -> None:
    """The last page, or an empty one, comes again and again, each time with a new token."""
    monkeypatch.setattr(client, "PAGE_SIZE", 10)
    past = open_older_threads(marketplace, 22)
    opened = thread_search.read_token
    end = "end "

    def read_token(token: str, key: str) -> Any:
        return opened(token.removeprefix(end).partition(" ")[2] if token.startswith(end) else token, key)

    def answer(page: dict[str, Any], request: Request) -> dict[str, Any]:
        token = request.args.get("page_token", "")
        if "next_page_token" in page or not token:
            return page
        data = [] if empty and token.startswith(end) else page["data"]
        return {"data": data, "next_page_token": f"{end}{faulty.pages} {token.rpartition(' ')[2]}"}

    monkeypatch.setattr(thread_search, "read_token", read_token)
    faulty = FaultyLists(monkeypatch, answer)
    now = utc_now()
    for _ in range(9):
        before = faulty.pages
        report = run(started=now)
        assert faulty.pages - before < 40
        now = in_five_minutes(now)
    assert all(stored_bodies(each) for each in past)
    assert report.makes_no_progress(now)
    assert report.backfill_error


def test_a_page_token_too_long_to_be_kept_is_reported_and_its_page_is_stored(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = open_older_threads(marketplace, 2)
    FaultyLists(monkeypatch, lambda page, _: page | {"next_page_token": "t" * 5000})
    report = run()
    assert "too long" in (report.ended_early or "")
    assert all(stored_bodies(each) for each in past)
    assert "too long" in (run(started=shift(utc_now(), minutes=5)).ended_early or "")
