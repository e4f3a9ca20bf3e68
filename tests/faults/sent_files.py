"""Files that agents send to customers, in the simulation: how they get into the bucket, and what must hold for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions import wiring
from functions.inbox.replies.uploads import pinned
from functions.model.messages import OutgoingFile, Status
from functions.store.uploads import NAME, key_of
from infra.local.aws.cloud import FILES_BUCKET
from infra.local.sandbox.file_contents import content_of

if TYPE_CHECKING:
    from tests.faults.simulation import Simulation

AUTHOR = "a-1"
NAMES = ("front.jpg", "back.jpg")
WORDS = "Here are two photos of your parcel."


def browser_uploads(name: str, upload_id: str, content: bytes | None = None) -> None:
    """What the bucket has after the browser's form: the form itself is signed and checked without any of our calls."""
    wiring._client("s3").put_object(
        Bucket=FILES_BUCKET,
        Key=key_of(AUTHOR, upload_id),
        Body=content_of(name) if content is None else content,
        ContentType="application/octet-stream",
        Metadata={NAME: name},
    )


def bucket_deletes(upload_id: str) -> None:
    wiring._client("s3").delete_object(Bucket=FILES_BUCKET, Key=key_of(AUTHOR, upload_id))


def pin(upload_ids: tuple[str, ...]) -> tuple[OutgoingFile, ...]:
    """As ``send_message`` does. The bucket's clock is the real one."""
    return pinned(upload_ids, AUTHOR, wiring.uploads(), "2026-01-01T00:00:00.000Z")


# Actions of scenarios


def files_are_uploaded(simulation: Simulation, thread_id: str) -> None:
    assert simulation.synchronise()
    simulation.process_events()
    for name in NAMES:
        browser_uploads(name, upload_id=name)


def reply_with_two_files(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_writes(thread_id, WORDS, files=NAMES)
    simulation.process_events()


def reply_with_two_files_whose_answer_is_lost(simulation: Simulation, thread_id: str) -> None:
    """… and another one with the same words and no files behind it."""
    simulation.sandbox.faults.add("M12", "drop_after")
    reply_with_two_files(simulation, thread_id)
    simulation.agent_writes(thread_id, WORDS, "again")
    simulation.process_events()


def reply_with_two_files_fails(simulation: Simulation, thread_id: str) -> None:
    files_are_uploaded(simulation, thread_id)
    simulation.sandbox.faults.add("M12", "bad_request")
    reply_with_two_files(simulation, thread_id)


def retry_with_files(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_retries(next(iter(simulation.requested)))
    simulation.process_events()


def file_is_replaced(simulation: Simulation, thread_id: str) -> None:
    """By whoever has the form, which is good for five minutes: with another content of the same size."""
    browser_uploads(NAMES[1], NAMES[1], content_of(NAMES[1])[::-1])


def file_expires(simulation: Simulation, thread_id: str) -> None:
    bucket_deletes(NAMES[1])


# What must hold


def assert_files_are_sent_whole(simulation: Simulation) -> None:
    """What is at the marketplace has all files of its reply and no others; a reply that was not sent says so."""
    for thread_id, thread in simulation.sandbox.marketplace.threads.items():
        shown = {message["id"]: message for message in thread["messages"]}
        requested = [each for each in simulation.requested.values() if each.thread_id == thread_id]
        for posted in simulation.sandbox.marketplace.posted:
            if posted.message_id in shown:
                allowed = [expected(each.files) for each in requested if each.body == posted.body] or [[]]
                assert sent(simulation, shown[posted.message_id]) in allowed, "all files, or no reply"
        for row in simulation.rows(thread_id):
            if row.id not in simulation.requested:
                continue
            files = simulation.requested[row.id].files
            assert [file.upload_id for file in row.files] == list(files), "a reply keeps its files"
            message = shown.get(row.mirakl_message_id or "")
            if row.status is Status.SENT and message:
                names = [file["name"] for file in message.get("attachments", ())]
                assert [file.name for file in row.attachments] == names
                is_own = not simulation.requested[row.id].is_mine
                assert not is_own or sent(simulation, message) == expected(files), "with its own files"


def expected(files: tuple[str, ...]) -> list[tuple[str, bytes]]:
    return [(name, content_of(name)) for name in files]


def sent(simulation: Simulation, message: dict[str, object]) -> list[tuple[str, bytes]]:
    attachments = message.get("attachments", ())
    assert isinstance(attachments, list | tuple)
    return [simulation.sandbox.marketplace.files[file["id"]] for file in attachments]
