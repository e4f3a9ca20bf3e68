"""GET …/attachments/{attachment_id} and POST …/retry, as the web app calls them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from infra.local.aws.lambda_api import lambda_api
from infra.local.aws.lambda_runtime import LambdaRuntime
from tests.builders.api import Answer, Api
from tests.builders.waiting import eventually
from tests.integration.attachments.conftest import PHOTO, Opened, downloaded


@pytest.fixture(autouse=True)
def _functions_start_each_other(lambdas: LambdaRuntime) -> Iterator[None]:
    with lambda_api(lambdas):
        yield


def path_of(opened: Opened) -> str:
    attachment_id = quote(quote(opened.attachment_id, safe=""), safe="")
    return f"/api/conversations/{opened.conversation_id}/attachments/{attachment_id}"


def until_fetched(api: Api, opened: Opened) -> Any:
    found: list[Answer] = []

    def is_fetched() -> bool:
        found.append(api.get(path_of(opened)))
        assert found[-1].status == 200, found[-1]
        return bool(found[-1].body["state"] != "fetching")

    eventually(is_fetched)
    return found[-1].body


def test_opening_a_file_fetches_it_in_the_background(api: Api, opened: Opened) -> None:
    first = api.get(path_of(opened))
    assert first.status == 200
    assert first.body == {
        "state": "fetching",
        "url": None,
        "download_url": None,
        "expires_at": None,
        "name": "boîte.jpg",
        "type": None,
        "size": len(PHOTO),
        "width": None,
        "height": None,
        "failure": None,
        "retry_at": None,
    }
    ready = until_fetched(api, opened)
    assert (ready["state"], ready["type"], ready["width"]) == ("ready", "image/jpeg", 640)
    assert downloaded(ready["url"]).content == PHOTO
    assert opened.asked() == 1


def test_nobody_waits_for_a_marketplace_that_does_not_answer(api: Api, opened: Opened) -> None:
    opened.sandbox.faults.add("M13", "hang", seconds=1.5)
    assert api.get(path_of(opened)).body["state"] == "fetching"
    conversation = f"/api/conversations/{opened.conversation_id}"
    assert api.get(conversation).body["messages"][0]["attachments"][0]["name"] == "boîte.jpg"
    reply = {"body": "Thank you.", "seen_message_id": api.get(conversation).body["messages"][0]["id"]}
    assert api.post(f"{conversation}/messages", reply, "1").status == 201
    assert until_fetched(api, opened)["failure"] == "unreachable"


def test_a_failed_file_is_fetched_again_on_request(api: Api, opened: Opened) -> None:
    opened.sandbox.marketplace.forbidden = {"M13"}
    failed = until_fetched(api, opened)
    assert (failed["state"], failed["failure"], failed["retry_at"]) == ("failed", "forbidden", None)
    opened.sandbox.marketplace.forbidden.clear()
    again = api.post(f"{path_of(opened)}/retry")
    assert (again.status, again.body["state"]) == (200, "fetching")
    assert until_fetched(api, opened)["state"] == "ready"


def test_the_request_to_retry_fetches_a_file_that_nobody_has_opened(api: Api, opened: Opened) -> None:
    assert api.post(f"{path_of(opened)}/retry").body["state"] == "fetching"
    assert until_fetched(api, opened)["state"] == "ready"
    assert opened.asked() == 1


def test_an_attachment_id_with_special_characters_is_found(api: Api, opened: Opened) -> None:
    marketplace = opened.sandbox.marketplace
    odd = "a/b?c#d%2F ü.jpg"
    marketplace.files[odd] = marketplace.files.pop(opened.attachment_id)
    marketplace.threads[opened.thread_id]["messages"][0]["attachments"][0]["id"] = odd
    marketplace.rename_topic(opened.thread_id, {"type": "FREE_TEXT", "value": "Id"})
    opened.run()
    opened.attachment_id = odd
    assert until_fetched(api, opened)["state"] == "ready"


@pytest.mark.parametrize("missing", ["attachment", "conversation", "of another conversation"])
def test_what_is_not_there_is_not_found(api: Api, opened: Opened, missing: str) -> None:
    if missing == "attachment":
        opened.attachment_id = "another"
    else:
        opened.thread_id = "another"
    if missing == "of another conversation":
        opened.thread_id = opened.sandbox.marketplace.open_thread("Hello")
        opened.run()
    for answer in (api.get(path_of(opened)), api.post(f"{path_of(opened)}/retry")):
        assert (answer.status, answer.code) == (404, "attachment_not_found")
    assert opened.asked() == 0
