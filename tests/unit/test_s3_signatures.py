"""The examples that AWS publishes, with the key that AWS publishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.aws.s3.errors import S3Error
from infra.local.aws.s3.signatures import Credentials, S3Request, verify

ACCESS_KEY = "AKIA" + "IOSFODNN7EXAMPLE"
CREDENTIALS = Credentials(ACCESS_KEY, "wJalrXUtnFEMI/K7MDENG/bPxRfi" + "CYEXAMPLEKEY", "us-east-1")
SIGNED_AT = datetime(2013, 5, 24, tzinfo=UTC)
HOST = {"host": "examplebucket.s3.amazonaws.com"}
NO_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
PRESIGNED = S3Request(
    "GET",
    "/test.txt",
    "X-Amz-Algorithm=AWS4-HMAC-SHA256"
    f"&X-Amz-Credential={ACCESS_KEY}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    HOST,
)
"""https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"""


def in_header(signed_headers: str, signature: str, payload: str, **headers: str) -> dict[str, str]:
    return {
        **HOST,
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "x-amz-content-sha256": payload,
        "x-amz-date": "20130524T000000Z",
        "authorization": (
            f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/20130524/us-east-1/s3/aws4_request,"
            f"SignedHeaders={signed_headers},Signature={signature}"
        ),
    }


IN_HEADER = {
    "get with a range": S3Request(
        "GET",
        "/test.txt",
        "",
        in_header(
            "host;range;x-amz-content-sha256;x-amz-date",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            NO_BODY,
            range="bytes=0-9",
        ),
    ),
    "put of an odd key": S3Request(
        "PUT",
        "/test$file.text",
        "",
        in_header(
            "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            date="Fri, 24 May 2013 00:00:00 GMT",
            x_amz_storage_class="REDUCED_REDUNDANCY",
        ),
        b"Welcome to Amazon S3.",
    ),
    "parameter without a value": S3Request(
        "GET",
        "/",
        "lifecycle",
        in_header(
            "host;x-amz-content-sha256;x-amz-date",
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            NO_BODY,
        ),
    ),
    "list": S3Request(
        "GET",
        "/",
        "max-keys=2&prefix=J",
        in_header(
            "host;x-amz-content-sha256;x-amz-date",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            NO_BODY,
        ),
    ),
}
"""https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"""
ALL = {**IN_HEADER, "presigned": PRESIGNED}


def refusal(request: S3Request, now: datetime = SIGNED_AT) -> str:
    with pytest.raises(S3Error) as refused:
        verify(request, CREDENTIALS, now)
    return str(refused.value)


@pytest.mark.parametrize("request_", ALL.values(), ids=ALL)
def test_what_aws_signed_is_valid(request_: S3Request) -> None:
    verify(request_, CREDENTIALS, SIGNED_AT)


@pytest.mark.parametrize("request_", ALL.values(), ids=ALL)
def test_a_signature_is_for_one_method_path_and_host(request_: S3Request) -> None:
    elsewhere = {**request_.headers, "host": "other.s3.amazonaws.com"}
    for other in (
        replace(request_, method="DELETE"),
        replace(request_, path="/other.txt"),
        replace(request_, headers=elsewhere),
    ):
        assert refusal(other).startswith("SignatureDoesNotMatch: ")


@pytest.mark.parametrize("request_", ALL.values(), ids=ALL)
def test_a_signature_is_for_all_parameters(request_: S3Request) -> None:
    for more in ("response-content-type=text%2Fhtml", "prefix=K"):
        query = "&".join(filter(None, (request_.query, more)))
        assert refusal(replace(request_, query=query)).startswith("SignatureDoesNotMatch: ")


@pytest.mark.parametrize("request_", ALL.values(), ids=ALL)
def test_another_secret_signs_nothing(request_: S3Request) -> None:
    other = replace(CREDENTIALS, secret_key="another")

    with pytest.raises(S3Error, match="SignatureDoesNotMatch"):
        verify(request_, other, SIGNED_AT)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"access_key": "unknown"}, "InvalidAccessKeyId"),
        ({"region": "ca-central-1"}, "AuthorizationQueryParametersError"),
    ],
)
def test_another_user_and_another_region_are_refused(change: dict[str, str], error: str) -> None:
    with pytest.raises(S3Error, match=error):
        verify(PRESIGNED, replace(CREDENTIALS, **change), SIGNED_AT)


def test_a_presigned_address_is_valid_until_it_expires() -> None:
    verify(PRESIGNED, CREDENTIALS, SIGNED_AT + timedelta(seconds=86_400))

    later = SIGNED_AT + timedelta(seconds=86_401)
    assert refusal(PRESIGNED, later) == "AccessDenied: Request has expired"


def test_a_presigned_address_is_not_valid_before_it_was_signed_except_for_wrong_clocks() -> None:
    verify(PRESIGNED, CREDENTIALS, SIGNED_AT - timedelta(minutes=15))

    earlier = SIGNED_AT - timedelta(minutes=15, seconds=1)
    assert refusal(PRESIGNED, earlier) == "AccessDenied: Request is not valid yet"


@pytest.mark.parametrize("request_", IN_HEADER.values(), ids=IN_HEADER)
@pytest.mark.parametrize("direction", [-1, 1])
def test_a_signed_header_is_valid_for_fifteen_minutes(request_: S3Request, direction: int) -> None:
    verify(request_, CREDENTIALS, SIGNED_AT + direction * timedelta(minutes=15))

    too_far = SIGNED_AT + direction * timedelta(minutes=15, seconds=1)
    assert refusal(request_, too_far).startswith("RequestTimeTooSkewed: ")


def test_an_expiry_cannot_be_changed() -> None:
    longer = replace(PRESIGNED, query=PRESIGNED.query.replace("Expires=86400", "Expires=86401"))

    assert refusal(longer).startswith("SignatureDoesNotMatch: ")


@pytest.mark.parametrize("expires", ["604801", "-1", "soon", ""])
def test_an_expiry_that_s3_does_not_allow_is_refused(expires: str) -> None:
    odd = replace(PRESIGNED, query=PRESIGNED.query.replace("Expires=86400", f"Expires={expires}"))

    assert refusal(odd).startswith("AuthorizationQueryParametersError: ")


@pytest.mark.parametrize(
    "name",
    ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"],
)
def test_a_presigned_address_needs_all_its_parameters(name: str) -> None:
    pairs = [pair for pair in PRESIGNED.query.split("&") if not pair.startswith(f"X-Amz-{name}=")]

    refused = refusal(replace(PRESIGNED, query="&".join(pairs)))
    assert refused.startswith(
        "AuthorizationQueryParametersError: Query-string authentication version 4 requires"
    )


def test_another_body_than_the_signed_one_is_refused() -> None:
    other = replace(IN_HEADER["put of an odd key"], body=b"Something else.")

    assert refusal(other).startswith("XAmzContentSHA256Mismatch: ")


def test_a_header_of_amazon_that_is_not_signed_is_refused() -> None:
    for request in (PRESIGNED, IN_HEADER["list"]):
        more = replace(request, headers={**request.headers, "x-amz-acl": "public-read"})
        assert (
            refusal(more) == "AccessDenied: There were headers present in the request which were not signed"
        )


def test_a_request_has_one_signature_of_version_4() -> None:
    both = replace(PRESIGNED, headers=IN_HEADER["list"].headers)
    assert refusal(both).startswith("InvalidArgument: Only one auth mechanism allowed")

    old = S3Request("GET", "/test.txt", "AWSAccessKeyId=a&Signature=b&Expires=1", HOST)
    assert refusal(old).startswith("InvalidRequest: The authorization mechanism you have provided")


def test_a_stranger_gets_nothing_and_may_choose_no_headers() -> None:
    assert refusal(S3Request("GET", "/test.txt", "", HOST)) == "AccessDenied: Access Denied"

    chosen = S3Request("GET", "/test.txt", "response-content-type=text%2Fhtml", HOST)
    assert refusal(chosen).startswith("InvalidRequest: Request specific response headers")
