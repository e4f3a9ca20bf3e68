"""What an answer of the marketplace is made of: its body as a stream with limits, and what its status says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from math import inf

import requests
from urllib3.exceptions import HTTPError

from functions.errors import AnswerTooLarge, MarketplaceRefused, MarketplaceUnavailable
from functions.mirakl.json_stream import loads
from functions.mirakl.time_limits import TimeLimits

MAX_ANSWER_SECONDS = 30
"""From the first byte of an answer to its last."""
MAX_ANSWER_BYTES = 256 * 1024 * 1024
MAX_SHORT_ANSWER_BYTES = 64 * 1024
"""Bytes that are kept of an answer to a post, or of an error."""
CHUNK = 64 * 1024
ASSUMED_RETRY_AFTER = 60.0
"""Seconds, when a 429 has no ``Retry-After`` that can be read."""
MAX_RETRY_AFTER = 3600.0
MAX_DETAIL_LENGTH = 500
"""Characters of the marketplace's own error message."""
PAGES = ("html", "json", "xml")
"""How the media types end with which servers answer that there is no file now."""
REFUSALS = {
    400: "The marketplace did not accept the request",
    401: "The marketplace does not accept the API key",
    403: "The API key may not do this",
    404: "The marketplace does not know this conversation, or the key may not see it",
    410: "The marketplace has withdrawn this call",
    413: "The marketplace finds the message too large",
    415: "The marketplace did not accept the request's format",
}


def chunks(
    response: requests.Response, limits: TimeLimits, max_bytes: int, max_seconds: float
) -> Iterator[bytes]:
    """The answer's body as it arrives, at most ``max_bytes``, and within ``max_seconds``.

    Raises ``AnswerTooLarge``, and ``MarketplaceUnavailable`` when the connection breaks or the function's time is over.
    """
    size, began = 0, time.monotonic()
    while True:
        try:
            chunk = response.raw.read1(CHUNK, decode_content=True)
        except (HTTPError, OSError) as error:
            raise unreachable(error) from error
        if not chunk:
            return
        size += len(chunk)
        if size > max_bytes:
            raise AnswerTooLarge(f"The marketplace's answer has more than {max_bytes // 1_000_000} MB.")
        if time.monotonic() - began > max_seconds:
            raise AnswerTooLarge(f"The marketplace's answer took more than {max_seconds:.0f} seconds.")
        if time.monotonic() > limits.last_read_at:
            raise MarketplaceUnavailable(
                "The marketplace's answer came too slowly for the time that was left."
            )
        yield chunk


def file_chunks(response: requests.Response, limits: TimeLimits, max_bytes: int) -> Iterator[bytes]:
    """The file that is answered, as it arrives, for as long as the function has time.

    Raises what ``chunks`` raises, and ``MarketplaceUnavailable`` for a success that is no file: a page about
    maintenance, errors as JSON. It is raised at the end, too, if the answer was shorter than it said.
    """
    if response.status_code != HTTPStatus.OK or not _is_file(response):
        raise MarketplaceUnavailable("The marketplace's answer is not a file.")
    length = response.raw.length_remaining
    if length is None and not response.raw.chunked:
        raise MarketplaceUnavailable("The marketplace does not say where the file ends.")
    if length is not None and length > max_bytes:
        raise AnswerTooLarge(f"The file has {length} bytes.")
    yield from chunks(response, limits, max_bytes, inf)


def _is_file(response: requests.Response) -> bool:
    """A file has a name or is answered as octets, and is not what servers say instead of one."""
    if "Content-Disposition" in response.headers:
        return True
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return bool(media_type) and not media_type.startswith("text/") and not media_type.endswith(PAGES)


def beginning(response: requests.Response, limits: TimeLimits) -> bytes:
    """The first bytes of an answer that should be short."""
    kept = b""
    for chunk in chunks(response, limits, MAX_ANSWER_BYTES, MAX_ANSWER_SECONDS):
        kept += chunk
        if len(kept) > MAX_SHORT_ANSWER_BYTES:
            break
    return kept[:MAX_SHORT_ANSWER_BYTES]


def unreachable(error: Exception) -> MarketplaceUnavailable:
    return MarketplaceUnavailable(f"The marketplace cannot be reached ({type(error).__name__}).")


def refusal(response: requests.Response, limits: TimeLimits) -> MarketplaceRefused:
    """The status alone decides what it is. The body only adds the marketplace's own message."""
    status = response.status_code
    reason = REFUSALS.get(status, "The marketplace gave an unexpected answer")
    detail = _detail(response, limits)
    return MarketplaceRefused(status, f"{reason} ({status}{': ' + detail if detail else ''}).")


def _detail(response: requests.Response, limits: TimeLimits) -> str:
    try:
        answer = loads(beginning(response, limits))
    except MarketplaceUnavailable:
        return ""  # the status is enough
    if not isinstance(answer, dict):
        return ""
    errors = answer.get("errors")
    if isinstance(errors, list):
        detail = "; ".join(str(error.get("message")) for error in errors if isinstance(error, dict))
    else:
        detail = str(answer.get("message") or "")
    return detail.rstrip(".")[:MAX_DETAIL_LENGTH]


def retry_after(response: requests.Response) -> float:
    """``Retry-After`` in seconds. The header may contain seconds or a date."""
    value = response.headers.get("Retry-After", "")
    try:
        seconds = float(value) if value.strip().isdigit() else _seconds_until(value)
    except (TypeError, ValueError):
        seconds = ASSUMED_RETRY_AFTER
    return min(max(1.0, seconds), MAX_RETRY_AFTER)


def _seconds_until(date: str) -> float:
    return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
