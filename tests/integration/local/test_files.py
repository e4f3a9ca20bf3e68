"""Files in the local run: a customer's into a browser, and an agent's out of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from functions import wiring
from functions.model.clock import utc_now
from infra.local.aws.cloud import local_cloud
from infra.local.persistence import FILES
from infra.local.processes.settings import LocalSettings
from infra.local.run import LocalRun, local_run
from infra.local.token import token
from tests.builders.waiting import eventually

KEY = "received/1/2"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[LocalRun]:
    (tmp_path / "index.html").write_text("<!doctype html><title>Inbox</title>")
    with local_run(LocalSettings(port=0, undo_seconds=0), dist=tmp_path) as started:
        yield started


@pytest.fixture
def agent(run: LocalRun) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token(run.url)}"
        yield session


def test_a_customers_picture_reaches_a_browser(run: LocalRun, agent: requests.Session) -> None:
    conversation_id, attachment = first_picture(run, agent)
    address = f"{run.url}/api/conversations/{conversation_id}/attachments/{attachment['id']}"
    assert agent.get(address, timeout=10).json()["state"] == "fetching"
    eventually(lambda: agent.get(address, timeout=10).json()["state"] == "ready")
    file = agent.get(address, timeout=10).json()

    shown = requests.get(file["url"], timeout=10)
    saved = requests.get(file["download_url"], timeout=10)

    assert shown.headers["content-type"] == file["type"]
    assert shown.headers["content-disposition"].startswith("inline")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert len(shown.content) == file["size"] == attachment["size"]
    assert shown.content == saved.content
    policy = requests.get(run.url, timeout=10).headers["content-security-policy"]
    origin = file["url"].partition(f"/{run.cloud.files.name}/")[0]
    assert f" {origin};" in policy[policy.index("img-src") :]


def first_picture(run: LocalRun, agent: requests.Session) -> tuple[str, Any]:
    """The first attachment of the demo shop with the name of a picture, and its conversation's id."""
    found: list[tuple[str, Any]] = []

    def look() -> bool:
        listed = agent.get(f"{run.url}/api/conversations", timeout=10).json()["conversations"]
        for conversation in listed:
            page = agent.get(f"{run.url}/api/conversations/{conversation['id']}", timeout=10).json()
            for message in page["messages"]:
                found.extend(
                    (conversation["id"], each)
                    for each in message["attachments"]
                    if each["name"].endswith((".jpg", ".png"))
                )
        return bool(found)

    eventually(look)
    return found[0]


def test_a_browser_may_upload_a_file_and_a_reply_takes_it_along(
    run: LocalRun, agent: requests.Session
) -> None:
    conversation_id, _ = first_picture(run, agent)
    content = bytes(range(256)) * 300
    new = {"name": "étiquette.pdf", "size": len(content), "type": "application/pdf"}
    form = agent.post(f"{run.url}/api/uploads", json=new, timeout=10).json()
    policy = requests.get(run.url, timeout=10).headers["content-security-policy"]
    connects = policy.partition("connect-src ")[2].partition(";")[0].split()
    assert form["url"].partition(f"/{run.cloud.files.name}")[0] in connects

    page = {"Origin": run.url}
    preflight = requests.options(
        form["url"], headers={**page, "Access-Control-Request-Method": "POST"}, timeout=10
    )
    stored = requests.post(form["url"], form["fields"], files={"file": content}, headers=page, timeout=10)
    assert [answer.headers["access-control-allow-origin"] for answer in (preflight, stored)] == ["*", "*"]
    assert stored.status_code == 204

    messages = f"{run.url}/api/conversations/{conversation_id}/messages"
    reply = {"body": "Here is your label.", "upload_ids": [form["upload_id"]]}
    sent = agent.post(messages, json=reply, headers={"Idempotency-Key": "label"}, timeout=10)
    assert (sent.status_code, sent.json()["files"][0]["name"]) == (201, "etiquette.pdf")

    def arrived() -> bool:
        page = agent.get(f"{run.url}/api/conversations/{conversation_id}", timeout=10).json()
        (found,) = [message for message in page["messages"] if message["id"] == sent.json()["id"]]
        return bool(found["status"] == "sent" and len(found["attachments"]) == 1)

    eventually(arrived)


def test_files_survive_a_restart_of_a_run_that_keeps_its_data(tmp_path: Path) -> None:
    with local_cloud(files=tmp_path / FILES) as cloud:
        cloud.client("s3").put_object(Bucket=cloud.files.name, Key=KEY, Body=b"content")

    with local_cloud(files=tmp_path / FILES):
        url, _ = wiring.files().address(KEY, "image/png", "inline", utc_now())
        answer = requests.get(url, timeout=10)

    assert (answer.content, answer.headers["content-type"]) == (b"content", "image/png")


def test_other_files_are_gone_after_the_run() -> None:
    with local_cloud() as cloud:
        cloud.client("s3").put_object(Bucket=cloud.files.name, Key=KEY, Body=b"content")

    with local_cloud() as cloud:
        assert "Contents" not in cloud.client("s3").list_objects_v2(Bucket=cloud.files.name)
