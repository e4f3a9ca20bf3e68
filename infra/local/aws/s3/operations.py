"""The operations of S3 on one bucket, with S3's answers. What this bucket cannot do is refused, never ignored."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable
from datetime import datetime
from hashlib import md5
from urllib.parse import quote, unquote
from xml.etree import ElementTree as Xml

from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_etags
from werkzeug.wrappers import Response

from infra.local.aws.s3.errors import S3Error, not_implemented, xml_document
from infra.local.aws.s3.objects import Objects, StoredObject
from infra.local.aws.s3.signatures import QUERY_PARAMETERS, RESPONSE_PARAMETERS, S3Request

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
STORED_HEADERS = (
    "content-type",
    "content-disposition",
    "content-encoding",
    "content-language",
    "cache-control",
)
DEFAULT_TYPE = "binary/octet-stream"
CHOSEN_HEADERS = (*STORED_HEADERS, "expires")
"""Headers of an answer that a signed request may choose."""
SIGNING_HEADERS = {"x-amz-date", "x-amz-content-sha256"}
CHECKSUM_HEADERS = {"x-amz-sdk-checksum-algorithm", "x-amz-checksum-crc32"}
MOST_KEYS = 1000
LONGEST_KEY = 1024
"""In bytes."""
ONE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")
"""S3 ignores every other ``Range``."""


def perform(request: S3Request, bucket: str, objects: Objects, now: datetime) -> Response:
    """Raises ``S3Error``."""
    name, _, key = unquote(request.path).removeprefix("/").partition("/")
    if name != bucket:
        raise S3Error(404, "NoSuchBucket", "The specified bucket does not exist", BucketName=name)
    if not key:
        return _on_bucket(request, bucket, objects)
    if len(key.encode()) > LONGEST_KEY:
        raise S3Error(400, "KeyTooLongError", "Your key is too long")
    if request.method == "PUT":
        return _put(request, key, objects, now)
    if request.method in ("GET", "HEAD"):
        return _get(request, key, objects)
    if request.method == "DELETE":
        _admit(request)
        objects.delete(key)
        return Response(status=204)
    raise _method_not_allowed()


def _on_bucket(request: S3Request, bucket: str, objects: Objects) -> Response:
    if request.method == "GET" and request.parameters.get("list-type") == "2":
        return _list(request, bucket, objects)
    if request.method == "POST" and "delete" in request.parameters:
        return _delete_many(request, objects)
    raise not_implemented(f"{request.method} of a bucket")


def _put(request: S3Request, key: str, objects: Objects, now: datetime) -> Response:
    _admit(request, headers=CHECKSUM_HEADERS)
    if "content-length" not in request.headers:
        raise S3Error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
    if conditions := [name for name in ("if-match", "if-none-match") if name in request.headers]:
        raise not_implemented(conditions[0])
    _check_body(request)
    headers = {name: request.headers[name] for name in STORED_HEADERS if name in request.headers}
    stored = StoredObject(
        key, request.body, {"content-type": DEFAULT_TYPE, **headers}, now.replace(microsecond=0)
    )
    objects.put(stored)
    return Response(headers={"ETag": f'"{stored.etag}"'})


def _get(request: S3Request, key: str, objects: Objects) -> Response:
    chosen = {f"{RESPONSE_PARAMETERS}{name}": name for name in CHOSEN_HEADERS}
    _admit(request, headers={"x-amz-checksum-mode"}, parameters=chosen)
    stored = objects.get(key)
    if stored is None:
        raise S3Error(404, "NoSuchKey", "The specified key does not exist.", Key=key)
    headers = Headers(dict(stored.headers))
    for parameter, name in chosen.items():
        if parameter in request.parameters:
            headers[name] = _header_value(parameter, request.parameters[parameter])
    if_match = request.headers.get("if-match")
    if if_match is not None and not parse_etags(if_match).contains(stored.etag):
        raise S3Error(
            412,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            Condition="If-Match",
        )
    response = Response(stored.content, headers=headers)
    response.set_etag(stored.etag)
    response.last_modified = stored.stored_at
    return _conditional(response, request, len(stored.content))


def _conditional(response: Response, request: S3Request, length: int) -> Response:
    """The part that ``Range`` asks for, or a 304 if the client has the object already."""
    environ = {
        f"HTTP_{name.upper().replace('-', '_')}": request.headers[name]
        for name in (
            "range",
            "if-range",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
        )
        if name in request.headers and (name != "range" or ONE_RANGE.fullmatch(request.headers[name]))
    }
    try:
        response.make_conditional(
            {"REQUEST_METHOD": request.method, **environ}, accept_ranges=True, complete_length=length
        )
    except RequestedRangeNotSatisfiable:
        raise S3Error(
            416,
            "InvalidRange",
            "The requested range is not satisfiable",
            RangeRequested=request.headers["range"],
            ActualObjectSize=str(length),
        ) from None
    return response


def _list(request: S3Request, bucket: str, objects: Objects) -> Response:
    _admit(
        request,
        parameters=("list-type", "prefix", "max-keys", "start-after", "continuation-token", "encoding-type"),
    )
    parameters = request.parameters
    prefix = parameters.get("prefix", "")
    most = min(_whole_number("max-keys", parameters.get("max-keys", str(MOST_KEYS))), MOST_KEYS)
    token = parameters.get("continuation-token")
    after = _key_of(token) if token is not None else parameters.get("start-after", "")
    found = [stored for stored in objects.with_prefix(prefix) if stored.key.encode() > after.encode()]
    page = found[:most]
    result = Xml.Element("ListBucketResult", xmlns=NAMESPACE)
    encodes = parameters.get("encoding-type") == "url"
    elements = {
        "Name": bucket,
        "Prefix": quote(prefix) if encodes else prefix,
        "MaxKeys": str(most),
        "KeyCount": str(len(page)),
        "IsTruncated": "true" if len(found) > len(page) else "false",
    }
    if encodes:
        elements["EncodingType"] = "url"
    if page and len(found) > len(page):
        elements["NextContinuationToken"] = base64.urlsafe_b64encode(page[-1].key.encode()).decode()
    _add(result, elements)
    for stored in page:
        _add(
            Xml.SubElement(result, "Contents"),
            {
                "Key": quote(stored.key) if encodes else stored.key,
                "LastModified": f"{stored.stored_at:%Y-%m-%dT%H:%M:%S}.000Z",
                "ETag": f'"{stored.etag}"',
                "Size": str(len(stored.content)),
                "StorageClass": "STANDARD",
            },
        )
    return _xml(result)


def _delete_many(request: S3Request, objects: Objects) -> Response:
    _admit(request, headers=CHECKSUM_HEADERS, parameters=("delete",))
    if not {"content-md5", "x-amz-checksum-crc32"} & request.headers.keys():
        raise S3Error(400, "InvalidRequest", "Missing required header for this request: Content-MD5")
    _check_body(request)
    try:
        document = Xml.fromstring(request.body)  # noqa: S314 (from a client with our own credentials)
    except Xml.ParseError:
        raise _malformed_xml() from None
    keys = [element.findtext("{*}Key") for element in document.findall("{*}Object")]
    if not keys or len(keys) > MOST_KEYS:
        raise _malformed_xml()
    quiet = document.findtext("{*}Quiet") == "true"
    result = Xml.Element("DeleteResult", xmlns=NAMESPACE)
    for key in keys:
        if not key:
            raise _malformed_xml()
        objects.delete(key)
        if not quiet:
            _add(Xml.SubElement(result, "Deleted"), {"Key": key})
    return _xml(result)


def _admit(request: S3Request, *, headers: Iterable[str] = (), parameters: Iterable[str] = ()) -> None:
    """Refuses headers of S3 and parameters other than these."""
    for name in request.headers:
        if name.startswith("x-amz-") and name not in {*SIGNING_HEADERS, *headers}:
            raise not_implemented(name)
    for name in request.parameters:
        if name not in {*QUERY_PARAMETERS, *parameters}:
            raise not_implemented(name)


def _check_body(request: S3Request) -> None:
    """Against the checksums that came with it."""
    computed = {
        "x-amz-checksum-crc32": zlib.crc32(request.body).to_bytes(4),
        "content-md5": md5(request.body, usedforsecurity=False).digest(),
    }
    for name, checksum in computed.items():
        if request.headers.get(name) not in (None, base64.b64encode(checksum).decode()):
            raise S3Error(
                400, "BadDigest", f"The {name} you specified did not match the calculated checksum."
            )


def _header_value(parameter: str, value: str) -> str:
    if not value.isprintable() or any(ord(character) > 0xFF for character in value):
        raise S3Error(
            400,
            "InvalidArgument",
            "Header value cannot be represented using ISO-8859-1.",
            ArgumentName=parameter,
            ArgumentValue=value.encode("ascii", "backslashreplace").decode(),
        )
    return value


def _whole_number(parameter: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise S3Error(400, "InvalidArgument", f"Provided {parameter} not an integer or within integer range")
    return int(value)


def _key_of(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise S3Error(400, "InvalidArgument", "The continuation token provided is incorrect") from None


def _method_not_allowed() -> S3Error:
    return S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")


def _malformed_xml() -> S3Error:
    return S3Error(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )


def _add(parent: Xml.Element, elements: dict[str, str]) -> None:
    for name, value in elements.items():
        Xml.SubElement(parent, name).text = value


def _xml(root: Xml.Element) -> Response:
    return Response(xml_document(root), content_type="application/xml")
