"""Stores what a browser's form brings. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import IO
from urllib.parse import quote

from werkzeug.wrappers import Response

from infra.local.aws.s3.errors import S3Error, not_implemented
from infra.local.aws.s3.forms import ENDED, Form, read_form, throw_away
from infra.local.aws.s3.objects import Objects, StoredObject
from infra.local.aws.s3.operations import DEFAULT_TYPE, LONGEST_KEY, STORED_HEADERS
from infra.local.aws.s3.post_policies import (
    FIELDS_OF_SIGNATURE,
    IGNORED,
    POLICY,
    SIGNATURE,
    Sizes,
    check_form,
)
from infra.local.aws.s3.signatures import Credentials, S3Request

METADATA = "x-amz-meta-"
LARGEST_METADATA = 2048
"""In bytes: names and values."""
STATUS = "success_action_status"
KNOWN_FIELDS = {"key", "bucket", STATUS, POLICY, SIGNATURE, *FIELDS_OF_SIGNATURE, *STORED_HEADERS}


def is_form(request: S3Request) -> bool:
    return request.method == "POST" and not request.query


def store_form(
    request: S3Request,
    body: IO[bytes],
    bucket: str,
    credentials: Credentials,
    objects: Objects,
    now: datetime,
) -> Response:
    """``request`` is without its body. Raises ``S3Error``, and then nothing is stored.

    The body is read to its end in any case, except if it is not as long as it says.
    """
    try:
        stored = _read(request, body, bucket, credentials, now)
    except S3Error as error:
        if error.code not in ENDED:
            throw_away(body)
        raise
    throw_away(body)
    objects.put(stored)
    return Response(
        status=204,
        headers={"ETag": f'"{stored.etag}"', "Location": f"/{bucket}/{quote(stored.key)}"},
    )


def _read(
    request: S3Request, body: IO[bytes], bucket: str, credentials: Credentials, now: datetime
) -> StoredObject:
    _check_request(request, bucket)
    form = read_form(request.headers.get("content-type", ""), body)
    key = form.fields.get("key")
    if not key:
        raise S3Error(
            400,
            "UserKeyMustBeSpecified",
            "The bucket POST must contain the specified field name. If it is specified, check the order of the"
            " fields.",
        )
    sizes = check_form(form.fields, bucket, credentials, now)
    if len(key.encode()) > LONGEST_KEY:
        raise S3Error(400, "KeyTooLongError", "Your key is too long")
    headers = _headers(form.fields)
    return StoredObject(key, _content(form, sizes), headers, now.replace(microsecond=0))


def _check_request(request: S3Request, bucket: str) -> None:
    name, _, key = request.path.removeprefix("/").partition("/")
    if name != bucket:
        raise S3Error(404, "NoSuchBucket", "The specified bucket does not exist", BucketName=name)
    if key:
        raise S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
    if "authorization" in request.headers:
        raise S3Error(400, "InvalidArgument", "Only one auth mechanism allowed", ArgumentName="Authorization")
    if not request.headers.get("content-length", "").isdigit():
        raise S3Error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")


def _headers(fields: Mapping[str, str]) -> dict[str, str]:
    """Those that are stored with the object."""
    for name, value in fields.items():
        if name not in KNOWN_FIELDS and not name.startswith((METADATA, IGNORED)):
            raise not_implemented(name)
        if name == STATUS and value != "204":
            raise not_implemented(f"{name}: {value}")
    if "${filename}" in fields["key"]:
        raise not_implemented("${filename}")
    kept = {name: value for name, value in fields.items() if name in STORED_HEADERS}
    metadata = {name: value for name, value in fields.items() if name.startswith(METADATA)}
    for name, value in {**kept, **metadata}.items():
        if not (f"{name}{value}".isascii() and f"{name}{value}".isprintable()):
            raise not_implemented(f"{name} with other characters than ASCII's")
    size = sum(len(name.removeprefix(METADATA)) + len(value) for name, value in metadata.items())
    if size > LARGEST_METADATA:
        raise S3Error(
            400,
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
            Size=str(size),
            MaxSizeAllowed=str(LARGEST_METADATA),
        )
    return {"content-type": DEFAULT_TYPE, **kept, **metadata}


def _content(form: Form, sizes: Sizes) -> bytes:
    """Never keeps more in memory than may be stored. The size of what is too large is counted to its end."""
    content = bytearray()
    size = 0
    for piece in form.file:
        size += len(piece)
        if size <= sizes.largest:
            content += piece
    sizes.check(size)
    return bytes(content)
