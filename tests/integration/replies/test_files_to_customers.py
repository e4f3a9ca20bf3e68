"""Files of replies: from the agent's browser through the bucket to the marketplace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions import wiring
from functions.inbox.replies import uploads as limits
from functions.inbox.replies.delivery import FILE_GONE
from functions.model.clock import shift, utc_now
from functions.model.messages import Status
from infra.local.sandbox.file_contents import content_of
from tests.builders.api import BEN, Api
from tests.builders.replies import ReplyHarness, last_marketplace_message
from tests.builders.uploads import CONTENT, Uploader, files_of, stored

PHOTO = content_of("photo.jpg")
HTML = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def agent(api: Api) -> Uploader:
    return Uploader(api)


@pytest.fixture
def colleague(api: Api) -> Uploader:
    return Uploader(replace(api, claims=BEN))


# Sending


def test_a_reply_arrives_once_with_its_files_in_their_order(agent: Uploader, harness: ReplyHarness) -> None:
    label, photo = agent.upload("label.pdf"), agent.upload("lid.jpg", PHOTO, "image/jpeg")
    answer = agent.send(harness.conversation_id, photo["upload_id"], label["upload_id"])
    shown = [
        {"upload_id": photo["upload_id"], "name": "lid.jpg", "size": len(PHOTO), "type": "image/jpeg"},
        {
            "upload_id": label["upload_id"],
            "name": "label.pdf",
            "size": len(CONTENT),
            "type": "application/pdf",
        },
    ]
    assert answer.body["files"] == shown
    reply = stored(harness, answer)
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert harness.posted() == ["Here is your label."]
    assert files_of(harness, last_marketplace_message(harness)) == [
        ("lid.jpg", PHOTO),
        ("label.pdf", CONTENT),
    ]

    harness.synchronise()
    page = agent.api.get(f"/api/conversations/{harness.conversation_id}").body
    message = page["messages"][-1]
    assert message["files"] == shown
    listed = last_marketplace_message(harness)["attachments"]
    assert message["attachments"] == [{key: file[key] for key in ("id", "name", "size")} for file in listed]


def test_what_only_looks_like_a_picture_is_passed_on_as_it_is(agent: Uploader, harness: ReplyHarness) -> None:
    form = agent.upload("photo.png", HTML, "image/png")
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert files_of(harness, last_marketplace_message(harness)) == [("photo.png", HTML)]


def test_messages_without_files_say_so(agent: Uploader, harness: ReplyHarness) -> None:
    assert agent.send(harness.conversation_id).body["files"] == []
    page = agent.api.get(f"/api/conversations/{harness.conversation_id}").body
    assert [message["files"] for message in page["messages"]] == [[], []]


def test_a_file_that_is_not_there_is_named_and_nothing_is_written(
    agent: Uploader, colleague: Uploader, harness: ReplyHarness
) -> None:
    there = agent.upload()["upload_id"]
    never = agent.ask().body["upload_id"]
    removed = agent.upload()["upload_id"]
    agent.remove(removed)
    theirs = colleague.upload()["upload_id"]
    refused = agent.send(harness.conversation_id, there, never, removed, theirs, "made up")
    assert (refused.status, refused.code) == (409, "upload_missing")
    assert refused.body["error"]["details"] == {"upload_ids": [never, removed, theirs, "made up"]}
    assert harness.shown() == [("Where is it?", "received")]


def test_an_upload_that_will_be_deleted_soon_is_as_good_as_gone(
    agent: Uploader, harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = agent.upload()["upload_id"]
    later = shift(utc_now(), days=13, hours=1)
    monkeypatch.setattr(wiring, "now", lambda: later)
    refused = agent.send(harness.conversation_id, old)
    assert (refused.status, refused.code) == (409, "upload_missing")


def test_the_bucket_takes_no_other_size_than_was_asked_for(agent: Uploader, harness: ReplyHarness) -> None:
    form = agent.ask(size=10).body
    assert agent.post(form, CONTENT).status_code == 400
    assert agent.send(harness.conversation_id, form["upload_id"]).code == "upload_missing"


def test_files_that_are_too_large_together_are_refused(
    agent: Uploader, harness: ReplyHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 2 * len(CONTENT) - 1)
    ids = [agent.upload()["upload_id"] for _ in range(2)]
    refused = agent.send(harness.conversation_id, *ids)
    assert (refused.status, refused.code) == (422, "uploads_too_large")
    assert refused.body["error"]["details"] == {"limit": 2 * len(CONTENT) - 1, "present": 2 * len(CONTENT)}
    assert agent.send(harness.conversation_id, ids[0]).status == 201


def test_a_reply_has_at_most_twenty_files_and_each_once(agent: Uploader, harness: ReplyHarness) -> None:
    refused = agent.send(harness.conversation_id, *map(str, range(21)))
    assert (refused.status, refused.code) == (422, "too_many_files")
    assert refused.body["error"]["details"] == {"limit": 20, "present": 21}
    twice = agent.send(harness.conversation_id, "a", "a")
    assert (twice.status, twice.code) == (422, "invalid_body")
    endless = agent.send(harness.conversation_id, *map(str, range(101)))
    assert (endless.status, endless.code) == (422, "invalid_body")


def test_an_order_has_at_most_fifty_files_in_all_its_conversations(
    agent: Uploader, harness: ReplyHarness
) -> None:
    marketplace = harness.sandbox.marketplace
    order_id = next(iter(marketplace.orders))
    person = next(iter(marketplace.customers.values()))
    photos = [(f"{number}.jpg", b"photo") for number in range(24)]
    marketplace.customer_writes(harness.thread_id, "See.", attachments=photos)
    marketplace.open_thread("And here.", person, order_id=order_id, attachments=photos)
    harness.synchronise()
    ids = [agent.upload()["upload_id"] for _ in range(3)]
    queued = agent.send(harness.conversation_id, ids[0], key="first")
    refused = agent.send(harness.conversation_id, *ids[1:], key="second")
    assert (refused.status, refused.code) == (422, "too_many_files")
    assert refused.body["error"]["details"] == {"limit": 50, "present": 49}

    last = agent.send(harness.conversation_id, ids[1], body="And the last one.", key="third")
    assert harness.deliver_until_settled(stored(harness, queued)) is Status.SENT
    assert harness.deliver_until_settled(stored(harness, last)) is Status.SENT


def test_a_failed_reply_takes_no_room_of_its_order(agent: Uploader, harness: ReplyHarness) -> None:
    marketplace = harness.sandbox.marketplace
    photos = [(f"{number}.jpg", b"photo") for number in range(49)]
    marketplace.customer_writes(harness.thread_id, "See.", attachments=photos)
    harness.synchronise()
    first, second = (agent.upload()["upload_id"] for _ in range(2))
    harness.sandbox.faults.add("M12", "bad_request")
    failed = stored(harness, agent.send(harness.conversation_id, first))
    assert harness.deliver_until_settled(failed) is Status.FAILED
    assert agent.send(harness.conversation_id, second, key="again").status == 201


def test_the_marketplace_s_own_count_may_be_higher_than_ours(agent: Uploader, harness: ReplyHarness) -> None:
    form = agent.upload()
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))
    photos = [(f"{number}.jpg", b"photo") for number in range(50)]
    harness.sandbox.marketplace.customer_writes(harness.thread_id, "See.", attachments=photos)
    assert harness.deliver_until_settled(reply) is Status.FAILED
    assert "limit of 50 attachments" in (harness.row(reply).error or "")


# The same request again


def test_a_repeated_request_finds_its_reply_though_its_files_are_gone(
    agent: Uploader, harness: ReplyHarness
) -> None:
    upload_id = agent.upload()["upload_id"]
    first = agent.send(harness.conversation_id, upload_id)
    agent.remove(upload_id)
    again = agent.send(harness.conversation_id, upload_id)
    assert (again.status, again.body["id"]) == (201, first.body["id"])


def test_the_same_key_with_other_files_is_another_request(agent: Uploader, harness: ReplyHarness) -> None:
    one, two = (agent.upload()["upload_id"] for _ in range(2))
    assert agent.send(harness.conversation_id, one, two).status == 201
    for others in ((two, one), (one,), ()):
        refused = agent.send(harness.conversation_id, *others)
        assert (refused.status, refused.code) == (422, "idempotency_key_reused")


# On the way


def test_a_file_that_was_replaced_after_sending_does_not_leave(
    agent: Uploader, harness: ReplyHarness
) -> None:
    form = agent.upload()
    kept = agent.upload("kept.pdf")
    reply = stored(harness, agent.send(harness.conversation_id, kept["upload_id"], form["upload_id"]))
    assert agent.post(form, CONTENT[::-1]).status_code == 204, "a form is good until it expires"
    assert harness.deliver_until_settled(reply) is Status.FAILED
    failed = harness.row(reply)
    assert (failed.error, failed.attempt, failed.maybe_sent) == (FILE_GONE, 0, False)
    assert harness.posted() == []


def test_a_file_that_is_gone_stops_its_reply_and_retry_says_so(
    agent: Uploader, harness: ReplyHarness
) -> None:
    one, two = (agent.upload()["upload_id"] for _ in range(2))
    reply = stored(harness, agent.send(harness.conversation_id, one, two))
    agent.remove(two)
    assert harness.deliver_until_settled(reply) is Status.FAILED
    failed = harness.row(reply)
    assert failed.error == FILE_GONE
    assert harness.posted() == []
    refused = agent.api.post(f"/api/conversations/{harness.conversation_id}/messages/{reply.id}/retry")
    assert (refused.status, refused.code) == (409, "upload_missing")
    assert refused.body["error"]["details"] == {"upload_ids": [two]}
    assert harness.row(reply) == failed


def test_a_failed_reply_is_sent_again_with_its_files(agent: Uploader, harness: ReplyHarness) -> None:
    form = agent.upload()
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))
    harness.sandbox.faults.add("M12", "bad_request")
    assert harness.deliver_until_settled(reply) is Status.FAILED
    path = f"/api/conversations/{harness.conversation_id}/messages/{reply.id}/retry"
    assert agent.api.post(path).status == 200
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert files_of(harness, last_marketplace_message(harness)) == [("label.pdf", CONTENT)]


def test_a_failed_reply_is_not_sent_again_with_another_content(
    agent: Uploader, harness: ReplyHarness
) -> None:
    form = agent.upload()
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))
    harness.sandbox.faults.add("M12", "bad_request")
    assert harness.deliver_until_settled(reply) is Status.FAILED
    assert agent.post(form, CONTENT[::-1]).status_code == 204
    refused = agent.api.post(f"/api/conversations/{harness.conversation_id}/messages/{reply.id}/retry")
    assert (refused.status, refused.code) == (409, "upload_missing")


# An answer that was lost


def test_a_reply_with_files_is_recognised_after_a_lost_answer(agent: Uploader, harness: ReplyHarness) -> None:
    form = agent.upload()
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))
    harness.sandbox.faults.add("M12", "drop_after")
    assert harness.deliver_until_settled(reply) is Status.SENT
    assert len(harness.posted()) == 1
    assert [file.name for file in harness.row(reply).attachments] == ["label.pdf"]


@pytest.mark.parametrize("files", [[], [("a.pdf", b"a"), ("b.pdf", b"b")]], ids=["no file", "two files"])
def test_the_same_words_with_another_number_of_files_are_for_a_person_to_judge(
    agent: Uploader, harness: ReplyHarness, files: list[tuple[str, bytes]]
) -> None:
    form = agent.upload()
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))
    harness.sandbox.faults.add("M12", "drop_before")
    with pytest.raises(Exception, match=r"broke|answer"):
        harness.deliver(reply)
    harness.sandbox.marketplace.write(
        harness.thread_id, "SHOP_USER", reply.body, attachments=files, to=("CUSTOMER",)
    )
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    assert harness.posted() == []


def test_a_message_that_a_person_chose_brings_its_attachments(agent: Uploader, harness: ReplyHarness) -> None:
    form = agent.upload()
    reply = stored(harness, agent.send(harness.conversation_id, form["upload_id"]))
    harness.sandbox.faults.add("M12", "drop_before")
    with pytest.raises(Exception, match=r"broke|answer"):
        harness.deliver(reply)
    files = [("a.pdf", b"a"), ("b.pdf", b"b")]
    theirs = harness.sandbox.marketplace.write(
        harness.thread_id, "SHOP_USER", reply.body, attachments=files, to=("CUSTOMER",)
    )
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    path = f"/api/conversations/{harness.conversation_id}/messages/{reply.id}/resolve"
    decided = agent.api.post(path, {"decision": "mine", "message_id": f"in-{theirs}"})
    assert decided.status == 200
    assert [file["name"] for file in decided.body["attachments"]] == ["a.pdf", "b.pdf"]
