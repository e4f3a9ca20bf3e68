"""Reads a form of ``multipart/form-data`` while it comes in: the fields as a whole, the file in pieces.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from infra.local.aws.s3.errors import S3Error

PIECE = 64 * 1024
"""How many bytes are read at once."""
MOST_BEFORE_FILE = 20 * 1024
"""In bytes: the fields and the boundaries before the file."""
FILE = "file"
ENDED = ("IncompleteBody", "RequestTimeout")
"""Codes of errors after which nothing more comes."""


@dataclass(frozen=True)
class Form:
    fields: Mapping[str, str]
    """Those before the file, with names in lower case. S3 ignores what comes after it."""
    file: Iterator[bytes]
    """Raises ``S3Error`` if the form ends in the middle of the file."""


def read_form(content_type: str, body: IO[bytes]) -> Form:
    """Reads up to the file. Raises ``S3Error``."""
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data":
        raise S3Error(
            400,
            "RequestIsNotMultiPartContent",
            "Bucket POST must be of the enclosure-type multipart/form-data.",
        )
    boundary = options.get("boundary", "").encode()
    if not boundary:
        raise _malformed()
    events = _events(MultipartDecoder(boundary, MOST_BEFORE_FILE + PIECE), body)
    fields: dict[str, str] = {}
    size = 0
    for event in events:
        if isinstance(event, Field | File):
            if not event.name:
                raise _malformed()
            if event.name.lower() == FILE:
                return Form(fields, _content(events))
            content = _all(events, MOST_BEFORE_FILE - size)
            size += len(boundary) + len(event.name) + len(content)
            if size > MOST_BEFORE_FILE:
                raise _too_much_before_file()
            _add(fields, event.name.lower(), content)
    raise S3Error(
        400, "IncorrectNumberOfFilesInPostRequest", "POST requires exactly one file upload per request."
    )


def throw_away(body: IO[bytes]) -> None:
    """Reads the rest: a client that still sends would not read the answer."""
    try:
        while body.read(PIECE):
            pass
    except ClientDisconnected as error:
        raise _ended(error) from None


def _add(fields: dict[str, str], name: str, content: bytes) -> None:
    if name in fields:
        raise S3Error(
            400,
            "InvalidArgument",
            "POST requires that each field is given once.",
            ArgumentName=name,
        )
    try:
        fields[name] = content.decode()
    except UnicodeDecodeError:
        raise _malformed() from None


def _all(events: Iterator[Event], most: int) -> bytes:
    content = bytearray()
    for piece in _content(events):
        content += piece
        if len(content) > most:
            raise _too_much_before_file()
    return bytes(content)


def _content(events: Iterator[Event]) -> Iterator[bytes]:
    """Of one part."""
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                return


def _events(decoder: MultipartDecoder, body: IO[bytes]) -> Iterator[Event]:
    try:
        while True:
            event = decoder.next_event()
            if not isinstance(event, NeedData):
                yield event
            elif piece := body.read(PIECE):
                decoder.receive_data(piece)
            else:
                decoder.receive_data(None)
            if isinstance(event, Epilogue):
                return
    except ClientDisconnected as error:
        raise _ended(error) from None
    except RequestEntityTooLarge:
        raise _too_much_before_file() from None
    except ValueError:
        raise _malformed() from None


def _malformed() -> S3Error:
    return S3Error(
        400,
        "MalformedPOSTRequest",
        "The body of your POST request is not well-formed multipart/form-data.",
    )


def _ended(error: ClientDisconnected) -> S3Error:
    if isinstance(error.__context__, TimeoutError):
        return S3Error(
            400,
            "RequestTimeout",
            "Your socket connection to the server was not read from or written to within the timeout period."
            " Idle connections will be closed.",
        )
    return S3Error(
        400,
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )


def _too_much_before_file() -> S3Error:
    return S3Error(
        400,
        "MaxPostPreDataLengthExceeded",
        "Your POST request fields preceding the upload file were too large.",
        MaxSizeAllowed=str(MOST_BEFORE_FILE),
    )
