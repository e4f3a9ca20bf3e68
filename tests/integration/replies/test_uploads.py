"""The form by which an agent's browser uploads a file: what it allows, and which files are refused before it."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest

from functions.model.clock import utc_moment, utc_now
from functions.model.messages import Status
from tests.builders.api import Api
from tests.builders.replies import ReplyHarness, last_marketplace_message
from tests.builders.uploads import CONTENT, Uploader, files_of, stored


@pytest.fixture
def agent(api: Api) -> Uploader:
    return Uploader(api)


def test_a_form_allows_one_file_of_one_agent_for_five_minutes(agent: Uploader, harness: ReplyHarness) -> None:
    asked_at = utc_now()
    form = agent.ask("reçu n° 5.pdf", 1234).body
    policy = json.loads(b64decode(form["fields"]["policy"]))
    conditions = policy["conditions"]
    assert ["content-length-range", 1234, 1234] in conditions
    exact = {name: value for each in conditions if isinstance(each, dict) for name, value in each.items()}
    assert exact["key"] == form["fields"]["key"] == agent.key_of(form["upload_id"])
    assert exact["Content-Type"] == form["fields"]["Content-Type"] == "application/pdf"
    assert exact["x-amz-meta-name"] == form["fields"]["x-amz-meta-name"] == form["name"] == "recu n_ 5.pdf"
    assert len(conditions) - len(exact) == 1, "nothing is allowed by a prefix"
    ends = (utc_moment(policy["expiration"]) - utc_moment(asked_at)).total_seconds()
    assert 298 <= ends <= 302
    assert 298 <= (utc_moment(form["expires_at"]) - utc_moment(asked_at)).total_seconds() <= 302


@pytest.mark.parametrize(
    ("size", "code"),
    [
        (0, "empty_file"),
        (30_000_001, "file_too_large"),
        (31_000_000, "file_too_large"),
        (2**53, "file_too_large"),
    ],
)
def test_a_file_that_the_marketplace_would_not_take_is_refused_before_its_upload(
    agent: Uploader, harness: ReplyHarness, size: int, code: str
) -> None:
    refused = agent.ask(size=size)
    assert (refused.status, refused.code) == (422, code)


def test_the_largest_file_is_allowed(agent: Uploader, harness: ReplyHarness) -> None:
    assert agent.ask(size=30_000_000).status == 201


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"name": "a", "size": -1},
        {"name": "a", "size": "5"},
        {"name": "a", "size": 1.5},
        {"name": "", "size": 1},
        {"name": "half a character: \ud800", "size": 1},
        {"name": "a" * 1001, "size": 1},
        {"name": "a", "size": 1, "key": "uploads/other"},
    ],
)
def test_a_request_that_is_no_file_is_refused(
    agent: Uploader, harness: ReplyHarness, document: dict[str, Any]
) -> None:
    refused = agent.api.post("/api/uploads", document)
    assert (refused.status, refused.code) == (422, "invalid_body")


@pytest.mark.parametrize(
    ("name", "sent_as"),
    [
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\r\nX-Evil: 1\0.pdf", "aX-Evil_ 1.pdf"),
        ('"; filename="b.exe', "_ filename=_b.exe"),
        ("../../etc/passwd", "etcpasswd"),
        ("照片.png", "file.png"),
        ("é" * 255, "e" * 100),
        ("\x07" * 100 + "\u202e" * 150 + "a.txt", "a.txt"),
    ],
)
def test_a_hostile_name_reaches_the_customer_harmless(
    agent: Uploader, harness: ReplyHarness, name: str, sent_as: str
) -> None:
    form = agent.upload(name)
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert files_of(harness, last_marketplace_message(harness)) == [(sent_as, CONTENT)]


@pytest.mark.parametrize(
    "kind", ["", "no type", "text/html\r\nx-amz-acl: public-read", "é/é", "image/" + "a" * 200]
)
def test_a_hostile_type_changes_nothing_but_itself(agent: Uploader, harness: ReplyHarness, kind: str) -> None:
    form = agent.upload(kind=kind)
    answer = agent.send(harness.conversation_id, form["upload_id"])
    assert answer.status == 201
    kept = kind if kind.startswith("image/") else "application/octet-stream"
    assert [file["type"] for file in answer.body["files"]] == [kept]
