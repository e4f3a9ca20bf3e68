"""Files that agents sent to a customer are listed in exports, and erased with the replies that they belong to."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from botocore.client import BaseClient

from functions.store import conversations
from infra.local.aws.cloud import Cloud
from tests.builders.admin import admin, resources
from tests.builders.erasure import Shop, Threads
from tests.builders.killed_calls import Killed
from tests.builders.uploads import CONTENT, Uploader


@pytest.fixture
def agent(shop: Shop) -> Uploader:
    return Uploader(shop.api)


def keys(cloud: Cloud) -> set[str]:
    """Of what is in the bucket."""
    return {each.key for each in cloud.files.objects.with_prefix()}


def send(agent: Uploader, thread_id: str, name: str) -> tuple[str, str]:
    """The key of the object, and the id of the reply."""
    upload_id = agent.upload(name)["upload_id"]
    answer = agent.send(conversations.id_for(thread_id), upload_id, body=f"Dear Marie, {name}", key=name)
    assert answer.status == 201, answer.body
    return agent.key_of(upload_id), answer.body["id"]


def test_the_files_of_an_erased_customers_replies_are_erased(
    shop: Shop, threads: Threads, agent: Uploader
) -> None:
    sent, _ = send(agent, threads.short, "sent.pdf")
    shop.pollers.settle()
    shop.sandbox.faults.add("M12", "bad_request")
    failed, _ = send(agent, threads.short, "failed.pdf")
    shop.pollers.settle()
    taken_back, message_id = send(agent, threads.short, "taken-back.pdf")
    path = f"/api/conversations/{conversations.id_for(threads.short)}/messages/{message_id}/cancel"
    assert shop.api.post(path).status == 200
    anns, _ = send(agent, threads.anns, "anns.pdf")
    shop.pollers.settle()
    assert keys(shop.cloud) == {sent, failed, taken_back, anns}
    assert shop.erase(shop.marie) == 0
    assert keys(shop.cloud) == {anns}


def test_an_interrupted_erasure_finds_the_rest_of_the_files(
    shop: Shop, threads: Threads, agent: Uploader
) -> None:
    send(agent, threads.short, "first.pdf")
    second, _ = send(agent, threads.short, "second.pdf")
    shop.pollers.settle()
    call = BaseClient._make_api_call

    def killed_at_the_second(client: Any, operation: str, arguments: Any) -> Any:
        if operation == "DeleteObject" and arguments["Key"] == second:
            raise Killed
        return call(client, operation, arguments)

    with patch.object(BaseClient, "_make_api_call", killed_at_the_second), pytest.raises(Killed):
        shop.erase(shop.marie)
    assert second in keys(shop.cloud), "in any order"
    assert shop.erase(shop.marie) == 0
    assert keys(shop.cloud) == set()


def test_an_export_lists_what_was_sent(shop: Shop, threads: Threads, agent: Uploader, tmp_path: Path) -> None:
    send(agent, threads.short, "label.pdf")
    shop.pollers.settle()
    shop.sync()
    assert admin(resources(shop.cloud), "export", str(tmp_path)) == 0
    with (tmp_path / "messages.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["message"]: row for row in csv.DictReader(file)}
    row = rows["Dear Marie, label.pdf"]
    assert row["files sent"] == f"label.pdf ({len(CONTENT)} bytes, application/pdf)"
    assert row["attachments"] == "label.pdf"
    assert rows["Dear Marie, label.pdf"]["status"] == "sent"
    lines = [
        json.loads(line) for line in (tmp_path / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert sum("files" in line.get("Item", line) for line in lines) == 1
