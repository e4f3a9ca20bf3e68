"""Checks the signed policy of a form: the signature, until when it is good, and what it says about each field.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.local.aws.s3.errors import S3Error
from infra.local.aws.s3.signatures import (
    ALGORITHM,
    Credentials,
    check_scope,
    old_signature_version,
    sign,
    signature_does_not_match,
)

FIELDS_OF_SIGNATURE = ("x-amz-algorithm", "x-amz-credential", "x-amz-date")
SIGNATURE = "x-amz-signature"
POLICY = "policy"
IGNORED = "x-ignore-"
"""Fields that begin with this are for others than S3."""
LARGEST_FILE = 100 * 1024 * 1024
"""In bytes, also under a policy without ``content-length-range``. This bucket keeps its objects in memory."""
DATE_OF_SIGNATURE = re.compile(r"[0-9]{8}T[0-9]{6}Z")
DATES = ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Sizes:
    """In bytes; both are allowed."""

    smallest: int = 0
    largest: int = LARGEST_FILE

    def check(self, size: int) -> None:
        if size > self.largest:
            raise S3Error(
                400,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size",
                ProposedSize=str(size),
                MaxSizeAllowed=str(self.largest),
            )
        if size < self.smallest:
            raise S3Error(
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                ProposedSize=str(size),
                MinSizeAllowed=str(self.smallest),
            )


def check_form(fields: Mapping[str, str], bucket: str, credentials: Credentials, now: datetime) -> Sizes:
    """Raises ``S3Error`` unless the policy was signed with ``credentials``, is good at ``now`` and admits ``fields``.

    ``fields`` has names in lower case. Returns what the policy says about the file.
    """
    _check_signature(fields, credentials)
    policy = _read(fields[POLICY])
    if now >= policy.expiration:
        raise _refused("Policy expired.")
    # The bucket is in the request's address. A policy has to name it like a field.
    given = {**{name: value for name, value in fields.items() if _needs_condition(name)}, "bucket": bucket}
    for condition in policy.conditions:
        if not condition.is_met(given.get(condition.name)):
            raise _refused(f"Policy Condition failed: {condition}")
    if extra := given.keys() - {condition.name for condition in policy.conditions}:
        raise _refused(f"Extra input fields: {', '.join(sorted(extra))}")
    return policy.sizes


def _check_signature(fields: Mapping[str, str], credentials: Credentials) -> None:
    if {"awsaccesskeyid", "signature"} & fields.keys():
        raise old_signature_version()
    if not {POLICY, SIGNATURE, *FIELDS_OF_SIGNATURE} & fields.keys():
        raise S3Error(403, "AccessDenied", "Access Denied")
    for name in (POLICY, SIGNATURE, *FIELDS_OF_SIGNATURE):
        if not fields.get(name):
            raise S3Error(
                400,
                "InvalidArgument",
                f"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the"
                " fields.",
                ArgumentName=name,
            )
    if fields["x-amz-algorithm"] != ALGORITHM:
        raise S3Error(
            400,
            "InvalidArgument",
            f'X-Amz-Algorithm only supports "{ALGORITHM}"',
            ArgumentName="x-amz-algorithm",
        )
    if not DATE_OF_SIGNATURE.fullmatch(fields["x-amz-date"]):
        raise S3Error(
            400,
            "InvalidArgument",
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
            ArgumentName="x-amz-date",
        )
    check_scope(fields["x-amz-credential"], fields["x-amz-date"], credentials, in_query=True)
    computed = sign(fields["x-amz-credential"], credentials, fields[POLICY])
    if not hmac.compare_digest(computed.encode(), fields[SIGNATURE].encode()):
        raise signature_does_not_match(credentials, to_sign=fields[POLICY], provided=fields[SIGNATURE])


def _needs_condition(name: str) -> bool:
    return name not in (POLICY, SIGNATURE) and not name.startswith(IGNORED)


@dataclass(frozen=True)
class _Condition:
    operation: str
    name: str
    """Of the field, in lower case."""
    value: str

    def is_met(self, given: str | None) -> bool:
        if given is None:
            return False
        if self.operation == "eq":
            return given == self.value
        # A list of types, of which each one has to begin with the value.
        each = given.split(",") if self.name == "content-type" else [given]
        return all(one.strip().startswith(self.value) for one in each)

    def __str__(self) -> str:
        return json.dumps([self.operation, f"${self.name}", self.value])


@dataclass(frozen=True)
class _Policy:
    expiration: datetime
    conditions: tuple[_Condition, ...]
    sizes: Sizes


def _read(encoded: str) -> _Policy:
    try:
        document = json.loads(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        raise _invalid("Invalid JSON.") from None
    if not isinstance(document, dict) or not isinstance(document.get("conditions"), list):
        raise _invalid("Policy must have an expiration and a list of conditions.")
    conditions: list[_Condition] = []
    sizes = Sizes()
    for each in document["conditions"]:
        if isinstance(each, list) and each[:1] == ["content-length-range"]:
            smallest, largest = _range(each)
            sizes = Sizes(max(smallest, sizes.smallest), min(largest, sizes.largest))
        else:
            conditions.append(_condition(each))
    return _Policy(_moment(document.get("expiration")), tuple(conditions), sizes)


def _moment(text: Any) -> datetime:
    for form in DATES:
        try:
            return datetime.strptime(str(text), form).replace(tzinfo=UTC)
        except ValueError:
            pass
    raise _invalid(f"Invalid 'expiration' value: '{text}'")


def _condition(given: Any) -> _Condition:
    if isinstance(given, dict):
        if len(given) != 1:
            raise _invalid(
                "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
            )
        ((name, value),) = given.items()
        return _Condition("eq", name.lower(), _text(value))
    if not isinstance(given, list) or len(given) != 3:
        raise _invalid("Invalid Condition: wrong number of arguments.")
    operation, name, value = (_text(part) for part in given)
    if operation.lower() not in ("eq", "starts-with"):
        raise _invalid(f"Unknown operation '{operation}'")
    if not name.startswith("$"):
        raise _invalid(f"Invalid Condition: '{name}' does not begin with a $.")
    return _Condition(operation.lower(), name[1:].lower(), value)


def _range(condition: list[Any]) -> tuple[int, int]:
    limits = condition[1:]
    if len(limits) != 2 or not all(str(limit).isascii() and str(limit).isdigit() for limit in limits):
        raise _invalid("Invalid content-length-range: it needs two whole numbers.")
    smallest, largest = (int(limit) for limit in limits)
    return smallest, largest


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _invalid("Invalid Condition: its parts must be strings.")
    return value


def _refused(why: str) -> S3Error:
    return S3Error(403, "AccessDenied", f"Invalid according to Policy: {why}")


def _invalid(why: str) -> S3Error:
    return S3Error(400, "InvalidPolicyDocument", f"Invalid Policy: {why}")
