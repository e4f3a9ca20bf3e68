"""The body of M12: what leaves, how much of it is in memory, and what an interruption proves."""

from __future__ import annotations

import json
import time
import tracemalloc
from email.parser import BytesParser
from email.policy import HTTP
from io import BytesIO, FileIO
from math import inf
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from unittest.mock import patch

import pytest

from functions.errors import MarketplaceUnavailable, OutcomeUnknown
from functions.mirakl.multipart import BodyNotSent, FilePart, MultipartBody
from functions.mirakl.time_limits import CONNECT_SECONDS, TimeLimits
from functions.model.messages import Recipient
from functions.timing import AWS_CALL_SECONDS
from tests.builders.scripted_marketplace import ScriptedMarketplace

DOCUMENT = json.dumps({"body": "Grüße", "to": [{"type": "CUSTOMER"}]})
PIECE = 16 * 1024


class Unreadable(FileIO):
    """A file of 100,000 bytes whose disk fails after some of them."""

    def __init__(self, path: Path, readable: int) -> None:
        path.write_bytes(bytes(100_000))
        super().__init__(path)
        self._readable = readable

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= self._readable:
            raise OSError("Input/output error")
        return super().read(size) or b""


def part(content: Any) -> FilePart:
    return FilePart("a b.pdf", "application/pdf", content)


def pieces(body: MultipartBody) -> list[bytes]:
    return list(iter(lambda: body.read(PIECE), b""))


def test_the_message_comes_first_and_then_each_file_under_its_name() -> None:
    body = MultipartBody("message_input", DOCUMENT, [part(BytesIO(b"one")), part(BytesIO(b"two"))])
    raw = b"".join(pieces(body))
    assert len(raw) == body.len == body.given
    header = f"Content-Type: {body.content_type}\r\n\r\n".encode()
    message, first, second = BytesParser(policy=HTTP).parsebytes(header + raw).iter_parts()
    assert message.get_content_type() == "application/json"
    assert message.get_filename() is None
    assert message["Content-Disposition"] == 'form-data; name="message_input"'
    assert message.get_payload(decode=True) == DOCUMENT.encode()
    for file, content in ((first, b"one"), (second, b"two")):
        assert file["Content-Disposition"] == 'form-data; name="files"; filename="a b.pdf"'
        assert file.get_content_type() == "application/pdf"
        assert file.get_payload(decode=True) == content


def test_thirty_megabytes_are_never_in_memory_together() -> None:
    with TemporaryFile() as file:
        for _ in range(30):
            file.write(bytes(1_000_000))
        file.seek(0)
        tracemalloc.start()
        try:
            body = MultipartBody("message_input", DOCUMENT, [part(file)])
            sent = 0
            while piece := body.read(PIECE):
                sent += len(piece)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert sent == body.len > 30_000_000
    assert peak < 1_000_000


def test_what_is_too_late_is_not_sent() -> None:
    body = MultipartBody("message_input", DOCUMENT)
    body.until = time.monotonic() - 1
    with pytest.raises(BodyNotSent, match="too slowly"):
        body.read(PIECE)


def test_a_body_of_which_nothing_left_certainly_had_no_effect(scripted: ScriptedMarketplace) -> None:
    unreadable = patch.object(MultipartBody, "read", side_effect=BodyNotSent("A file could not be read."))
    with unreadable, pytest.raises(MarketplaceUnavailable, match="could not be read"):
        scripted.client().post_message("t", "Hello", [Recipient.CUSTOMER])


def test_a_body_of_which_a_part_left_may_have_had_an_effect(
    scripted: ScriptedMarketplace, tmp_path: Path
) -> None:
    file = Unreadable(tmp_path / "file", 40_000)
    with file, pytest.raises(OutcomeUnknown, match="could not be read"):
        scripted.client(seconds_left=60).post_message("t", "Hello", [Recipient.CUSTOMER], [part(file)])


@pytest.mark.parametrize("seconds_left", [38.5, 45, 58, 60])
def test_a_request_with_files_ends_before_its_function_does(seconds_left: float) -> None:
    limits = TimeLimits.with_files(seconds_left)
    assert limits is not None
    now = time.monotonic()
    answer_begins = limits.sent_by + CONNECT_SECONDS + limits.silence
    assert answer_begins <= limits.last_read_at + 0.1
    assert limits.last_read_at + limits.silence - now <= seconds_left - AWS_CALL_SECONDS
    assert limits.sent_by - now > seconds_left / 6


def test_a_request_with_files_is_not_begun_in_too_little_time() -> None:
    assert TimeLimits.with_files(37) is None


def test_a_request_without_files_has_no_limit_of_its_own_for_sending() -> None:
    limits = TimeLimits.within(60)
    assert limits is not None
    assert limits.sent_by == inf
