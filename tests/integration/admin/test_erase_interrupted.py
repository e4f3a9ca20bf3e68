"""Erasing, interrupted at any call, and during a synchronisation that started before it.

With ``FAULTS=long`` it is every call and every fault, otherwise every write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from threading import Event, Thread
from typing import get_args

import pytest

from functions import wiring
from functions.model.clock import shift
from functions.model.customers import Customer
from functions.settings import settings
from functions.store import conversations, sync_records
from functions.store.files import FOLDER, key_of
from functions.store.tables.attachments import AttachmentRow
from functions.store.tables.messages import MessageRow
from infra.admin.commands import erase, retention
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox.documents import SandboxCustomer
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.admin import Row, admin, all_rows, resources
from tests.builders.conversations import T0, message_at, store_thread, thread
from tests.builders.in_process import in_process_cloud
from tests.faults import LONG
from tests.faults.crash_points import CallRecorder, FailureMode, Killed, recording


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with in_process_cloud() as cloud:
        yield cloud


def words_of_marie_found() -> list[str]:
    text = json.dumps(all_rows())
    return [
        word for word in ("Marie", "Tremblay", "cust-0001.", "parcel", "balcony", "neighbour") if word in text
    ]


def opened(marketplace: FakeMarketplace, person: SandboxCustomer, body: str, days_ago: float) -> str:
    order_id = marketplace.add_order(person, "Dock")
    return marketplace.open_thread(body, person, order_id=order_id, ago=timedelta(days=days_ago))


def read_everything_again(cloud: Cloud, lambdas: LambdaRuntime, recorder: CallRecorder) -> None:
    cloud.client("ssm").delete_parameter(Name=settings.cursor_parameter)
    with recording(recorder):
        lambdas.invoke("sync_messages", {})


def test_an_erasure_at_any_moment_of_a_synchronisation_is_complete(
    cloud: Cloud, lambdas: LambdaRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run writes what it read before the erasure; the command's second pass erases it."""

    def run(recorder: CallRecorder) -> None:
        cloud.reset()
        with MarketplaceServer() as sandbox:
            cloud.use_marketplace(
                MarketplaceAccess(sandbox.url, sandbox.marketplace.key, sandbox.marketplace.shop.id)
            )
            marie = sandbox.marketplace.add_customer("Marie", "Tremblay")
            thread_id = opened(sandbox.marketplace, marie, "Where is my parcel?", days_ago=2)
            lambdas.invoke("sync_messages", {})
            sandbox.marketplace.customer_writes(thread_id, "On the balcony", ago=timedelta(days=1))
            opened(sandbox.marketplace, marie, "My neighbour has it", days_ago=1)
            read_everything_again(cloud, lambdas, recorder)
            while erasures:
                erasure = erasures.pop()
                erasure.run_is_over.set()
                erasure.join()
                assert erasure.status == 0
                assert words_of_marie_found() == []
                read_everything_again(cloud, lambdas, CallRecorder())
                assert words_of_marie_found() == []

    erasures: list[Erasure] = []

    def erase_now() -> None:
        erasures.append(Erasure(cloud, "CUST-0001"))
        erasures[-1].first_pass_is_over.wait()

    without_fault = CallRecorder()
    run(without_fault)
    assert len(without_fault.points) > 20
    for point in without_fault.points[:: 1 if LONG else 5]:
        run(CallRecorder(at=point.number, mode=erase_now))


class Erasure(Thread):
    """Runs in a thread of its own. Between its two passes it waits for ``run_is_over``."""

    def __init__(self, cloud: Cloud, customer_id: str) -> None:
        super().__init__(daemon=True)
        self.first_pass_is_over, self.run_is_over = Event(), Event()
        self.status: int | None = None
        self._cloud, self._customer_id = cloud, customer_id
        self.start()

    def run(self) -> None:
        def meanwhile() -> None:
            self.first_pass_is_over.set()
            self.run_is_over.wait()

        self.status = admin(resources(self._cloud), "erase", self._customer_id, meanwhile=meanwhile)
        self.first_pass_is_over.set()


NOW = "2026-06-20T12:00:00.000Z"


def store_conversations(cloud: Cloud) -> None:
    """Marie with two threads, a sent and a failed reply and a file; Ann with a younger thread and a file."""
    cloud.reset()
    first = store_thread(thread(message_at(0, "One"), message_at(1, "Two"), thread_id="a"))
    store_thread(thread(message_at(2, "Three"), thread_id="b", order_ids=("ORD-2-A", "ORD-3-A")))
    ann = Customer("CUST-2", "Ann L.")
    younger = store_thread(thread(message_at(100_000, "Four"), thread_id="c", customer=ann), None)
    store_file(first, "in-m0")
    store_file(younger, "in-m100000")
    sync_records.record_failure("a", T0, "1 of 3 messages are missing.")
    for key, status in (("sent", "sent"), ("failed", "failed")):
        reply = MessageRow(
            first, f"out-{key}", sender="technician", author="Agent", status=status, body="Dear Marie"
        )
        reply.sent_at = shift(T0, minutes=5)
        reply.position = f"{reply.sent_at}#{reply.message_id}"
        if key == "sent":
            reply.mirakl_message_id = "m5"
            MessageRow(first, "in-m5", claimed_by=reply.message_id).save()
        reply.save()


def store_file(conversation_id: str, message_id: str) -> None:
    """One that is ready, and one that a killed function has left without its row."""
    for attachment_id in ("ready", "left"):
        wiring.files().put(key_of(conversation_id, attachment_id), BytesIO(b"Marie"), "image/png")
    AttachmentRow(
        conversation_id,
        "ready",
        message_id=message_id,
        sent_at=T0,
        name="marie.png" if message_id == "in-m0" else "ann.png",
        size=5,
        state="ready",
        token="t",
        type="image/png",
    ).save()


WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "DeleteObject")
FAILURE_MODES: tuple[FailureMode, ...] = get_args(FailureMode) if LONG else ("after",)
COMMANDS = (("erase", "CUST-1"), ("retention", "--older-than", "60d", "--apply"))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_it_can_be_killed_at_any_call_and_run_again(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """After a second run the result is the same as without the interruption."""
    for command in (erase, retention):
        monkeypatch.setattr(command, "utc_now", lambda: NOW)

    def run(recorder: CallRecorder) -> tuple[dict[str, list[Row]], list[str]]:
        """What is in the tables and in the bucket then."""
        store_conversations(cloud)
        with recording(recorder):
            try:
                status = admin(resources(cloud), *words)
            except Killed:
                status = -1
        if status != 0:
            assert admin(resources(cloud), *words) == 0
        return without_versions(all_rows()), sorted(wiring.files().keys(FOLDER))

    without_fault = CallRecorder()
    expected = run(without_fault)
    rows, keys = expected
    assert keys == sorted(key_of(conversations.id_for("c"), each) for each in ("ready", "left"))
    assert [row["name"] for row in rows["attachments"]] == ["ann.png"]
    assert "Marie" not in json.dumps(rows)
    assert "Dear" not in json.dumps(rows)
    assert len(without_fault.points) > 30
    for point in without_fault.points:
        for mode in FAILURE_MODES if LONG or point.call.endswith(WRITES) else ():
            assert run(CallRecorder(at=point.number, mode=mode)) == expected, f"{mode} {point}"


def without_versions(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    for row in rows["conversations"]:
        del row["version"]
    return rows
