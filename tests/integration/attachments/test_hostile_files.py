"""Whatever a customer attaches: nothing of it runs, what it is is told by its content, and it can always be saved."""

from __future__ import annotations

import gzip
import struct
import zipfile
from io import BytesIO

import pytest

from functions.inbox.attachments.attachment_files import AttachmentFile, FetchFailure, FileState
from functions.mirakl import attachments as m13
from functions.model.clock import shift
from infra.local.sandbox.file_contents import content_of
from tests.integration.attachments.conftest import PHOTO, Objects, Opened, downloaded

SCRIPT = b"<script>document.title = 'taken over'</script>"
OCTETS = "application/octet-stream"


def zip_bomb() -> bytes:
    """Ten megabytes of zeros a kilobyte."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", b"\0" * 10_000_000)
    return archive.getvalue()


def with_pixels(png: bytes, width: int, height: int) -> bytes:
    return png[:16] + struct.pack(">II", width, height) + png[24:]


PNG = content_of("a.png")
NO_PICTURES = {
    "SVG with a script": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", OCTETS),
    "SVG named as a picture": ("a.png", b"<?xml version='1.0'?><svg>" + SCRIPT + b"</svg>", OCTETS),
    "HTML named as a picture": ("a.png", b"<!doctype html>" + SCRIPT, OCTETS),
    "HTML": ("a.html", b"<html>" + SCRIPT + b"</html>", OCTETS),
    "JavaScript": ("a.js", b"alert(1)", OCTETS),
    "a program": ("a.exe", b"MZ" + b"\0" * 600, OCTETS),
    "Flash": ("a.swf", b"FWS\x05" + b"\0" * 600, OCTETS),
    "words": ("a.txt", b"Hello", OCTETS),
    "a picture whose size cannot be read": ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 500, "image/jpeg"),
    "the beginning of a picture": ("a.png", PNG[:12], "image/png"),
    "a picture with more pixels than memory": ("a.png", with_pixels(PNG, 60_000, 60_000), "image/png"),
    "a picture without pixels": ("a.png", with_pixels(PNG, 0, 5), "image/png"),
    "a zip bomb": ("a.zip", zip_bomb(), "application/zip"),
    "a PDF": ("a.pdf", content_of("a.pdf"), "application/pdf"),
}


def answers(file: AttachmentFile) -> list[tuple[str, str]]:
    """Type and disposition under both addresses, after everything was compared with what a browser may show."""
    found = [downloaded(url).headers for url in (file.url, file.download_url)]
    return [(each["Content-Type"], each["Content-Disposition"].partition(";")[0]) for each in found]


@pytest.mark.parametrize(("name", "content", "media_type"), NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_is_only_ever_saved(
    opened: Opened, objects: Objects, name: str, content: bytes, media_type: str
) -> None:
    opened.contains(content, name)
    file = opened.opened()
    assert (file.state, file.type, file.width, file.height) == (FileState.READY, media_type, None, None)
    assert file.size == len(content)
    assert answers(file) == [(media_type, "attachment")] * 2
    assert objects() == {opened.key: content}, "nothing is lost"


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a"])
def test_a_picture_is_shown_whatever_its_name_is(opened: Opened, name: str) -> None:
    opened.contains(PNG, name)
    file = opened.opened()
    assert (file.type, file.width, file.height) == ("image/png", 320, 480)
    assert answers(file) == [("image/png", "inline"), ("image/png", "attachment")]


def test_a_picture_with_a_script_behind_it_is_a_picture(opened: Opened) -> None:
    opened.contains(PHOTO + SCRIPT)
    assert answers(opened.opened()) == [("image/jpeg", "inline"), ("image/jpeg", "attachment")]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo\u202egnp.exe", "photognp.exe"),
        ("\u2066\u2069\x00\r\na\tb.jpg", "ab.jpg"),
        ("../../etc/passwd", "etcpasswd"),
        ("a\\b:c\";filename=x.html", "ab:c\";filename=x.html"),
        ("\u202e \u200b..", "file"),
        ("", "file"),
        ("🛴 boîte d’été.jpg", "🛴 boîte d’été.jpg"),
        ("n" * 240 + "\u202e\x07.jpg", "n" * 240 + ".jpg"),
        ("é" * 125 + ".jpg", "é" * 125 + ".jpg"),
    ],
)  # fmt: skip
def test_a_name_is_shown_and_saved_without_what_could_deceive(opened: Opened, name: str, safe: str) -> None:
    document = opened.sandbox.marketplace.threads[opened.thread_id]
    document["messages"][0]["attachments"][0]["name"] = name
    opened.sandbox.marketplace.rename_topic(opened.thread_id, {"type": "FREE_TEXT", "value": "Name"})
    opened.run()
    file = opened.opened()
    assert file.name == safe
    disposition = downloaded(file.download_url).headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="')
    assert disposition.count('"') == 2
    assert disposition.isascii()
    assert disposition.isprintable()
    assert 'filename="x.html' not in disposition


def test_a_file_of_31_megabytes_is_kept(opened: Opened, objects: Objects) -> None:
    content = PHOTO + b"x" * 31_000_000
    opened.contains(content)
    file = opened.opened()
    assert (file.state, file.size, file.width) == (FileState.READY, len(content), 640)
    assert objects() == {opened.key: content}


@pytest.mark.parametrize("says", ["its length", "nothing"])
def test_a_file_that_is_too_large_is_refused_with_the_reason(
    opened: Opened, objects: Objects, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    monkeypatch.setattr(m13, "MAX_FILE_BYTES", len(PHOTO) - 1)
    if says == "nothing":
        opened.sandbox.faults.add("M13", "chunked")
    file = opened.opened()
    assert (file.state, file.failure, file.retry_at) == (FileState.FAILED, FetchFailure.TOO_LARGE, None)
    assert objects() == {}


def test_the_name_and_size_in_the_message_decide_nothing(opened: Opened) -> None:
    document = opened.sandbox.marketplace.threads[opened.thread_id]
    document["messages"][0]["attachments"][0]["size"] = 10**15
    opened.sandbox.marketplace.rename_topic(opened.thread_id, {"type": "FREE_TEXT", "value": "Size"})
    opened.run()
    assert opened.open().size == 10**15
    opened.fetch()
    assert (opened.open().state, opened.open().size) == (FileState.READY, len(PHOTO))


def test_an_attachment_id_may_contain_slashes(opened: Opened) -> None:
    marketplace = opened.sandbox.marketplace
    odd = "a/b?c#d%2F 1.jpg"
    marketplace.files[odd] = marketplace.files.pop(opened.attachment_id)
    marketplace.threads[opened.thread_id]["messages"][0]["attachments"][0]["id"] = odd
    marketplace.rename_topic(opened.thread_id, {"type": "FREE_TEXT", "value": "Id"})
    opened.run()
    opened.attachment_id = odd
    assert opened.opened().state is FileState.READY


def test_a_page_instead_of_the_file_is_not_the_file(opened: Opened, objects: Objects) -> None:
    """A success whose content is a maintenance page."""
    opened.sandbox.faults.add("M13", "garbage")
    file = opened.opened()
    assert (file.state, file.failure) == (FileState.FAILED, FetchFailure.UNREACHABLE)
    assert file.retry_at == shift(opened.now, seconds=10)
    assert objects() == {}


def test_a_page_that_a_customer_has_attached_is_a_file(opened: Opened) -> None:
    page = b"<html><body>Receipt</body></html>"
    opened.contains(page, "receipt.html")
    assert opened.opened().size == len(page)


def test_a_compressed_file_stays_compressed(opened: Opened, objects: Objects) -> None:
    content = gzip.compress(b"\0" * 1000)
    opened.contains(content, "a.gz")
    assert opened.opened().state is FileState.READY
    assert objects() == {opened.key: content}


def test_a_file_of_no_bytes_can_be_saved(opened: Opened) -> None:
    opened.sandbox.marketplace.customer_writes(opened.thread_id, "Empty.", attachments=[("a.jpg", b"")])
    opened.run()
    opened.attachment_id = list(opened.sandbox.marketplace.files)[-1]
    file = opened.opened()
    assert (file.state, file.size, file.width) == (FileState.READY, 0, None)
    assert answers(file) == [(OCTETS, "attachment")] * 2
