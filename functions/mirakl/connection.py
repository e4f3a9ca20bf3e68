"""How Mirakl is asked: reads that wait out a busy marketplace, and writes that are never repeated.

Source of every rule here: Mirakl's seller API documentation and what live instances really answer (header without
``Bearer``, ``shop_id`` on every call, statuses without a reliable body). An answer is read as it arrives, so that
its size is no matter of our memory; and not for ever, however slowly it comes.
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

TIMEOUT = (5, 25)
"""Seconds to connect, seconds between two bytes of the answer."""
LONGEST_ANSWER_SECONDS = 30
"""From the answer's first bytes to its last."""
LARGEST_ANSWER = 256 * 1024 * 1024
LARGEST_REFUSAL = 64 * 1024
CHUNK = 64 * 1024
READ_TRIES = 4
ASSUMED_RETRY_AFTER = 60.0
LONGEST_RETRY_AFTER = 3600.0
LONGEST_DETAIL = 500
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


class Pauses(Protocol):
    """What the marketplace asked of whoever calls an operation next, kept for all callers together."""

    def seconds_left(self, operation: str) -> float: ...

    def note(self, operation: str, seconds: float) -> None: ...


class Connection:
    """Reads retry within ``seconds_left()``; past that they raise and nothing is lost but the call.

    ``url`` may be given as it stands in a browser or in Mirakl's documents, with ``/api`` behind it.
    """

    def __init__(
        self,
        url: str,
        key: Callable[[], str],
        shop_id: str | None,
        seconds_left: Callable[[], float],
        sleep: Callable[[float], None],
        pauses: Pauses | None,
        forget_key: Callable[[], None],
    ) -> None:
        self._url = url.strip().rstrip("/").removesuffix("/api").rstrip("/")
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
        """How long the marketplace has asked everybody to wait before this operation; 0 when it may be called."""
        return self._pauses.seconds_left(_operation(method, path)) if self._pauses else 0.0

    def get(self, path: str, query: dict[str, str], read: Callable[[JsonStream], Read]) -> Read:
        """What ``read`` makes of the answer; it is called anew for each try."""
        for attempt in range(1, READ_TRIES + 1):
            try:
                return self._get_once(path, query, read)
            except MarketplaceBusy as busy:
                self._wait(busy.retry_after, busy)
            except AnswerTooLarge:
                raise
            except MarketplaceUnavailable as unavailable:
                self._wait(2.0 ** (attempt - 1), unavailable)
        return self._get_once(path, query, read)

    def post(self, path: str, files: Any) -> Any:
        """What the answer to a 2xx holds.

        Raises ``MarketplaceBusy``, ``MarketplaceRefused`` or ``MarketplaceUnavailable`` only when nothing
        was taken for certain, ``OutcomeUnknown`` whenever it may have been.
        """
        try:
            response = self._send("POST", path, {}, files)
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
                raise _refusal(response)
            try:
                return loads(_beginning(response))
            except MarketplaceUnavailable as error:
                raise OutcomeUnknown("The connection broke before the marketplace had answered.") from error

    def _get_once(self, path: str, query: dict[str, str], read: Callable[[JsonStream], Read]) -> Read:
        if (wait := self.seconds_until("GET", path)) > 0:
            raise MarketplaceBusy(wait)
        try:
            response = self._send("GET", path, query)
        except requests.RequestException as error:
            raise _unreachable(error) from error
        with response:
            if response.status_code == 429:
                raise MarketplaceBusy(_retry_after(response))
            if response.status_code >= 500:
                raise MarketplaceUnavailable(
                    f"The marketplace answered with an error ({response.status_code})."
                )
            if response.status_code >= 300:
                raise _refusal(response)
            stream = JsonStream(_chunks(response, LARGEST_ANSWER))
            try:
                found = read(stream)
                stream.end()
            except NotJson:
                raise MarketplaceUnavailable("The marketplace's answer could not be read.") from None
            return found

    def _wait(self, seconds: float, why: Exception) -> None:
        """Waits, unless the function would run out of time: then ``why`` is raised."""
        if seconds + sum(TIMEOUT) > self._seconds_left():
            raise why
        self._sleep(seconds)

    def _send(self, method: str, path: str, query: dict[str, str], files: Any = None) -> requests.Response:
        self.calls += 1
        if self._shop_id:
            query = {**query, "shop_id": self._shop_id}
        # A write takes a connection of its own: a pooled one may have been closed meanwhile, and that
        # looks just like a request that left and was not answered.
        session = self._session if method == "GET" else requests.Session()
        response = session.request(
            method,
            self._url + path,
            params=query,
            files=files,
            headers={"Authorization": self._key(), "Accept": "application/json"},
            timeout=TIMEOUT,
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
    """Limits are for each call of the API; which thread it is about makes no difference."""
    _, api, *names = path.split("/")
    return f"{method} /{'/'.join([api, *names[:2], *('*' for _ in names[2:3]), *names[3:]])}"


def _chunks(response: requests.Response, most: int) -> Iterator[bytes]:
    """The answer's body as it arrives. Raises ``MarketplaceUnavailable`` when it breaks off."""
    size, began = 0, time.monotonic()
    while True:
        try:
            chunk = response.raw.read1(CHUNK, decode_content=True)
        except (HTTPError, OSError) as error:
            raise _unreachable(error) from error
        if not chunk:
            return
        size += len(chunk)
        if size > most:
            raise AnswerTooLarge(f"The marketplace's answer has more than {most // 1_000_000} MB.")
        if time.monotonic() - began > LONGEST_ANSWER_SECONDS:
            raise AnswerTooLarge(f"The marketplace's answer took more than {LONGEST_ANSWER_SECONDS} seconds.")
        yield chunk


def _beginning(response: requests.Response) -> bytes:
    """Of an answer that is short, or else is not what we hoped for."""
    kept = b""
    for chunk in _chunks(response, LARGEST_ANSWER):
        kept += chunk
        if len(kept) > LARGEST_REFUSAL:
            break
    return kept[:LARGEST_REFUSAL]


def _unreachable(error: Exception) -> MarketplaceUnavailable:
    return MarketplaceUnavailable(f"The marketplace cannot be reached ({type(error).__name__}).")


def _refusal(response: requests.Response) -> MarketplaceRefused:
    """Classified by status alone; the body, whatever it is, only adds words."""
    status = response.status_code
    reason = REFUSALS.get(status, "The marketplace gave an unexpected answer")
    detail = _detail(response)
    return MarketplaceRefused(status, f"{reason} ({status}{': ' + detail if detail else ''}).")


def _detail(response: requests.Response) -> str:
    try:
        answer = loads(_beginning(response))
    except MarketplaceUnavailable:
        return ""  # the status has come, and says enough
    if not isinstance(answer, dict):
        return ""
    errors = answer.get("errors")
    if isinstance(errors, list):
        said = "; ".join(str(error.get("message")) for error in errors if isinstance(error, dict))
    else:
        said = str(answer.get("message") or "")
    return said.rstrip(".")[:LONGEST_DETAIL]


def _retry_after(response: requests.Response) -> float:
    """In seconds; the header may also hold a date."""
    given = response.headers.get("Retry-After", "")
    try:
        seconds = float(given) if given.strip().isdigit() else _seconds_until(given)
    except (TypeError, ValueError):
        seconds = ASSUMED_RETRY_AFTER
    return min(max(1.0, seconds), LONGEST_RETRY_AFTER)


def _seconds_until(date: str) -> float:
    return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()


def _never_left(error: requests.RequestException) -> bool:
    """True when no connection was ever made (or the request could not even be built)."""
    if isinstance(error, requests.ConnectTimeout | ValueError):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    return isinstance(reason, ConnectTimeoutError | NameResolutionError | NewConnectionError)
