"""Back-fills continue where they stopped, and end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.inbox.sync.backfill import MAX_ERROR_LENGTH, MAX_STATE_LENGTH, bounded
from functions.mirakl import client
from functions.mirakl.client import Mirakl
from functions.model.clock import shift, utc_now
from functions.store.sync_state import Backfill, SyncState, serialized
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.sync import (
    RunSync,
    open_older_threads,
    open_order_thread,
    stored_bodies,
    stored_sync_state,
    sync_state_store,
)


def test_a_backfill_continues_over_many_runs_and_new_messages_come_first(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer
) -> None:
    marketplace.bulk_seed(210, 210)
    first = run(pages=2)
    assert first.backfilling
    assert 0 < first.threads < 210
    newest = open_order_thread(marketplace)
    report = run()
    assert len(stored_bodies(newest)) == 1
    assert not report.backfilling
    assert first.threads + report.threads == 211
    assert report.pages < 4, "it continued where it had stopped"


def test_a_thread_that_changes_while_we_page_is_not_missed(
    run: RunSync, marketplace: FakeMarketplace, sandbox: MarketplaceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    marketplace.bulk_seed(105, 105)
    oldest = next(iter(marketplace.threads))
    original = Mirakl.threads
    pages: list[Any] = []

    def page(self: Mirakl, since: str | None, token: str | None, *request: Any) -> Any:
        answer = original(self, since, token, *request)
        if not pages:
            marketplace.customer_writes(oldest, "While you were paging")
        pages.append(answer)
        return answer

    monkeypatch.setattr(Mirakl, "threads", page)
    run()
    assert stored_bodies(oldest) == []
    run()
    assert stored_bodies(oldest)[-1] == "While you were paging"


def test_an_invalid_page_token_restarts_its_backfill(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud
) -> None:
    marketplace.bulk_seed(105, 105)
    sync_state_store(cloud).save(SyncState(utc_now(), (Backfill(None, "expired"),)))
    report = run()
    assert (report.threads, report.backfilling) == (105, False)


def test_a_check_that_reaches_further_back_continues_instead_of_the_full_check(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    run()
    old = [
        marketplace.open_thread("Hi", marketplace.add_customer("Old", "One"), ago=timedelta(days=100))
        for _ in range(6)
    ]
    everything = Backfill(None, is_full_check=True)
    sync_state_store(cloud).save(
        SyncState(stored_sync_state(cloud).cursor, (everything,), shift(utc_now(), hours=-25))
    )
    run()
    assert all(stored_bodies(thread_id) for thread_id in old)


@pytest.mark.parametrize("length", [10, 900, 2390])
def test_the_sync_state_fits_its_parameter_however_long_page_tokens_are(length: int) -> None:
    since = utc_now()
    many = tuple(
        Backfill(
            since,
            page_token="t" * length,
            threads=12_345,
            reached=since,
            is_full_check=True,
            moved_at=since,
            page_request=2,
            failures=12,
            failing_since=since,
            error="\u00e9" * MAX_ERROR_LENGTH,
            retry_at=since,
            reached_before_restart=since,
            pages=12_345,
            earlier_page_hash="0" * 16,
        )
        for _ in range(6)
    )
    kept = bounded(SyncState(since, many, since))
    assert len(serialized(kept)) <= MAX_STATE_LENGTH
    assert kept.backfills


def test_backfills_that_are_joined_leave_nothing_out_and_keep_their_failures() -> None:
    times = [shift("2026-03-02T14:00:00.000Z", days=day) for day in range(6)]
    healthy = [Backfill(time, moved_at=time) for time in times[1:]]
    failing = replace(healthy[-2], failures=3, failing_since=times[5], error="down", reached=times[4])
    kept = bounded(SyncState(times[5], (Backfill(None), *healthy[:-2], failing, healthy[-1])))
    *_, joined = kept.backfills
    assert len(kept.backfills) == 5
    assert (joined.since, joined.page_token) == (failing.since, None)
    assert (joined.failing_since, joined.error, joined.reached_before_restart) == (times[5], "down", times[4])
    assert joined.retry_at is None, "new messages do not wait for a back-fill that fails"


def test_a_backfill_with_progress_reports_no_error(
    run: RunSync, marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    open_older_threads(marketplace, 8)
    now = utc_now()
    for number in range(2):
        report = run(pages=1, started=shift(now, minutes=40 * number))
        assert report.backfilling
        assert not report.makes_no_progress(shift(now, minutes=40 * number + 1))
        assert (report.backfill_error, report.backfill_failing_since) == (None, None)
    assert report.makes_no_progress(shift(now, minutes=120))


def test_a_sync_state_of_an_older_version_does_not_count_as_stalled(
    run: RunSync, marketplace: FakeMarketplace, cloud: Cloud
) -> None:
    open_older_threads(marketplace, 3)
    now = utc_now()
    sync_state_store(cloud).save(SyncState(now, (Backfill(None),), now))
    assert not run(pages=0, started=now).makes_no_progress(now)
    assert stored_sync_state(cloud).backfills[0].moved_at == now


def test_the_stored_sync_state_keeps_its_names(cloud: Cloud) -> None:
    then = "2026-03-02T14:00:00.000Z"
    check = Backfill(
        None,
        is_full_check=True,
        page_request=1,
        reached_before_restart=then,
        earlier_page_hash="0" * 16,
    )
    state = SyncState(then, (check,), then)
    stored = {"since": None, "verify": True, "way": 1, "to_pass": then, "landmark": "0" * 16}
    assert json.loads(serialized(state)) == {"cursor": then, "walks": [stored], "reconciled_at": then}
    sync_state_store(cloud).save(state)
    assert stored_sync_state(cloud) == state
