"""Files that customers attached are exported, and erased with the messages that they belong to."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from functions import wiring
from functions.inbox.attachments.fetching import Fetcher
from functions.inbox.attachments.opening import open_file
from functions.model.clock import shift, utc_now
from functions.store import attachments, conversations
from functions.store.files import key_of
from functions.store.tables.attachments import AttachmentRow
from functions.timing import CLOCK_TOLERANCE_SECONDS, FETCH_LEASE_SECONDS
from infra.local.aws.cloud import FILES_BUCKET, Cloud
from infra.local.sandbox.file_contents import content_of
from tests.builders.admin import admin, resources
from tests.builders.erasure import Shop, Threads

PHOTO = content_of("lid.jpg")
Objects = Callable[[], set[str]]


@pytest.fixture
def objects(cloud: Cloud) -> Objects:
    """The keys of what is in the bucket."""
    return lambda: {each.key for each in cloud.files.objects.with_prefix()}


def request(thread_id: str, attachment_id: str) -> dict[str, str]:
    requests: list[dict[str, str]] = []
    open_file(conversations.id_for(thread_id), attachment_id, wiring.files(), utc_now(), requests.append)
    (found,) = requests
    return found


def fetch(asked: dict[str, str]) -> None:
    calls = wiring.attachment_calls(lambda: 90)
    Fetcher(calls, wiring.files(), utc_now).fetch(**asked)


def attach(shop: Shop, thread_id: str, name: str, ago: timedelta = timedelta(0)) -> str:
    """A customer attaches a file, and an agent opens it; returns its id."""
    attachment_id = attach_only(shop, thread_id, name, ago)
    fetch(request(thread_id, attachment_id))
    return attachment_id


def attach_only(shop: Shop, thread_id: str, name: str, ago: timedelta = timedelta(0)) -> str:
    shop.marketplace.customer_writes(thread_id, "See.", ago=ago, attachments=[(name, PHOTO)])
    shop.sync()
    return list(shop.marketplace.files)[-1]


def key(thread_id: str, attachment_id: str) -> str:
    return key_of(conversations.id_for(thread_id), attachment_id)


@pytest.fixture
def files(shop: Shop, threads: Threads) -> tuple[str, str]:
    """Marie's file and Ann's, which agents have opened."""
    return attach(shop, threads.short, "marie.jpg"), attach(shop, threads.anns, "ann.jpg")


def test_an_erased_customers_files_are_erased_and_cannot_be_opened(
    shop: Shop, threads: Threads, files: tuple[str, str], objects: Objects
) -> None:
    maries, anns = files
    assert objects() == {key(threads.short, maries), key(threads.anns, anns)}
    assert shop.erase(shop.marie) == 0
    assert objects() == {key(threads.anns, anns)}
    assert [row.attachment_id for row in AttachmentRow.scan()] == [anns]
    conversation_id = conversations.id_for(threads.short)
    attachment = quote(quote(maries, safe=""), safe="")
    assert shop.api.get(f"/api/conversations/{conversation_id}/attachments/{attachment}").status == 404
    shop.synchronise_everything()
    assert shop.api.get(f"/api/conversations/{conversation_id}/attachments/{attachment}").status == 404
    assert [row.attachment_id for row in AttachmentRow.scan()] == [anns]


def test_a_fetch_that_was_under_way_stores_nothing_after_the_erasure(
    shop: Shop, threads: Threads, objects: Objects
) -> None:
    asked = request(threads.short, attach_only(shop, threads.short, "marie.jpg"))
    assert shop.erase(shop.marie) == 0
    fetch(asked)
    assert (objects(), list(AttachmentRow.scan())) == (set(), [])
    assert shop.sandbox.app.counts["M13"] == 0


def test_what_a_killed_function_stored_during_the_erasure_is_found_by_its_second_look(
    shop: Shop, threads: Threads, objects: Objects
) -> None:
    maries = attach_only(shop, threads.short, "marie.jpg")
    request(threads.short, maries)

    def killed_fetch_has_stored() -> None:
        wiring._client("s3").put_object(Bucket=FILES_BUCKET, Key=key(threads.short, maries), Body=PHOTO)

    assert admin(resources(shop.cloud), "erase", shop.marie.id, meanwhile=killed_fetch_has_stored) == 0
    assert (objects(), list(AttachmentRow.scan())) == (set(), [])


def test_the_files_of_messages_that_came_meanwhile_stay(
    shop: Shop, threads: Threads, files: tuple[str, str], objects: Objects
) -> None:
    maries, anns = files
    later: list[str] = []

    def marie_writes() -> None:
        later.append(attach(shop, threads.short, "later.jpg", ago=timedelta(minutes=-1)))

    assert admin(resources(shop.cloud), "erase", shop.marie.id, meanwhile=marie_writes) == 1
    assert objects() == {key(threads.short, later[0]), key(threads.anns, anns)}
    assert {row.attachment_id for row in AttachmentRow.scan()} == {*later, anns}
    assert maries not in later


def test_retention_deletes_the_files_of_old_conversations(
    shop: Shop, threads: Threads, files: tuple[str, str], objects: Objects
) -> None:
    old, old_file = old_conversation(shop)
    fetch(request(old, old_file))
    assert len(objects()) == 3
    assert admin(resources(shop.cloud), "retention", "--older-than", "2y", "--apply") == 0
    assert objects() == {key(threads.short, files[0]), key(threads.anns, files[1])}
    assert attachments.of_conversation(conversations.id_for(old)) == []


def test_retention_leaves_a_conversation_alone_while_a_file_of_it_is_being_fetched(
    shop: Shop, objects: Objects, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, old_file = old_conversation(shop)
    asked = request(old, old_file)
    assert admin(resources(shop.cloud), "retention", "--older-than", "2y", "--apply") == 0
    assert "Left alone: 1 conversation" in capsys.readouterr().out
    fetch(asked)
    assert (objects(), shop.sandbox.app.counts["M13"]) == (set(), 0), "it was marked before"
    much_later = shift(utc_now(), seconds=CLOCK_TOLERANCE_SECONDS + FETCH_LEASE_SECONDS)
    monkeypatch.setattr("infra.admin.commands.retention.utc_now", lambda: much_later)
    assert admin(resources(shop.cloud), "retention", "--older-than", "2y", "--apply") == 0
    assert "Left alone" not in capsys.readouterr().out
    assert (objects(), list(AttachmentRow.scan())) == (set(), [])


def old_conversation(shop: Shop) -> tuple[str, str]:
    shop.sync()
    age = timedelta(days=3 * 365)
    thread_id = shop.opened(shop.ann, "Old", ago=age)
    shop.marketplace.customer_writes(thread_id, "See.", ago=age, attachments=[("old.jpg", PHOTO)])
    shop.synchronise_everything()
    return thread_id, list(shop.marketplace.files)[-1]


def test_files_are_exported_beside_the_tables(
    shop: Shop, threads: Threads, files: tuple[str, str], tmp_path: Path
) -> None:
    assert admin(resources(shop.cloud), "export", str(tmp_path)) == 0
    with (tmp_path / "attachments.csv").open(encoding="utf-8-sig", newline="") as text:
        rows = {row["attachment id"]: row for row in csv.DictReader(text)}
    assert set(rows) == set(files)
    marie = rows[files[0]]
    assert (marie["conversation id"], marie["name"], marie["state"], marie["type"]) == (
        conversations.id_for(threads.short),
        "marie.jpg",
        "ready",
        "image/jpeg",
    )
    assert (tmp_path / marie["file"]).read_bytes() == PHOTO
    assert len((tmp_path / "attachments.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_a_file_with_a_hostile_name_is_saved_in_its_folder(
    shop: Shop, threads: Threads, tmp_path: Path
) -> None:
    attach(shop, threads.anns, "../" * 30 + "é" * 200 + ".jpg")
    attach(shop, threads.anns, "=HYPERLINK(1).jpg")
    assert admin(resources(shop.cloud), "export", str(tmp_path / "export")) == 0
    saved = list(tmp_path.rglob("*.jpg"))
    assert len(saved) == 2
    assert all(path.read_bytes() == PHOTO for path in saved)
    assert {path.parent.name for path in saved} == {conversations.id_for(threads.anns)}
    assert {path.parent.parent for path in saved} == {tmp_path / "export" / "files"}


def test_an_export_says_which_files_it_lacks(
    shop: Shop,
    threads: Threads,
    files: tuple[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shop.cloud.files.objects.delete(key(threads.anns, files[1]))
    attach_only(shop, threads.anns, "never opened.jpg")
    assert admin(resources(shop.cloud), "export", str(tmp_path)) == 1
    assert f"Not in the bucket: 1 file: {files[1]}" in capsys.readouterr().out
    with (tmp_path / "attachments.csv").open(encoding="utf-8-sig", newline="") as text:
        assert [row["file"] for row in csv.DictReader(text) if row["attachment id"] == files[1]] == [""]
