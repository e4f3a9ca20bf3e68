"""HTTP to Mirakl: reads that wait and are retried, and posts that are never repeated.

The rules come from the documentation of Mirakl's seller API and from what live instances answer: a header without
``Bearer``, ``shop_id`` in every call, and statuses without a reliable body. An answer is read as a stream, with limits
on its size and time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar

import requests
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError

from functions.errors import (
    AnswerTooLarge,
    MarketplaceBusy,
    MarketplaceRefused,
    MarketplaceUnavailable,
    OutcomeUnknown,
)
from functions.mirakl.json_stream import JsonStream, NotJson, loads
from functions.mirakl.time_limits import MIN_REQUEST_SECONDS, TimeLimits

MAX_ANSWER_SECONDS = 30
"""From the first byte of an answer to its last."""
MAX_ANSWER_BYTES = 256 * 1024 * 1024
MAX_SHORT_ANSWER_BYTES = 64 * 1024
"""Bytes that are kept of an answer to a post, or of an error."""
CHUNK = 64 * 1024
READ_RETRIES = 4
"""How often a read is repeated: at most five requests are made."""
ASSUMED_RETRY_AFTER = 60.0
"""Seconds, when a 429 has no ``Retry-After`` that can be read."""
MAX_RETRY_AFTER = 3600.0
MAX_DETAIL_LENGTH = 500
"""Characters of the marketplace's own error message."""
REFUSALS = {
    400: "The marketplace did not accept the request",
    401: "The marketplace does not accept the API key",
    403: "The API key may not do this",
    404: "The marketplace does not know this conversation, or the key may not see it",
    410: "The marketplace has withdrawn this call",
    413: "The marketplace finds the message too large",
    415: "The marketplace did not accept the request's format",
}

Read = TypeVar("Read")
LimitsOf = Callable[[float], TimeLimits | None]
"""The limits of a request, by how many seconds the function may still run."""


class Pauses(Protocol):
    """The pauses that the marketplace asked for by ``Retry-After``, shared by all functions.

    An operation is a method and a path, with ``*`` in place of an id.
    """

    def seconds_left(self, operation: str) -> float: ...

    def note(self, operation: str, seconds: float) -> None: ...


class Connection:
    """No request is begun that ``seconds_left()`` does not allow, and reads are retried.

    ``url`` may end in ``/api``, as in Mirakl's documents.
    """

    def __init__(
        self,
        url: str,
        key: Callable[[], str],
        shop_id: str | None,
        seconds_left: Callable[[], float],
        *,
        pauses: Pauses | None,
        forget_key: Callable[[], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = url.strip().rstrip("/").removesuffix("/api").rstrip("/")
        self._key = key
        self._shop_id = shop_id
        self._seconds_left = seconds_left
        self._sleep = sleep
        self._pauses = pauses
        self._forget_key = forget_key
        self._session = requests.Session()
        self.calls = 0
        self.key_refused = False

    def seconds_until(self, method: str, path: str) -> float:
        """How long the operation's pause still lasts; 0 when it may be called."""
        return self._pauses.seconds_left(_operation(method, path)) if self._pauses else 0.0

    def get(
        self, path: str, query: dict[str, str], read: Callable[[JsonStream], Read], *, waits: bool = True
    ) -> Read:
        """Returns what ``read`` makes of the answer. ``read`` is called again for each retry; none if not ``waits``.

        Raises ``MarketplaceBusy``, ``MarketplaceRefused`` or ``MarketplaceUnavailable``.
        """
        for retry in range(READ_RETRIES if waits else 0):
            try:
                return self._get(path, query, read, TimeLimits.within)
            except MarketplaceBusy as busy:
                self._wait(busy.retry_after, busy)
            except AnswerTooLarge:
                raise
            except MarketplaceUnavailable as unavailable:
                self._wait(2.0**retry, unavailable)
        return self._get(path, query, read, TimeLimits.within)

    def get_once(self, path: str, query: dict[str, str], read: Callable[[JsonStream], Read]) -> Read:
        """As ``get``, with one request that takes a few seconds at most: an agent waits for it."""
        return self._get(path, query, read, TimeLimits.brief)

    def post(self, path: str, files: Any) -> Any:
        """Returns the JSON of a successful answer; ``UNREADABLE`` when it is not JSON.

        Raises ``MarketplaceBusy``, ``MarketplaceRefused`` or ``MarketplaceUnavailable`` only when the post certainly
        had no effect, and ``OutcomeUnknown`` whenever it may have had one.
        """
        limits = self._limits(TimeLimits.within)
        try:
            response = self._send("POST", path, {}, limits, files)
        except requests.RequestException as error:
            if _never_left(error):
                raise MarketplaceUnavailable("The marketplace cannot be reached.") from error
            raise OutcomeUnknown("The connection broke before the marketplace answered.") from error
        with response:
            status = response.status_code
            if status == 429:
                raise MarketplaceBusy(_retry_after(response))
            if status == 408 or status >= 500 or 300 <= status < 400:
                raise OutcomeUnknown(f"The marketplace answered with an error ({status}).")
            if status >= 300:
                raise _refusal(response, limits)
            try:
                return loads(_beginning(response, limits))
            except MarketplaceUnavailable as error:
                raise OutcomeUnknown("The connection broke before the marketplace had answered.") from error

    def _get(
        self, path: str, query: dict[str, str], read: Callable[[JsonStream], Read], limits_of: LimitsOf
    ) -> Read:
        if (wait := self.seconds_until("GET", path)) > 0:
            raise MarketplaceBusy(wait)
        limits = self._limits(limits_of)
        try:
            response = self._send("GET", path, query, limits)
        except requests.RequestException as error:
            raise _unreachable(error) from error
        with response:
            status = response.status_code
            if status == 429:
                raise MarketplaceBusy(_retry_after(response))
            if status >= 500:
                raise MarketplaceUnavailable(f"The marketplace answered with an error ({status}).")
            if status >= 300:
                raise _refusal(response, limits)
            stream = JsonStream(_chunks(response, limits, MAX_ANSWER_BYTES))
            try:
                result = read(stream)
                stream.end()
            except NotJson:
                raise MarketplaceUnavailable("The marketplace's answer could not be read.") from None
            return result

    def _wait(self, seconds: float, error: Exception) -> None:
        """Waits. Raises ``error`` instead if too little time would be left for another try."""
        if seconds + MIN_REQUEST_SECONDS > self._seconds_left():
            raise error
        self._sleep(seconds)

    def _limits(self, limits_of: LimitsOf) -> TimeLimits:
        """Raises ``MarketplaceUnavailable`` if too little time is left for a request."""
        limits = limits_of(self._seconds_left())
        if limits is None:
            raise MarketplaceUnavailable("Too little time is left to ask the marketplace.")
        return limits

    def _send(
        self, method: str, path: str, query: dict[str, str], limits: TimeLimits, files: Any = None
    ) -> requests.Response:
        self.calls += 1
        if self._shop_id:
            query = {**query, "shop_id": self._shop_id}
        # A post uses a new connection. A pooled connection may have been closed meanwhile, and that error
        # looks the same as a request that was sent and not answered.
        session = self._session if method == "GET" else requests.Session()
        response = session.request(
            method,
            self.url + path,
            params=query,
            files=files,
            headers={"Authorization": self._key(), "Accept": "application/json"},
            timeout=(limits.connect, limits.silence),
            allow_redirects=False,
            stream=True,
        )
        if response.status_code == 429 and self._pauses:
            self._pauses.note(_operation(method, path), _retry_after(response))
        if response.status_code == 401:
            self.key_refused = True
            self._forget_key()
        return response


def _operation(method: str, path: str) -> str:
    """For example ``GET /api/inbox/threads/*``: the marketplace's limits are for each call, not for each thread."""
    _, api, *names = path.split("/")
    return f"{method} /{'/'.join([api, *names[:2], *('*' for _ in names[2:3]), *names[3:]])}"


def _chunks(response: requests.Response, limits: TimeLimits, max_bytes: int) -> Iterator[bytes]:
    """The answer's body as it arrives, at most ``max_bytes``.

    Raises ``AnswerTooLarge``, and ``MarketplaceUnavailable`` when the connection breaks or the function's time is over.
    """
    size, began = 0, time.monotonic()
    while True:
        try:
            chunk = response.raw.read1(CHUNK, decode_content=True)
        except (HTTPError, OSError) as error:
            raise _unreachable(error) from error
        if not chunk:
            return
        size += len(chunk)
        if size > max_bytes:
            raise AnswerTooLarge(f"The marketplace's answer has more than {max_bytes // 1_000_000} MB.")
        if time.monotonic() - began > MAX_ANSWER_SECONDS:
            raise AnswerTooLarge(f"The marketplace's answer took more than {MAX_ANSWER_SECONDS} seconds.")
        if time.monotonic() > limits.last_read_at:
            raise MarketplaceUnavailable(
                "The marketplace's answer came too slowly for the time that was left."
            )
        yield chunk


def _beginning(response: requests.Response, limits: TimeLimits) -> bytes:
    """The first bytes of an answer that should be short."""
    kept = b""
    for chunk in _chunks(response, limits, MAX_ANSWER_BYTES):
        kept += chunk
        if len(kept) > MAX_SHORT_ANSWER_BYTES:
            break
    return kept[:MAX_SHORT_ANSWER_BYTES]


def _unreachable(error: Exception) -> MarketplaceUnavailable:
    return MarketplaceUnavailable(f"The marketplace cannot be reached ({type(error).__name__}).")


def _refusal(response: requests.Response, limits: TimeLimits) -> MarketplaceRefused:
    """The status alone decides what it is. The body only adds the marketplace's own message."""
    status = response.status_code
    reason = REFUSALS.get(status, "The marketplace gave an unexpected answer")
    detail = _detail(response, limits)
    return MarketplaceRefused(status, f"{reason} ({status}{': ' + detail if detail else ''}).")


def _detail(response: requests.Response, limits: TimeLimits) -> str:
    try:
        answer = loads(_beginning(response, limits))
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


def _retry_after(response: requests.Response) -> float:
    """``Retry-After`` in seconds. The header may contain seconds or a date."""
    value = response.headers.get("Retry-After", "")
    try:
        seconds = float(value) if value.strip().isdigit() else _seconds_until(value)
    except (TypeError, ValueError):
        seconds = ASSUMED_RETRY_AFTER
    return min(max(1.0, seconds), MAX_RETRY_AFTER)


def _seconds_until(date: str) -> float:
    return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()


def _never_left(error: requests.RequestException) -> bool:
    """Whether the request certainly was not sent: no connection was made, or the request could not be built."""
    if isinstance(error, requests.ConnectTimeout | ValueError):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    return isinstance(reason, ConnectTimeoutError | NameResolutionError | NewConnectionError)
