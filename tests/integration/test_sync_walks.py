"""Walks through the past: they keep their place, come to an end, and hide nothing when they do not come further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Request

from functions.inbox.sync import backfill
from functions.inbox.sync.backfill import MAX_ERROR_LENGTH, MAX_STATE_LENGTH, bounded
from functions.mirakl import client
from functions.mirakl.client import Mirakl
from functions.model.clock import shift, utc_now
from functions.store.sync_state import Backfill, SyncState, serialized
from infra.local.aws.cloud import Cloud
from infra.local.sandbox import thread_search
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.request_parsing import ErrorResponse
from infra.local.sandbox.seller_api import SellerApi
from infra.local.sandbox.server import MarketplaceServer
from tests.integration.syncing import Run, bodies, cursor, marie, place


def test_a_back_fill_keeps_its_place_over_many_runs_while_new_messages_come_first(
    run: Run, marketplace: FakeMarketplace, sandbox: MarketplaceServer
) -> None:
    marketplace.bulk_seed(210, 210)
    first = run(pages=2)
    assert first.backfilling
    assert 0 < first.threads < 210
    newest = marie(marketplace)
    report = run()
    assert len(bodies(newest)) == 1
    assert not report.backfilling
    assert first.threads + report.threads == 211
    assert report.pages < 4, "it went on where it was"


def test_a_thread_that_changes_while_we_page_is_not_missed(
    run: Run, marketplace: FakeMarketplace, sandbox: MarketplaceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    marketplace.bulk_seed(105, 105)
    oldest = next(iter(marketplace.threads))
    original = Mirakl.threads
    pages: list[Any] = []

    def page(self: Mirakl, since: str | None, token: str | None, *way: Any) -> Any:
        answer = original(self, since, token, *way)
        if not pages:
            marketplace.customer_writes(oldest, "While you were paging")
        pages.append(answer)
        return answer

    monkeypatch.setattr(Mirakl, "threads", page)
    run()
    assert bodies(oldest) == []
    run()
    assert bodies(oldest)[-1] == "While you were paging"


def test_a_stale_page_token_begins_its_walk_again(
    run: Run, marketplace: FakeMarketplace, cloud: Cloud
) -> None:
    marketplace.bulk_seed(105, 105)
    cursor(cloud).save(SyncState(utc_now(), (Backfill(None, "expired"),)))
    report = run()
    assert (report.threads, report.backfilling) == (105, False)


def test_a_page_token_that_is_refused_again_and_again_is_said_and_not_tried_for_ever(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    monkeypatch.setattr(backfill, "PAGE_REQUESTS", (backfill.PageRequest(),))  # no other way helps
    for _ in range(5):
        marie(marketplace)
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


def test_a_check_that_reaches_further_back_goes_on_when_the_daily_one_is_due(
    run: Run, marketplace: FakeMarketplace, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    run()
    old = [
        marketplace.open_thread("Hi", marketplace.add_customer("Old", "One"), ago=timedelta(days=100))
        for _ in range(6)
    ]
    everything = Backfill(None, verify=True)
    cursor(cloud).save(SyncState(place(cloud).cursor, (everything,), shift(utc_now(), hours=-25)))
    run()
    assert all(bodies(thread_id) for thread_id in old)


@pytest.mark.parametrize("length", [10, 900, 2390])
def test_the_place_fits_its_parameter_however_long_page_tokens_are(length: int) -> None:
    since = utc_now()
    many = tuple(
        Backfill(
            since,
            page_token="t" * length,
            threads=12_345,
            reached=since,
            verify=True,
            moved_at=since,
            way=2,
            failures=12,
            failing_since=since,
            error="\u00e9" * MAX_ERROR_LENGTH,
            retry_at=since,
            to_pass=since,
            pages=12_345,
            landmark="0" * 16,
        )
        for _ in range(6)
    )
    kept = bounded(SyncState(since, many, since))
    assert len(serialized(kept)) <= MAX_STATE_LENGTH
    assert kept.backfills


def test_walks_that_become_one_leave_nothing_out_and_still_say_what_fails() -> None:
    times = [shift("2026-03-02T14:00:00.000Z", days=day) for day in range(6)]
    healthy = [Backfill(time, moved_at=time) for time in times[1:]]
    failing = replace(healthy[-2], failures=3, failing_since=times[5], error="down", reached=times[4])
    kept = bounded(SyncState(times[5], (Backfill(None), *healthy[:-2], failing, healthy[-1])))
    *_, joined = kept.backfills
    assert len(kept.backfills) == 5
    assert (joined.since, joined.page_token) == (failing.since, None)
    assert (joined.failing_since, joined.error, joined.to_pass) == (times[5], "down", times[4])
    assert joined.retry_at is None, "what is new does not wait for what fails"


class Odd:
    """A marketplace whose lists go wrong in one way: ``answer`` gets the page it would have given."""

    def __init__(
        self, patched: pytest.MonkeyPatch, answer: Callable[[dict[str, Any], Request], dict[str, Any]]
    ) -> None:
        self.pages = 0
        well = SellerApi._m11

        def page(api: SellerApi, request: Request) -> Any:
            self.pages += 1
            return answer(well(api, request), request)

        patched.setattr(SellerApi, "_m11", page)


def in_five_minutes(started: str) -> str:
    return shift(started, minutes=5)


def some_of_the_past(marketplace: FakeMarketplace, count: int) -> list[str]:
    """So many threads, the newest first, each an hour older than the one before."""
    person = marketplace.add_customer("Ann", "Lee")
    return [marketplace.open_thread(f"No. {n}", person, ago=timedelta(hours=n + 1)) for n in range(count)]


def cannot_be_listed(patched: pytest.MonkeyPatch, thread_id: str, *, with_messages_only: bool = False) -> Odd:
    def answer(page: dict[str, Any], request: Request) -> dict[str, Any]:
        found = next((raw for raw in page["data"] if raw["id"] == thread_id), None)
        if found and ("messages" in found or not with_messages_only):
            raise ErrorResponse(500)
        return page

    return Odd(patched, answer)


def test_a_page_that_always_fails_is_said_and_keeps_neither_new_messages_nor_other_walks(
    run: Run, marketplace: FakeMarketplace, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    past = some_of_the_past(marketplace, 8)
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
    assert [bool(bodies(each)) for each in past[:4]] == [True] * 4
    newest = marie(marketplace)
    cursor(cloud).save(
        replace(
            place(cloud),
            backfills=(Backfill(past_time(marketplace, past[1]), moved_at=now), *place(cloud).backfills),
        )
    )
    report = run(started=in_five_minutes(now))
    assert bodies(newest)
    assert len(place(cloud).backfills) == 1, "the walk that does not fail has come to its end"


def past_time(marketplace: FakeMarketplace, thread_id: str) -> str:
    return str(marketplace.threads[thread_id]["messages"][-1]["date_created"])


def test_a_page_that_fails_is_tried_ever_more_rarely(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    past = some_of_the_past(marketplace, 2)
    odd = cannot_be_listed(monkeypatch, past[0])
    now = utc_now()
    tried = []
    for minute in range(0, 6 * 60, 5):
        before = odd.pages
        run(started=shift(now, minutes=minute))
        tried.append(odd.pages - before > 1)
    assert tried[:2] == [True, True], "once may be chance"
    assert sum(tried[-24:]) == 2, "once an hour in the end"


def test_a_thread_that_fails_every_list_it_is_in_does_not_hide_those_behind_it(
    run: Run, marketplace: FakeMarketplace, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    past = some_of_the_past(marketplace, 8)
    cannot_be_listed(monkeypatch, past[3], with_messages_only=True)
    now = utc_now()
    for _ in range(24):
        report = run(started=now)
        now = in_five_minutes(now)
    assert [bodies(each) for each in past] == [[f"No. {n}"] for n in range(8)]
    assert not report.backfilling
    assert not report.makes_no_progress(now)


def test_a_page_token_that_only_fails_is_given_up_for_a_new_one(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    past = some_of_the_past(marketplace, 5)
    run(pages=1)
    bad: list[str] = []

    def answer(page: dict[str, Any], request: Request) -> dict[str, Any]:
        token = request.args.get("page_token")
        bad[:] = bad or ([token] if token else [])
        if token and token in bad:
            raise ErrorResponse(500)
        return page

    Odd(monkeypatch, answer)
    now = utc_now()
    for _ in range(4):
        now = in_five_minutes(now)
        report = run(started=now)
    assert all(bodies(each) for each in past)
    assert not report.backfilling


def in_a_circle(patched: pytest.MonkeyPatch) -> Odd:
    """The last page of all threads has a token, too: that of the second."""
    first: list[str] = []

    def answer(page: dict[str, Any], request: Request) -> dict[str, Any]:
        if "updated_since" in request.args:
            return page
        token = page.get("next_page_token") or first[0]
        first[:] = first or [token]
        return page | {"next_page_token": token}

    return Odd(patched, answer)


def test_pages_that_lead_in_a_circle_end_a_run_and_are_said(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    past = some_of_the_past(marketplace, 9)
    odd = in_a_circle(monkeypatch)
    now = utc_now()
    for _ in range(10):
        before = odd.pages
        report = run(started=now)
        assert odd.pages - before < 30
        now = in_five_minutes(now)
    assert all(bodies(each) for each in past)
    assert report.makes_no_progress(now)
    assert "lead back" in (report.backfill_error or "")


def test_a_circle_that_is_longer_than_a_run_is_noticed(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 1)
    past = some_of_the_past(marketplace, 12)
    in_a_circle(monkeypatch)
    now = utc_now()
    errors = set()
    for _ in range(12):
        errors.add(run(pages=5, started=now).backfill_error)
        now = in_five_minutes(now)
    assert all(bodies(each) for each in past)
    assert any("lead back" in (error or "") for error in errors)


@pytest.mark.parametrize("empty", [False, True])
def test_pages_without_end_end_a_run_and_are_said(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch, empty: bool
) -> None:
    """The last page comes again and again, or an empty one, under one token after the other."""
    monkeypatch.setattr(client, "PAGE_SIZE", 10)
    past = some_of_the_past(marketplace, 22)
    opened = thread_search.read_token
    end = "end "

    def read_token(token: str, key: str) -> Any:
        return opened(token.removeprefix(end).partition(" ")[2] if token.startswith(end) else token, key)

    def answer(page: dict[str, Any], request: Request) -> dict[str, Any]:
        token = request.args.get("page_token", "")
        if "next_page_token" in page or not token:
            return page
        data = [] if empty and token.startswith(end) else page["data"]
        return {"data": data, "next_page_token": f"{end}{odd.pages} {token.rpartition(' ')[2]}"}

    monkeypatch.setattr(thread_search, "read_token", read_token)
    odd = Odd(monkeypatch, answer)
    now = utc_now()
    for _ in range(9):
        before = odd.pages
        report = run(started=now)
        assert odd.pages - before < 40
        now = in_five_minutes(now)
    assert all(bodies(each) for each in past)
    assert report.makes_no_progress(now)
    assert report.backfill_error


def test_a_page_token_too_long_to_be_kept_is_said_and_what_the_page_held_is_stored(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = some_of_the_past(marketplace, 2)
    Odd(monkeypatch, lambda page, _: page | {"next_page_token": "t" * 5000})
    report = run()
    assert "too long" in (report.ended_early or "")
    assert all(bodies(each) for each in past)
    assert "too long" in (run(started=shift(utc_now(), minutes=5)).ended_early or "")


def test_a_walk_that_comes_further_has_nothing_to_say(
    run: Run, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    some_of_the_past(marketplace, 8)
    now = utc_now()
    for number in range(2):
        report = run(pages=1, started=shift(now, minutes=40 * number))
        assert report.backfilling
        assert not report.makes_no_progress(shift(now, minutes=40 * number + 1))
        assert (report.backfill_error, report.backfill_failing_since) == (None, None)
    assert report.makes_no_progress(shift(now, minutes=120))


def test_a_place_of_an_older_version_is_no_standstill(
    run: Run, marketplace: FakeMarketplace, cloud: Cloud
) -> None:
    some_of_the_past(marketplace, 3)
    now = utc_now()
    cursor(cloud).save(SyncState(now, (Backfill(None),), now))
    assert not run(pages=0, started=now).makes_no_progress(now)
    assert place(cloud).backfills[0].moved_at == now
