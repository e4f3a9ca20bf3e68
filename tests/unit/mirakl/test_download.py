"""M13: what is a file, what is only a part of one, and what is something else."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from io import BytesIO
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread
from urllib.parse import unquote

import pytest

from functions.errors import AnswerTooLarge, MarketplaceRefused, MarketplaceUnavailable
from functions.mirakl import attachments, time_limits
from functions.mirakl.attachments import AttachmentCalls
from functions.mirakl.connection import Connection
from functions.timing import AWS_CALL_SECONDS
from tests.builders.scripted_marketplace import ScriptedMarketplace

OCTETS = {"content-type": "application/octet-stream"}
NAMED = {"content-disposition": 'attachment; filename="a"'}


def download(scripted: ScriptedMarketplace, attachment_id: str = "a", seconds_left: float = 60) -> bytes:
    connection = Connection(
        scripted.url, lambda: "key", "2345", lambda: seconds_left, pauses=None, forget_key=lambda: None
    )
    target = BytesIO()
    AttachmentCalls(connection).download(attachment_id, target)
    return target.getvalue()


@pytest.mark.parametrize(
    "headers",
    [OCTETS, {"content-type": "image/jpeg"}, OCTETS | NAMED, {"content-type": "text/html"} | NAMED, NAMED],
    ids=str,
)
def test_a_file_is_what_is_sent_as_one(scripted: ScriptedMarketplace, headers: dict[str, str]) -> None:
    scripted.responds("words", headers=headers)
    assert download(scripted) == b"words"
    assert scripted.requests == [("/api/inbox/threads/a/download", {"shop_id": "2345"})]


@pytest.mark.parametrize(
    "media_type",
    [
        "text/html",
        "TEXT/HTML; charset=utf-8",
        "text/plain",
        "application/json;charset=UTF-8",
        "application/problem+json",
        "application/xhtml+xml",
        "",
    ],
)
def test_a_success_that_is_no_file_is_no_usable_answer(
    scripted: ScriptedMarketplace, media_type: str
) -> None:
    scripted.responds("<h1>Back soon</h1>", headers={"content-type": media_type})
    with pytest.raises(MarketplaceUnavailable, match="not a file"):
        download(scripted)


@pytest.mark.parametrize("status", [201, 202, 203, 206])
def test_only_200_is_a_file(scripted: ScriptedMarketplace, status: int) -> None:
    scripted.responds("words", status=status, headers=OCTETS)
    with pytest.raises(MarketplaceUnavailable):
        download(scripted)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 406, 410])
def test_a_refusal_has_its_status_and_is_followed_nowhere(scripted: ScriptedMarketplace, status: int) -> None:
    scripted.responds("", status=status, headers=OCTETS | {"location": f"{scripted.url}/elsewhere"})
    with pytest.raises(MarketplaceRefused) as refused:
        download(scripted)
    assert refused.value.status == status
    assert len(scripted.requests) == 1


def test_a_file_that_is_shorter_than_it_said_is_not_taken(scripted: ScriptedMarketplace) -> None:
    scripted.responds("twelve bytes", headers=OCTETS, cut_after=5)
    with pytest.raises(MarketplaceUnavailable):
        download(scripted)


def test_a_file_whose_last_piece_is_missing_is_not_taken(scripted: ScriptedMarketplace) -> None:
    def pieces(*_: object) -> Iterator[bytes]:
        yield b"some"
        raise OSError("The connection breaks.")

    scripted.responds(pieces, headers=OCTETS)
    with pytest.raises(MarketplaceUnavailable):
        download(scripted)


def test_a_file_that_comes_in_pieces_is_whole(scripted: ScriptedMarketplace) -> None:
    scripted.responds(lambda *_: [b"some ", b"words"], headers=OCTETS)
    assert download(scripted) == b"some words"


@pytest.mark.parametrize("says_so", [True, False])
def test_a_file_that_is_too_large_is_given_up(
    scripted: ScriptedMarketplace, monkeypatch: pytest.MonkeyPatch, says_so: bool
) -> None:
    monkeypatch.setattr(attachments, "MAX_FILE_BYTES", 1000)
    scripted.responds("x" * 1001 if says_so else (lambda *_: [b"x" * 1001]), headers=OCTETS)
    with pytest.raises(AnswerTooLarge):
        download(scripted)
    scripted.responds("x" * 1000, headers=OCTETS)
    assert len(download(scripted)) == 1000


def test_a_file_is_measured_by_what_comes_out_of_it(
    scripted: ScriptedMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MAX_FILE_BYTES", 1_000_000)
    bomb = gzip.compress(b"\0" * 50_000_000)
    scripted.responds(lambda *_: [bomb], headers=OCTETS | {"content-encoding": "gzip"})
    with pytest.raises(AnswerTooLarge):
        download(scripted)


def test_a_file_that_comes_too_slowly_can_be_asked_for_again(
    scripted: ScriptedMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no larger than others, so it does not count as too large."""
    monkeypatch.setattr(time_limits, "CONNECT_SECONDS", 0.1)
    monkeypatch.setattr(time_limits, "MIN_REQUEST_SECONDS", 1)

    def drops(*_: object) -> Iterator[bytes]:
        while True:
            time.sleep(0.02)
            yield b"x"

    scripted.responds(drops, headers=OCTETS)
    with pytest.raises(MarketplaceUnavailable, match="too slowly") as slow:
        download(scripted, seconds_left=AWS_CALL_SECONDS + 0.5)
    assert not isinstance(slow.value, AnswerTooLarge)


@pytest.mark.parametrize("attachment_id", ["a/b", "a b?c#d", "é%2F", "../orders"])
def test_an_id_is_one_part_of_the_path(scripted: ScriptedMarketplace, attachment_id: str) -> None:
    scripted.responds("words", headers=OCTETS)
    download(scripted, attachment_id)
    ((path, query),) = scripted.requests
    first, last = "/api/inbox/threads/", "/download"
    assert path.startswith(first)
    assert path.endswith(last)
    encoded = path.removeprefix(first).removesuffix(last)
    assert "/" not in encoded
    assert unquote(encoded) == attachment_id
    assert query == {"shop_id": "2345"}


def test_a_file_that_does_not_say_where_it_ends_is_not_taken() -> None:
    """It ends where the connection does, and nobody knows whether that was the end."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():  # the whole request, or closing would reset the connection
                pass
            self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\n\r\nhalf of it")

    with TCPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.handle_request, daemon=True).start()
        scripted = ScriptedMarketplace(url=f"http://127.0.0.1:{server.server_address[1]}")
        with pytest.raises(MarketplaceUnavailable, match="where the file ends"):
            download(scripted)
