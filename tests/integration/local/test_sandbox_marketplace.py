from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator

from functions.mirakl.client import Mirakl
from functions.model.messages import Recipient
from infra.local.sandbox.customer_activity import CustomerActivity
from infra.local.sandbox.documents import echoed_body
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.seed import seed_demo_shop
from infra.local.sandbox.server import MarketplaceServer
from infra.local.sandbox.snapshot import restore, save_on_change
from tests.builders import REPOSITORY

SCHEMAS = REPOSITORY.parent / "shared" / "mirakl" / "schemas"
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.exists(), reason="the marketplace's published schemas are not beside this checkout"
)
KEY = {"Authorization": "sandbox-key"}


@pytest.fixture
def server() -> Iterator[MarketplaceServer]:
    with MarketplaceServer() as server:
        seed_demo_shop(server.marketplace)
        yield server


def get(server: MarketplaceServer, path: str, **query: Any) -> Any:
    answer = requests.get(f"{server.url}{path}", params={"shop_id": "2345", **query}, headers=KEY, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(server: MarketplaceServer, path: str, **more: Any) -> requests.Response:
    headers = {**KEY, **more.pop("headers", {})}
    return requests.post(
        f"{server.url}{path}", params={"shop_id": "2345"}, headers=headers, timeout=10, **more
    )


def part(name: str, document: Any) -> list[tuple[str, Any]]:
    return [(name, (None, json.dumps(document), "application/json"))]


def assert_fits(schema: str, document: Any) -> None:
    Draft202012Validator(
        json.loads((SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8"))
    ).validate(document)


@needs_schemas
def test_every_answer_fits_the_published_schemas(server: MarketplaceServer) -> None:
    threads = []
    page = get(server, "/api/inbox/threads", with_messages="true", limit=10)
    assert_fits("M11.response200", page)
    while page.get("next_page_token"):
        threads += page["data"]
        page = get(server, "/api/inbox/threads", page_token=page["next_page_token"])
        assert_fits("M11.response200", page)
    assert_fits("M11.response200", get(server, "/api/inbox/threads"))
    for thread in threads:
        assert_fits("M10.response200", get(server, f"/api/inbox/threads/{thread['id']}"))
    assert_fits("OR11.response200", get(server, "/api/orders", max=100))
    assert_fits("RE01.response200", get(server, "/api/reasons"))
    order_id = next(iter(server.marketplace.orders))
    opened = post(
        server,
        f"/api/orders/{order_id}/threads",
        files=part(
            "thread_input",
            {"body": "Hello", "to": ["CUSTOMER"], "topic": {"type": "FREE_TEXT", "value": "Parcel"}},
        ),
    )
    assert opened.status_code == 201
    assert_fits("OR43.response201", opened.json())
    answered = post(
        server,
        f"/api/inbox/threads/{opened.json()['thread_id']}/message",
        files=part("message_input", {"body": "Hello", "to": [{"type": "CUSTOMER"}]}),
    )
    assert_fits("M12.response201", answered.json())


@needs_schemas
def test_our_client_s_message_fits_the_published_schema(
    server: MarketplaceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    original = requests.Session.request

    def remember(self: requests.Session, *args: Any, **options: Any) -> requests.Response:
        sent.append(options.get("files"))
        return original(self, *args, **options)

    monkeypatch.setattr(requests.Session, "request", remember)
    thread_id = next(t["id"] for t in server.marketplace.threads.values() if t.get("entities"))
    mirakl = Mirakl(server.url, lambda: "sandbox-key", "2345", lambda: 60)
    assert mirakl.post_message(thread_id, "Grüße, “quoted”", [Recipient.OPERATOR])
    ((name, (file_name, document, kind)),) = sent[0]
    assert (name, file_name, kind) == ("message_input", None, "application/json")
    assert_fits("M12.message_input", json.loads(document))
    assert server.marketplace.posted[-1].body == "Grüße, “quoted”"


def test_pages_neither_skip_nor_repeat_and_what_changes_meanwhile_jumps_ahead(
    server: MarketplaceServer,
) -> None:
    first = get(server, "/api/inbox/threads", limit=10)
    oldest = min(server.marketplace.threads.values(), key=lambda t: t["date_updated"])["id"]
    server.marketplace.customer_writes(oldest, "Anybody there?")
    seen, page = [t["id"] for t in first["data"]], first
    while page.get("next_page_token"):
        page = get(server, "/api/inbox/threads", page_token=page["next_page_token"])
        assert page["previous_page_token"]
        seen += [t["id"] for t in page["data"]]
    assert len(seen) == len(set(seen)) == len(server.marketplace.threads) - 1
    assert oldest not in seen
    assert get(server, "/api/inbox/threads", limit=1)["data"][0]["id"] == oldest
    back = get(server, "/api/inbox/threads", page_token=page["previous_page_token"])
    assert [t["id"] for t in back["data"]] == seen[-len(page["data"]) - 10 : -len(page["data"])]


def test_updated_since_includes_its_moment(server: MarketplaceServer) -> None:
    newest = get(server, "/api/inbox/threads", limit=1)["data"][0]
    found = get(server, "/api/inbox/threads", updated_since=newest["date_updated"])["data"]
    assert [t["id"] for t in found] == [newest["id"]]


def test_a_list_shows_the_last_hundred_messages_and_the_thread_all(server: MarketplaceServer) -> None:
    saga = max(server.marketplace.threads.values(), key=lambda t: len(t["messages"]))
    listed = next(
        t
        for t in get(server, "/api/inbox/threads", with_messages="true", limit=100)["data"]
        if t["id"] == saga["id"]
    )
    assert len(listed["messages"]) == 100
    whole = get(server, f"/api/inbox/threads/{saga['id']}")
    assert len(whole["messages"]) == whole["metadata"]["total_count"] > 100
    assert listed["messages"] == whole["messages"][-100:]


@pytest.mark.parametrize(
    ("path", "query", "headers", "status"),
    [
        ("/api/inbox/threads", {}, {"Authorization": "Bearer sandbox-key"}, 401),
        ("/api/inbox/threads", {}, {}, 401),
        ("/api/inbox/threads", {"limit": "101"}, KEY, 400),
        ("/api/inbox/threads", {"page_token": "made.up"}, KEY, 400),
        ("/api/inbox/threads", {"entity_id": "1"}, KEY, 400),
        ("/api/inbox/threads", {"updated_since": "yesterday"}, KEY, 400),
        ("/api/inbox/threads/unknown", {}, KEY, 404),
        ("/api/orders", {"order_ids": ",".join(map(str, range(101)))}, KEY, 400),
        ("/api/orders/1-A", {}, KEY, 410),
        ("/api/messages", {}, KEY, 410),
        ("/api/nothing", {}, KEY, 404),
    ],
)
def test_what_mirakl_refuses_is_refused(
    server: MarketplaceServer, path: str, query: dict[str, str], headers: dict[str, str], status: int
) -> None:
    answer = requests.get(server.url + path, params={"shop_id": "2345", **query}, headers=headers, timeout=10)
    assert answer.status_code == status


def test_a_message_is_taken_as_a_part_of_a_form_and_in_no_other_way(server: MarketplaceServer) -> None:
    path = f"/api/inbox/threads/{next(iter(server.marketplace.threads))}/message"
    document = {"body": "Hello", "to": [{"type": "CUSTOMER"}]}
    assert post(server, path, json=document).status_code == 415
    flattened = post(server, path, files=[("message_input.body", (None, "Hello"))])
    assert flattened.json() == {
        "errors": [{"code": "message_input", "message": "Required part 'message_input' is not present."}]
    }
    assert post(server, path, files=part("message_input", {**document, "body": "Hi"})).status_code == 400
    assert post(server, path, files=part("message_input", {**document, "to": []})).status_code == 400
    assert post(server, path, files=part("message_input", document)).status_code == 201


def test_an_attachment_is_sent_and_fetched_again(server: MarketplaceServer) -> None:
    thread_id = next(iter(server.marketplace.threads))
    files = [
        *part("message_input", {"body": "See", "to": [{"type": "CUSTOMER"}]}),
        ("files", ("étiquette.pdf", b"pdf")),
    ]
    post(server, f"/api/inbox/threads/{thread_id}/message", files=files)
    (attachment,) = server.marketplace.threads[thread_id]["messages"][-1]["attachments"]
    url = f"{server.url}/api/inbox/threads/{attachment['id']}/download"
    fetched = requests.get(url, params={"shop_id": "2345"}, headers={**KEY, "Accept": "*/*"}, timeout=10)
    assert fetched.content == b"pdf"
    refused = requests.get(
        url, params={"shop_id": "2345"}, headers={**KEY, "Accept": "application/json"}, timeout=10
    )
    assert refused.status_code == 406


def test_another_shop_is_empty_and_says_so_only_when_asked(server: MarketplaceServer) -> None:
    for shop_id in ("77", ""):
        assert get(server, "/api/inbox/threads", shop_id=shop_id) == {"data": []}
        assert get(server, "/api/orders", shop_id=shop_id)["orders"] == []
        assert get(server, "/api/account", shop_id=shop_id)["shop_id"] == 9999


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
def test_faults_strike_once_and_do_what_they_say(
    server: MarketplaceServer, kind: Any, outcome: Any, effects: int
) -> None:
    thread_id = next(iter(server.marketplace.threads))
    server.faults.add("M12", kind, seconds=0.1, path=thread_id)

    def send() -> requests.Response:
        document = {"body": "Hello", "to": [{"type": "CUSTOMER"}]}
        return post(server, f"/api/inbox/threads/{thread_id}/message", files=part("message_input", document))

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
        assert "message_id" not in post(server, path, files=part("message_input", document)).json()
    server.faults.add("M12", "other_id")
    named = post(server, path, files=part("message_input", document)).json()["message_id"]
    shown = [message["id"] for message in server.marketplace.threads[thread_id]["messages"]]
    assert named
    assert named not in shown
    server.faults.add("M12", "accepted_after")
    refused = post(server, path, files=part("message_input", {**document, "body": "a"}))
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
def test_words_may_be_changed_on_their_way(
    server: MarketplaceServer, kind: str, written: str, shown: str
) -> None:
    requests.post(f"{server.url}/_sandbox/rewriting", json={"kinds": [kind]}, timeout=10).raise_for_status()
    thread_id = next(iter(server.marketplace.threads))
    server.marketplace.post(thread_id, written, ["CUSTOMER"], [])
    assert server.marketplace.threads[thread_id]["messages"][-1]["body"] == shown
    assert server.marketplace.posted[-1].body == written


def test_what_is_taken_away_may_still_be_counted(server: MarketplaceServer) -> None:
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
    monkeypatch.setattr("infra.local.sandbox.customer_activity.ANSWER_SECONDS", (0.0, 0.0))
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
