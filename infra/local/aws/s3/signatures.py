"""Checks AWS's Signature Version 4 of requests to S3: in the header, or in the query of a presigned address.

That of a form is checked in ``post_policies.py``.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import NoReturn
from urllib.parse import quote, unquote

from infra.local.aws.s3.errors import S3Error, not_implemented

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
CLOCK_TOLERANCE = timedelta(minutes=15)
LONGEST_EXPIRY = 7 * 24 * 3600
"""In seconds."""
AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{{64}})"
)
QUERY_PARAMETERS = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
)
RESPONSE_PARAMETERS = "response-"
"""Parameters that begin with this choose headers of the answer."""


@dataclass(frozen=True)
class Credentials:
    access_key: str
    secret_key: str
    region: str


@dataclass(frozen=True)
class S3Request:
    method: str
    path: str
    """As it was sent: percent-encoded."""
    query: str
    """As it was sent."""
    headers: Mapping[str, str]
    """With names in lower case."""
    body: bytes = b""

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        split = (pair.partition("=") for pair in self.query.split("&") if pair)
        return [(unquote(name), unquote(value)) for name, _, value in split]

    @cached_property
    def parameters(self) -> dict[str, str]:
        return dict(self.pairs)


@dataclass(frozen=True)
class _Signature:
    credential: str
    date: str
    signed_headers: list[str]
    value: str
    payload: str
    """The hash of the body, or ``UNSIGNED``."""
    expires: int | None
    """Seconds after ``date``; None: not a presigned address."""


def verify(request: S3Request, credentials: Credentials, now: datetime) -> None:
    """Raises ``S3Error`` unless the request was signed with ``credentials`` and is valid at ``now``."""
    signature = _signature_of(request)
    in_query = signature.expires is not None
    check_scope(signature.credential, signature.date, credentials, in_query=in_query)
    _check_time(signature, now)
    _check_signed_headers(signature, request)
    canonical = canonical_request(request, signature.signed_headers, signature.payload)
    to_sign = _string_to_sign(signature, canonical)
    if not hmac.compare_digest(signature.value, sign(signature.credential, credentials, to_sign)):
        raise signature_does_not_match(
            credentials, to_sign=to_sign, provided=signature.value, CanonicalRequest=canonical
        )
    if signature.payload not in (UNSIGNED, sha256(request.body).hexdigest()):
        raise S3Error(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )


def canonical_request(request: S3Request, signed_headers: list[str], payload: str) -> str:
    query = sorted((_encoded(name), _encoded(value)) for name, value in _without_signature(request.pairs))
    return "\n".join(
        (
            request.method,
            quote(unquote(request.path), safe="/-_.~"),
            "&".join(f"{name}={value}" for name, value in query),
            *(f"{name}:{' '.join(request.headers[name].split())}" for name in signed_headers),
            "",
            ";".join(signed_headers),
            payload,
        )
    )


def _signature_of(request: S3Request) -> _Signature:
    in_header = request.headers.get("authorization")
    in_query = any(name in request.parameters for name in QUERY_PARAMETERS)
    if "AWSAccessKeyId" in request.parameters or (in_header or "").startswith("AWS "):
        raise old_signature_version()
    if in_header is not None and in_query:
        raise S3Error(
            400,
            "InvalidArgument",
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string"
            " parameter or the Authorization header should be specified",
        )
    if in_query:
        return _from_query(request.parameters)
    if in_header is not None:
        return _from_header(in_header, request.headers)
    if any(name.startswith(RESPONSE_PARAMETERS) for name in request.parameters):
        raise S3Error(
            400,
            "InvalidRequest",
            "Request specific response headers cannot be used for anonymous GET requests.",
        )
    raise S3Error(403, "AccessDenied", "Access Denied")


def _from_query(parameters: Mapping[str, str]) -> _Signature:
    if [name for name in QUERY_PARAMETERS if not parameters.get(name)]:
        _query_error(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature,"
            " X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        )
    if parameters["X-Amz-Algorithm"] != ALGORITHM:
        _query_error(f'X-Amz-Algorithm only supports "{ALGORITHM}"')
    try:
        expires = int(parameters["X-Amz-Expires"])
    except ValueError:
        _query_error("X-Amz-Expires should be a number")
    if expires < 0:
        _query_error("X-Amz-Expires must be non-negative")
    if expires > LONGEST_EXPIRY:
        _query_error(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than"
            f" {LONGEST_EXPIRY} seconds"
        )
    return _Signature(
        parameters["X-Amz-Credential"],
        parameters["X-Amz-Date"],
        parameters["X-Amz-SignedHeaders"].split(";"),
        parameters["X-Amz-Signature"],
        UNSIGNED,
        expires,
    )


def _from_header(header: str, headers: Mapping[str, str]) -> _Signature:
    parts = AUTHORIZATION.fullmatch(header.strip())
    if parts is None:
        raise S3Error(400, "AuthorizationHeaderMalformed", "The authorization header is malformed.")
    payload = headers.get("x-amz-content-sha256")
    if payload is None:
        raise S3Error(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
    if payload.startswith("STREAMING-"):  # boto3 sends a body in signed parts only over HTTPS
        raise not_implemented(payload)
    credential, signed_headers, value = parts.groups()
    return _Signature(
        credential, headers.get("x-amz-date", ""), signed_headers.split(";"), value, payload, None
    )


def check_scope(credential: str, date: str, credentials: Credentials, *, in_query: bool) -> None:
    """``in_query``: the credential came as a parameter, and not in the ``Authorization`` header."""
    access_key, *scope = credential.split("/")
    if access_key != credentials.access_key:
        raise S3Error(
            403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."
        )
    expected = [date[:8], credentials.region, "s3", "aws4_request"]
    if scope != expected:
        message = f"the credential's scope is {'/'.join(scope)!r}; expecting {'/'.join(expected)!r}"
        if in_query:
            _query_error(f"Error parsing the X-Amz-Credential parameter; {message}")
        raise S3Error(
            400, "AuthorizationHeaderMalformed", f"The authorization header is malformed; {message}"
        )


def _check_time(signature: _Signature, now: datetime) -> None:
    try:
        date = datetime.strptime(signature.date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        if signature.expires is not None:
            _query_error("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
        raise S3Error(
            403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header"
        ) from None
    if signature.expires is None:
        if abs(now - date) > CLOCK_TOLERANCE:
            raise S3Error(
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            )
    elif now > (end := date + timedelta(seconds=signature.expires)):
        raise S3Error(
            403,
            "AccessDenied",
            "Request has expired",
            **{"X-Amz-Expires": str(signature.expires)},
            Expires=f"{end:%Y-%m-%dT%H:%M:%SZ}",
            ServerTime=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        )
    elif now < date - CLOCK_TOLERANCE:
        raise S3Error(403, "AccessDenied", "Request is not valid yet")


def _check_signed_headers(signature: _Signature, request: S3Request) -> None:
    needed = {"host", *(name for name in request.headers if name.startswith("x-amz-"))}
    if unsigned := needed - set(signature.signed_headers):
        raise S3Error(
            403,
            "AccessDenied",
            "There were headers present in the request which were not signed",
            HeadersNotSigned=", ".join(sorted(unsigned)),
        )
    if [name for name in signature.signed_headers if name not in request.headers]:
        raise S3Error(403, "AccessDenied", "A header that was signed is missing in the request")


def _without_signature(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in pairs if name != "X-Amz-Signature"]


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def _string_to_sign(signature: _Signature, canonical: str) -> str:
    scope = signature.credential.partition("/")[2]
    return "\n".join((ALGORITHM, signature.date, scope, sha256(canonical.encode()).hexdigest()))


def sign(credential: str, credentials: Credentials, to_sign: str) -> str:
    """With the key of the scope that ``credential`` names."""
    key = f"AWS4{credentials.secret_key}".encode()
    for part in credential.split("/")[1:]:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def old_signature_version() -> S3Error:
    """For Signature Version 2. Regions that were opened since 2014, such as ours, refuse it."""
    return S3Error(
        400,
        "InvalidRequest",
        f"The authorization mechanism you have provided is not supported. Please use {ALGORITHM}.",
    )


def signature_does_not_match(
    credentials: Credentials, *, to_sign: str, provided: str, **details: str
) -> S3Error:
    return S3Error(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided."
        " Check your key and signing method.",
        AWSAccessKeyId=credentials.access_key,
        StringToSign=to_sign,
        SignatureProvided=provided,
        **details,
    )


def _query_error(message: str) -> NoReturn:
    raise S3Error(400, "AuthorizationQueryParametersError", message)
