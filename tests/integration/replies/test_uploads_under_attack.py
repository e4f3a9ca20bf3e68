"""Files of replies when several tabs, other agents and a changing bucket come in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.errors import TryLater
from functions.inbox.replies.delivery import FILE_GONE
from functions.model.messages import Message, Status
from functions.store import conversations, messages
from infra.local.aws.s3.objects import StoredObject
from infra.local.sandbox.faults import Kind
from tests.builders.api import BEN, Answer, Api
from tests.builders.replies import ReplyHarness, last_marketplace_message
from tests.builders.uploads import CONTENT, Uploader

OTHER = CONTENT[::-1]


@pytest.fixture
def agent(api: Api) -> Uploader:
    return Uploader(api)


@pytest.fixture
def colleague(api: Api) -> Uploader:
    return Uploader(replace(api, claims=BEN))


@pytest.fixture
def later(harness: ReplyHarness) -> Iterator[Callable[..., None]]:
    """Moves the bucket's clock."""
    bucket = harness.cloud.files
    right = bucket.now

    def move(**by: float) -> None:
        bucket.now = lambda: right() + timedelta(**by)

    yield move
    bucket.now = right


def stored(harness: ReplyHarness, answer: Answer) -> Message:
    assert answer.status == 201, answer.body
    return messages.get(harness.conversation_id, answer.body["id"])


def before_reading(
    harness: ReplyHarness, patched: pytest.MonkeyPatch, key: str, happens: Callable[[], object]
) -> None:
    """``happens`` when the bucket is asked for this object for the first time, before it answers."""
    objects = harness.cloud.files.objects
    read = objects.get
    left = [happens]

    def get(asked: str) -> StoredObject | None:
        if asked == key and left:
            left.pop()()
        return read(asked)

    patched.setattr(objects, "get", get)


def file_names(message: dict[str, Any]) -> list[str]:
    return [file["name"] for file in message.get("attachments", ())]


# Two tabs


def test_one_upload_may_go_to_two_customers(agent: Uploader, harness: ReplyHarness) -> None:
    marketplace = harness.sandbox.marketplace
    other_thread = marketplace.open_thread("Me too.", marketplace.add_customer("Ann", "Lee"))
    harness.synchronise()
    upload_id = agent.upload()["upload_id"]
    first = agent.send(harness.conversation_id, upload_id)
    second = agent.send(conversations.id_for(other_thread), upload_id)

    assert harness.deliver_until_settled(stored(harness, first)) is Status.SENT
    other = ReplyHarness(harness.cloud, harness.sandbox, other_thread, harness.now)
    assert other.deliver_until_settled(stored(other, second)) is Status.SENT
    for each in (harness, other):
        assert file_names(last_marketplace_message(each)) == ["label.pdf"]


def test_two_tabs_that_send_at_once_write_one_reply(agent: Uploader, harness: ReplyHarness) -> None:
    upload_id = agent.upload()["upload_id"]

    with ThreadPoolExecutor(4) as tabs:
        answers = list(tabs.map(lambda _: agent.send(harness.conversation_id, upload_id), range(4)))

    assert {(answer.status, answer.body["id"]) for answer in answers} == {(201, answers[0].body["id"])}
    assert harness.deliver_until_settled(stored(harness, answers[0])) is Status.SENT
    assert len(harness.posted()) == 1


def test_a_reply_that_was_taken_back_gives_its_files_to_the_next_one(
    agent: Uploader, harness: ReplyHarness
) -> None:
    upload_id = agent.upload()["upload_id"]
    first = agent.send(harness.conversation_id, upload_id, key="first")
    path = f"/api/conversations/{harness.conversation_id}/messages/{first.body['id']}/cancel"
    assert agent.api.post(path).status == 200

    second = agent.send(harness.conversation_id, upload_id, key="second")
    assert harness.deliver_until_settled(stored(harness, second)) is Status.SENT
    assert harness.deliver_until_settled(stored(harness, first)) is Status.CANCELLED
    assert len(harness.posted()) == 1


# Forms and ids of others


def test_a_form_is_refused_when_it_has_expired_and_the_reply_says_so(
    agent: Uploader, harness: ReplyHarness, later: Callable[..., None]
) -> None:
    form = agent.ask().body

    later(seconds=301)

    assert agent.post(form).status_code == 403
    assert agent.send(harness.conversation_id, form["upload_id"]).code == "upload_missing"


@pytest.mark.parametrize("field", ["key", "Content-Type", "x-amz-meta-name"])
def test_a_form_cannot_be_used_for_anything_else(
    agent: Uploader, colleague: Uploader, harness: ReplyHarness, field: str
) -> None:
    mine, theirs = agent.ask().body, colleague.ask("other.html", kind="text/html").body
    mine["fields"][field] = theirs["fields"][field]

    assert agent.post(mine).status_code == 403
    assert colleague.send(harness.conversation_id, theirs["upload_id"]).code == "upload_missing"


@pytest.mark.parametrize("attack", ["a/b", "../received", "%2e%2e", "é\u202e", "\x00", "a" * 64])
def test_a_made_up_id_is_only_missing(agent: Uploader, harness: ReplyHarness, attack: str) -> None:
    refused = agent.send(harness.conversation_id, attack)
    assert (refused.status, refused.code) == (409, "upload_missing")
    assert refused.body["error"]["details"] == {"upload_ids": [attack]}


def test_an_id_of_half_a_character_is_refused(agent: Uploader, harness: ReplyHarness) -> None:
    refused = agent.send(harness.conversation_id, "\ud800")
    assert (refused.status, refused.code) == (422, "invalid_body")
    assert harness.shown() == [("Where is it?", "received")]


def test_a_hash_is_no_id(agent: Uploader, colleague: Uploader, harness: ReplyHarness) -> None:
    key = colleague.key_of(colleague.upload()["upload_id"])
    for made_up in (key[:64], key.rpartition("/")[2]):
        assert agent.send(harness.conversation_id, made_up).code == "upload_missing"


def test_a_colleague_may_retry_a_reply_with_the_files_of_its_author(
    agent: Uploader, colleague: Uploader, harness: ReplyHarness
) -> None:
    reply = stored(harness, agent.send(harness.conversation_id, agent.upload()["upload_id"]))
    harness.sandbox.faults.add("M12", "bad_request")
    assert harness.deliver_until_settled(reply) is Status.FAILED

    path = f"/api/conversations/{harness.conversation_id}/messages/{reply.id}/retry"
    assert colleague.api.post(path).status == 200
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert file_names(last_marketplace_message(harness)) == ["label.pdf"]


# A bucket that changes


def test_a_file_that_changes_while_another_one_is_read_stops_the_reply(
    agent: Uploader, harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = agent.upload("first.pdf"), agent.upload("second.pdf")
    ids = [form["upload_id"] for form in (first, second)]
    reply = stored(harness, agent.send(harness.conversation_id, *ids))
    key = agent.key_of(first["upload_id"])

    before_reading(harness, monkeypatch, key, lambda: agent.post(second, OTHER))

    assert harness.deliver_until_settled(reply) is Status.FAILED
    assert harness.row(reply).error == FILE_GONE
    assert harness.posted() == []


def test_a_file_that_changes_while_the_reply_is_written_is_sent_as_one_of_both(
    agent: Uploader, harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = agent.upload()
    key = agent.key_of(form["upload_id"])

    before_reading(harness, monkeypatch, key, lambda: agent.post(form, OTHER))
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))

    assert harness.deliver_until_settled(reply) is Status.SENT
    (file,) = last_marketplace_message(harness)["attachments"]
    assert harness.sandbox.marketplace.files[file["id"]] == ("label.pdf", OTHER)


def test_the_same_content_again_is_the_same_file(agent: Uploader, harness: ReplyHarness) -> None:
    form = agent.upload()
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))

    assert agent.post(form, CONTENT).status_code == 204

    assert harness.deliver_until_settled(reply) is Status.SENT


def test_a_reply_that_is_taken_back_while_its_files_are_read_does_not_leave(
    agent: Uploader, harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = agent.upload()
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))
    path = f"/api/conversations/{harness.conversation_id}/messages/{reply.id}/cancel"
    answers: list[int] = []

    def cancel() -> None:
        answers.append(agent.api.post(path).status)

    before_reading(harness, monkeypatch, agent.key_of(form["upload_id"]), cancel)

    assert harness.deliver_until_settled(reply) is Status.CANCELLED
    assert answers == [200]
    assert harness.posted() == []


def test_a_second_delivery_meanwhile_sends_nothing_twice(
    agent: Uploader, harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = agent.upload()
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))
    other: list[Status] = []

    def deliver() -> None:
        other.append(harness.deliver(reply))

    before_reading(harness, monkeypatch, agent.key_of(form["upload_id"]), deliver)

    assert harness.deliver_until_settled(reply) is Status.SENT
    assert other == [Status.SENT]
    assert len(harness.posted()) == 1


# Answers that were lost


@pytest.mark.parametrize(
    ("fault", "settled", "posts"), [("drop_after", Status.SENT, 1), ("drop_before", Status.FAILED, 0)]
)
def test_an_answer_is_lost_and_the_file_is_gone_when_the_reply_is_looked_for(
    agent: Uploader, harness: ReplyHarness, fault: Kind, settled: Status, posts: int
) -> None:
    upload_id = agent.upload()["upload_id"]
    reply = stored(harness, agent.send(harness.conversation_id, upload_id))
    harness.sandbox.faults.add("M12", fault)
    with pytest.raises(TryLater):
        harness.deliver(reply)
    agent.remove(upload_id)

    assert harness.deliver_until_settled(reply) is settled
    assert len(harness.posted()) == posts
    row = harness.row(reply)
    assert [file.name for file in row.attachments] == ["label.pdf"] * posts
    assert row.error == (None if posts else FILE_GONE)


def test_a_reply_without_files_is_not_recognised_in_a_message_with_some(
    agent: Uploader, harness: ReplyHarness
) -> None:
    reply = stored(harness, agent.send(harness.conversation_id))
    harness.sandbox.faults.add("M12", "drop_before")
    with pytest.raises(TryLater):
        harness.deliver(reply)
    harness.sandbox.marketplace.write(
        harness.thread_id, "SHOP_USER", reply.body, attachments=[("a.pdf", b"a")], to=("CUSTOMER",)
    )

    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert harness.posted() == []
