"""Forms that are no forms, and lengths that are not real, at the local S3."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from infra.local.aws.cloud import FILES_BUCKET, Cloud
from infra.local.aws.s3 import forms, server
from tests.builders.bucket import CONTENT, BucketClient, error_of
from tests.builders.s3_forms import (
    BOUNDARY,
    KEY,
    Signed,
    body,
    part,
    post,
    signed,
)


@pytest.fixture
def bucket(cloud: Cloud) -> BucketClient:
    return BucketClient(cloud.files.origin)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"no form",
        f"--{BOUNDARY}\r\n".encode(),
        f"--{BOUNDARY}\r\n\r\nvalue\r\n--{BOUNDARY}--\r\n".encode(),
        f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nvalue\r\n--{BOUNDARY}--\r\n".encode(),
        part("key", b"\xff") + part("file", b"1") + f"--{BOUNDARY}--\r\n".encode(),
    ],
    ids=str,
)
def test_a_broken_form_is_refused(bucket: BucketClient, broken: bytes) -> None:
    assert error_of(post(signed(bucket), broken)) == (400, "MalformedPOSTRequest")
    assert bucket.keys() == []


@pytest.mark.parametrize("end", [b"", f"--{BOUNDARY}"[:-3].encode(), f"--{BOUNDARY}-".encode()], ids=str)
def test_a_file_without_an_end_is_refused(bucket: BucketClient, end: bytes) -> None:
    form = signed(bucket)
    content = body(form, part("file", CONTENT), end=end)

    assert error_of(post(form, content)) == (400, "MalformedPOSTRequest")
    assert bucket.keys() == []


@pytest.mark.parametrize(
    ("content_type", "code"),
    [
        ("application/x-www-form-urlencoded", "RequestIsNotMultiPartContent"),
        ("multipart/mixed; boundary=a", "RequestIsNotMultiPartContent"),
        ("multipart/form-data", "MalformedPOSTRequest"),
    ],
)
def test_another_kind_of_body_is_refused(bucket: BucketClient, content_type: str, code: str) -> None:
    form = signed(bucket)

    assert error_of(post(form, body(form, part("file", CONTENT)), content_type)) == (400, code)
    assert bucket.keys() == []


@pytest.mark.parametrize(
    "parts",
    [
        [part("x-ignore-1", bytes(forms.MOST_BEFORE_FILE))],
        [part(f"x-ignore-{number}", "") for number in range(2000)],
        [part("x-ignore-1", "", f'; other="{"x" * forms.PIECE * 3}"')],
    ],
    ids=["a long field", "many fields", "a long head"],
)
def test_there_may_be_little_before_the_file(bucket: BucketClient, parts: list[bytes]) -> None:
    form = signed(bucket)

    answer = post(form, body(form, *parts, part("file", CONTENT)))

    assert error_of(answer) == (400, "MaxPostPreDataLengthExceeded")
    assert bucket.keys() == []


def request(form: Signed, content: bytes, length: int | None = None) -> bytes:
    """A whole request, which says that it is so long."""
    address = urlsplit(form["url"])
    head = (
        f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Content-Length: {len(content) if length is None else length}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    )
    return head.encode() + content


def raw(form: Signed, content: bytes, length: int, *, then: bytes = b"", ends: bool = True) -> bytes:
    """What comes back for a request that says it is so long. ``ends``: the client says that it sends nothing more."""
    address = urlsplit(form["url"])
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(request(form, content, length) + then)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").read()


def test_a_length_that_is_not_the_real_one_is_refused(bucket: BucketClient) -> None:
    form = signed(bucket)
    content = body(form, part("file", CONTENT))

    assert raw(form, content, len(content)).startswith(b"HTTP/1.1 204 ")
    bucket.s3.delete_object(Bucket=FILES_BUCKET, Key=KEY)
    # The connection broke off: in the file, before it, and after it.
    for sent in (content[:-500], content[:99], content[:-2]):
        answer = raw(form, sent, len(content))
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"<Code>IncompleteBody</Code>" in answer
    # What is left over is taken for no other request.
    hidden = request(form, content)
    for length in (len(content) - 500, 99):
        answer = raw(form, content[:length], length, then=hidden)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"<Code>MalformedPOSTRequest</Code>" in answer
        assert answer.count(b"HTTP/1.1") == 1
    assert bucket.keys() == []


def test_a_client_that_promises_more_and_waits_is_not_waited_for(
    bucket: BucketClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "IDLE_SECONDS", 0.1)
    form = signed(bucket)
    content = body(form, part("file", CONTENT))

    for sent in (content[:-500], content[:99], content):
        answer = raw(form, sent, len(content) + 1, ends=False)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"<Code>RequestTimeout</Code>" in answer
    assert bucket.keys() == []
    assert post(form, content).status_code == 204


def test_a_body_of_unknown_length_is_refused(bucket: BucketClient) -> None:
    form = signed(bucket)

    answer = post(form, iter([body(form, part("file", CONTENT))]))

    assert error_of(answer) == (411, "MissingContentLength")
    assert bucket.keys() == []


def test_a_slow_client_gets_the_refusal_when_it_has_sent_everything(bucket: BucketClient) -> None:
    form = signed(bucket)
    refused = {**form, "fields": {**form["fields"], "key": "b"}}
    sent = request(refused, body(refused, part("file", CONTENT * 200)))
    address = urlsplit(form["url"])

    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(sent[:-5])
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        connection.settimeout(10)
        connection.sendall(sent[-5:])
        answer = connection.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"<Code>AccessDenied</Code>" in answer
