"""The sandbox marketplace's faults, limits and rewritings, its restart, and its customers' activity."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from infra.local.sandbox.demo.customer_activity import CustomerActivity
from infra.local.sandbox.demo.seed import seed_demo_shop
from infra.local.sandbox.documents import echoed_body
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from infra.local.sandbox.snapshot import restore, save_on_change
from tests.builders.sandbox import KEY, get, json_part, post


@pytest.mark.parametrize(
    ("kind", "outcome", "effects"),
    [
        ("busy", 429, 0),
        ("error", 500, 0),
        ("maintenance", 503, 0),
        ("garbage", 200, 0),
        ("hang", requests.ConnectionError, 0),
        ("hang_after", requests.ConnectionError, 1),
        ("drop_before", requests.ConnectionError, 0),
        ("drop_after", requests.ConnectionError, 1),
        ("error_after", 500, 1),
        ("no_id", 201, 1),
        ("no_id_before", 201, 0),
        ("empty_object", 200, 0),
        ("empty_object_after", 200, 1),
        ("errors_in_200", 200, 0),
        ("errors_in_200_after", 200, 1),
        ("accepted", 202, 0),
        ("accepted_after", 202, 1),
        ("other_id", 201, 1),
    ],
)
def test_faults_happen_once_and_as_described(
    server: MarketplaceServer, kind: Any, outcome: Any, effects: int
) -> None:
    thread_id = next(iter(server.marketplace.threads))
    server.faults.add("M12", kind, seconds=0.1, path=thread_id)

    def send() -> requests.Response:
        document = {"body": "Hello", "to": [{"type": "CUSTOMER"}]}
        return post(
            server, f"/api/inbox/threads/{thread_id}/message", files=json_part("message_input", document)
        )

    if isinstance(outcome, int):
        assert send().status_code == outcome
    else:
        with pytest.raises(outcome):
            send()
    assert len(server.marketplace.posted) == effects
    assert send().json()["message_id"]


def test_a_success_may_name_no_message_or_another_one(server: MarketplaceServer) -> None:
    thread_id = next(iter(server.marketplace.threads))
    path = f"/api/inbox/threads/{thread_id}/message"
    document = {"body": "Hello", "to": [{"type": "CUSTOMER"}]}
    for kind in ("no_id", "empty_object_after", "errors_in_200_after", "accepted_after"):
        server.faults.add("M12", kind)
        assert "message_id" not in post(server, path, files=json_part("message_input", document)).json()
    server.faults.add("M12", "other_id")
    named = post(server, path, files=json_part("message_input", document)).json()["message_id"]
    shown = [message["id"] for message in server.marketplace.threads[thread_id]["messages"]]
    assert named
    assert named not in shown
    server.faults.add("M12", "accepted_after")
    refused = post(server, path, files=json_part("message_input", {**document, "body": "a"}))
    assert refused.status_code == 400


def test_a_limit_takes_so_many_calls_in_a_time_and_says_when_the_next_is_taken(
    server: MarketplaceServer,
) -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    server.marketplace.clock = lambda: now
    server.faults.limit("M10", calls=2, seconds=60)
    thread_id = next(iter(server.marketplace.threads))

    def ask() -> requests.Response:
        path = f"{server.url}/api/inbox/threads/{thread_id}"
        return requests.get(path, params={"shop_id": "2345"}, headers=KEY, timeout=10)

    assert [ask().status_code for _ in range(2)] == [200, 200]
    now += timedelta(seconds=20)
    refused = ask()
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "40")
    assert server.app.premature_calls["M10"] == 0
    now += timedelta(seconds=39)
    assert ask().status_code == 429
    assert server.app.premature_calls["M10"] == 1
    now += timedelta(seconds=1)
    assert ask().status_code == 200
    assert server.app.premature_calls["M10"] == 1


@pytest.mark.parametrize(
    ("kind", "written", "shown"),
    [
        ("invisible", "Zero\u200bwidth,\x07 bell\nand line", "Zerowidth, bell\nand line"),
        ("emoji", "Thanks 😀 é", "Thanks ? é"),
        ("links", "See https://example.com/a?b=1 there", "See [link removed] there"),
        ("addresses", "Write to <ann@example.com>, 3 < 5", "Write to , 3 < 5"),
        ("numbers", "Call +1 (514) 555-0100 at 5", "Call *** at 5"),
    ],
)
def test_the_sandbox_can_change_words(server: MarketplaceServer, kind: str, written: str, shown: str) -> None:
    requests.post(f"{server.url}/_sandbox/rewriting", json={"kinds": [kind]}, timeout=10).raise_for_status()
    thread_id = next(iter(server.marketplace.threads))
    server.marketplace.post(thread_id, written, ["CUSTOMER"], [])
    assert server.marketplace.threads[thread_id]["messages"][-1]["body"] == shown
    assert server.marketplace.posted[-1].body == written


def test_a_removed_message_may_still_be_counted(server: MarketplaceServer) -> None:
    thread_id = next(iter(server.marketplace.threads))
    before = get(server, f"/api/inbox/threads/{thread_id}")
    count = before["metadata"]["total_count"]
    for is_counted, expected in ((False, count), (True, count + 1)):
        message_id = server.marketplace.customer_writes(thread_id, "Rude words.")
        document = {"thread_id": thread_id, "message_id": message_id, "is_counted": is_counted}
        requests.post(f"{server.url}/_sandbox/take_away", json=document, timeout=10).raise_for_status()
        thread = get(server, f"/api/inbox/threads/{thread_id}")
        assert thread["messages"] == before["messages"]
        assert thread["metadata"]["total_count"] == expected
    server.marketplace.overcount_messages(thread_id)
    assert get(server, f"/api/inbox/threads/{thread_id}")["metadata"]["total_count"] == count + 2


@pytest.mark.parametrize(
    ("style", "body"),
    [("verbatim", "a <b>\r\n “c” "), ("entities", "a &lt;b&gt;\n “c”"), ("br", "a &lt;b&gt;<br /> “c”")],
)
def test_a_body_comes_back_as_the_marketplace_writes_it(style: Any, body: str) -> None:
    assert echoed_body("a <b>\r\n “c” ", style) == body


def test_a_restart_keeps_the_marketplace_and_makes_new_ids(tmp_path: Path) -> None:
    file = tmp_path / "marketplace.json"
    marketplace = FakeMarketplace()
    seed_demo_shop(marketplace)
    save_on_change(marketplace, file)
    thread_id = next(iter(marketplace.threads))
    marketplace.post(thread_id, "Before the restart", ["CUSTOMER"], [])
    again = FakeMarketplace()
    assert restore(again, file)
    assert (again.threads, again.orders, again.posted) == (
        marketplace.threads,
        marketplace.orders,
        marketplace.posted,
    )
    known = {m["id"] for t in again.threads.values() for m in t["messages"]}
    assert again.customer_writes(thread_id, "After it") not in known


def test_customers_write_on_their_own_and_answer_until_they_are_content(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("infra.local.sandbox.demo.customer_activity.ANSWER_SECONDS", (0.0, 0.0))
    marketplace = FakeMarketplace()
    seed_demo_shop(marketplace)
    threads = len(marketplace.threads)
    thread_id = next(iter(marketplace.threads))
    with CustomerActivity(marketplace, every_seconds=3600) as activity:
        activity.open_random_thread()
        for number in range(4):
            marketplace.post(thread_id, f"Answer {number}", ["CUSTOMER"], [])
        for _ in range(200):
            if (
                sum(m["from"]["type"] == "CUSTOMER_USER" for m in marketplace.threads[thread_id]["messages"])
                >= 4
            ):
                break
            activity._stopping.wait(0.01)
    assert len(marketplace.threads) == threads + 1
    assert sum(m["from"]["type"] == "CUSTOMER_USER" for m in marketplace.threads[thread_id]["messages"]) == 4


def test_the_same_seed_makes_the_same_marketplace() -> None:
    one, other = FakeMarketplace(), FakeMarketplace()
    for marketplace in (one, other):
        marketplace.bulk_seed(20, 200)
    assert list(one.threads) == list(other.threads)
    assert sum(len(t["messages"]) for t in one.threads.values()) == 200


def test_a_file_can_come_without_its_length_or_without_its_end(server: MarketplaceServer) -> None:
    thread_id = next(iter(server.marketplace.threads))
    server.marketplace.customer_writes(thread_id, "See", attachments=[("a.jpg", b"words and words")])
    file_id = list(server.marketplace.files)[-1]
    odd = f"{file_id}/a b"
    server.marketplace.files[odd] = server.marketplace.files[file_id]

    def fetch() -> requests.Response:
        url = f"{server.url}/api/inbox/threads/{quote(odd, safe='')}/download"
        headers = {**KEY, "Accept": "*/*"}
        return requests.get(url, params={"shop_id": "2345"}, headers=headers, timeout=10)

    whole = fetch()
    assert (whole.content, whole.headers["Content-Length"]) == (b"words and words", "15")
    assert whole.headers["Content-Disposition"] == "attachment; filename=a.jpg"
    server.faults.add("M13", "chunked")
    unmeasured = fetch()
    assert unmeasured.content == b"words and words"
    assert "Content-Length" not in unmeasured.headers
    server.faults.add("M13", "cut")
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="8 more expected"):
        fetch()
