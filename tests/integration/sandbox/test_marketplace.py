"""The sandbox marketplace answers as Mirakl's API does."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator
from werkzeug.wrappers import Request

from functions.mirakl.client import Mirakl
from functions.model.messages import Recipient
from infra.local.sandbox import request_parsing, seller_api
from infra.local.sandbox.server import MarketplaceServer
from tests.builders import REPOSITORY
from tests.builders.sandbox import KEY, get, json_part, post

SCHEMAS = REPOSITORY.parent / "shared" / "mirakl" / "schemas"
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.exists(), reason="the marketplace's published schemas are not beside this checkout"
)


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
        files=json_part(
            "thread_input",
            {"body": "Hello", "to": ["CUSTOMER"], "topic": {"type": "FREE_TEXT", "value": "Parcel"}},
        ),
    )
    assert opened.status_code == 201
    assert_fits("OR43.response201", opened.json())
    answered = post(
        server,
        f"/api/inbox/threads/{opened.json()['thread_id']}/message",
        files=json_part("message_input", {"body": "Hello", "to": [{"type": "CUSTOMER"}]}),
    )
    assert_fits("M12.response201", answered.json())


@needs_schemas
def test_our_client_s_message_fits_the_published_schema(
    server: MarketplaceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    original = request_parsing.document_part

    def remember(request: Request, name: str) -> Any:
        sent.append((name, dict(request.files), request.form[name]))
        return original(request, name)

    monkeypatch.setattr(seller_api, "document_part", remember)
    thread_id = next(t["id"] for t in server.marketplace.threads.values() if t.get("entities"))
    mirakl = Mirakl(server.url, lambda: "sandbox-key", "2345", lambda: 60)
    assert mirakl.post_message(thread_id, "Grüße, “quoted”", [Recipient.OPERATOR])
    ((name, files, document),) = sent
    assert (name, files) == ("message_input", {})
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
def test_the_sandbox_refuses_what_mirakl_refuses(
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
    assert post(server, path, files=json_part("message_input", {**document, "body": "Hi"})).status_code == 400
    assert post(server, path, files=json_part("message_input", {**document, "to": []})).status_code == 400
    assert post(server, path, files=json_part("message_input", document)).status_code == 201


def test_an_attachment_is_sent_and_fetched_again(server: MarketplaceServer) -> None:
    thread_id = next(iter(server.marketplace.threads))
    files = [
        *json_part("message_input", {"body": "See", "to": [{"type": "CUSTOMER"}]}),
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


def test_the_platforms_configuration_has_what_an_inbox_uses_of_it(server: MarketplaceServer) -> None:
    configuration = get(server, "/api/platform/configuration")
    assert configuration["timezone"] == "America/Toronto"
    features = configuration["features"]
    assert isinstance(features["no_reply_needed"], bool)
    assert features["order_tax_mode"] in ("TAX_EXCLUDED", "TAX_INCLUDED")
    assert features.keys() == {
        *("no_reply_needed", "order_tax_mode", "returns", "shipment", "disable_seller_alternative_carrier")
    }


def test_a_file_that_a_stranger_would_not_take_is_refused(server: MarketplaceServer) -> None:
    """What our client could send by mistake: a part with another name, a file without one, too many, too much."""
    thread = next(t for t in server.marketplace.threads.values() if t.get("entities"))
    path = f"/api/inbox/threads/{thread['id']}/message"
    message = json_part("message_input", {"body": "See", "to": [{"type": "CUSTOMER"}]})
    for files, code in (
        ([("file", ("a.pdf", b"a"))], "file"),
        ([("files[]", ("a.pdf", b"a"))], "files[]"),
        ([("files", (None, b"a"))], "files"),
        ([("files", (f"{number}.pdf", b"a")) for number in range(51)], "files"),
        ([("files", (f"{number}.pdf", bytes(16 * 1024 * 1024))) for number in range(2)], "files"),
    ):
        refused = post(server, path, files=[*message, *files])
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["code"] == code
    assert server.marketplace.posted == []


def test_fifty_files_of_an_order_are_counted_over_its_threads(server: MarketplaceServer) -> None:
    marketplace = server.marketplace
    person = marketplace.add_customer("Ann", "Lee")
    order_id = marketplace.add_order(person, "Dock")
    photos = [(f"{number}.jpg", b"a") for number in range(25)]
    first, _ = (
        marketplace.open_thread("See", person, order_id=order_id, attachments=photos) for _ in range(2)
    )
    message = json_part("message_input", {"body": "See", "to": [{"type": "CUSTOMER"}]})
    path = f"/api/inbox/threads/{first}/message"
    refused = post(server, path, files=[*message, ("files", ("a.pdf", b"a"))])
    assert "limit of 50" in refused.text
    assert post(server, path, files=message).status_code == 201, "words need no room"
