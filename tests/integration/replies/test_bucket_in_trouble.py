"""The bucket of files in trouble: a refusal or a failure is never taken for a missing file, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from functions.errors import TryLater
from functions.model.messages import Message, Status
from functions.store import messages
from infra.local.aws.cloud import drop_cached_clients
from tests.builders.api import Answer, Api
from tests.builders.replies import ReplyHarness, last_marketplace_message
from tests.builders.uploads import Uploader


@pytest.fixture
def agent(api: Api) -> Uploader:
    return Uploader(api)


def stored(harness: ReplyHarness, answer: Answer) -> Message:
    assert answer.status == 201, answer.body
    return messages.get(harness.conversation_id, answer.body["id"])


def refusing(harness: ReplyHarness, patched: pytest.MonkeyPatch) -> None:
    """The bucket answers 403, also for what is there."""
    files = harness.cloud.files
    patched.setattr(files, "credentials", replace(files.credentials, secret_key="another"))


def failing(harness: ReplyHarness, patched: pytest.MonkeyPatch) -> None:
    """The bucket answers 500."""

    def get(_: str) -> None:
        raise OSError("The disk cannot be read.")

    patched.setattr(harness.cloud.files.objects, "get", get)


Trouble = Callable[[ReplyHarness, pytest.MonkeyPatch], None]


@pytest.mark.parametrize("trouble", [refusing, failing])
def test_a_bucket_in_trouble_is_not_taken_for_a_missing_file(
    agent: Uploader, harness: ReplyHarness, trouble: Trouble
) -> None:
    upload_id = agent.upload()["upload_id"]
    with pytest.MonkeyPatch.context() as patched:
        trouble(harness, patched)
        refused = agent.send(harness.conversation_id, upload_id)
    assert refused.status >= 500
    assert refused.code != "upload_missing"
    assert harness.shown() == [("Where is it?", "received")]

    reply = stored(harness, agent.send(harness.conversation_id, upload_id))
    assert harness.deliver_until_settled(reply) is Status.SENT


@pytest.mark.parametrize("trouble", [refusing, failing])
def test_a_reply_waits_for_a_bucket_in_trouble(
    agent: Uploader, harness: ReplyHarness, trouble: Trouble
) -> None:
    reply = stored(harness, agent.send(harness.conversation_id, agent.upload()["upload_id"]))
    with pytest.MonkeyPatch.context() as patched:
        trouble(harness, patched)
        with pytest.raises((ClientError, TryLater)):
            harness.deliver(reply)
    waiting = harness.row(reply)
    assert (waiting.status, waiting.maybe_sent) == (Status.QUEUED, False)
    assert harness.posted() == []

    assert harness.deliver_until_settled(reply) is Status.SENT
    assert [file["name"] for file in last_marketplace_message(harness)["attachments"]] == ["label.pdf"]


def test_a_bucket_that_cannot_be_reached_is_not_taken_for_a_missing_file(
    agent: Uploader, harness: ReplyHarness
) -> None:
    upload_id = agent.upload()["upload_id"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
        drop_cached_clients()
        refused = agent.send(harness.conversation_id, upload_id)
    drop_cached_clients()

    assert refused.status >= 500
    assert harness.shown() == [("Where is it?", "received")]
    assert agent.send(harness.conversation_id, upload_id).status == 201
