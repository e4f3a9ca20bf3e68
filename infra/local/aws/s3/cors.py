"""Cross-origin resource sharing, as S3 does it for a bucket with the rule of ``infra/cors.py``.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
"""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.wrappers import Response

from infra import cors
from infra.local.aws.s3.errors import S3Error


def preflight(headers: Mapping[str, str]) -> Response:
    """``headers`` with names in lower case. ``cors_headers`` adds what the answer says."""
    if "origin" not in headers:
        raise S3Error(400, "BadRequest", "Insufficient information. Origin request header needed.")
    method = headers.get("access-control-request-method")
    if method is None:
        raise S3Error(400, "BadRequest", "Invalid Access-Control-Request-Method: null")
    if method not in cors.METHODS or headers.get("access-control-request-headers", "").strip():
        raise S3Error(
            403,
            "AccessForbidden",
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request"
            " method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the"
            " resource's CORS spec.",
            Method=method,
            ResourceType="OBJECT",
        )
    return Response(status=200)


def cors_headers(method: str, headers: Mapping[str, str]) -> dict[str, str]:
    """What an answer says in addition, also one that refuses: a page could not read its status otherwise."""
    if method == "OPTIONS":
        method = headers.get("access-control-request-method", "")
    if "origin" not in headers or method not in cors.METHODS:
        return {}
    return {
        "Access-Control-Allow-Origin": ", ".join(cors.ORIGINS),
        "Access-Control-Allow-Methods": ", ".join(cors.METHODS),
        "Access-Control-Expose-Headers": ", ".join(cors.EXPOSED_HEADERS),
        "Access-Control-Max-Age": str(cors.MAX_AGE_SECONDS),
        "Vary": "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    }
