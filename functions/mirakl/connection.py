"""HTTP to Mirakl: reads that wait and are retried, and posts that are never repeated.

The rules come from the documentation of Mirakl's seller API and from what live instances answer: a header without
``Bearer``, ``shop_id`` in every call, and statuses without a reliable body. An answer is read as a stream, with limits
on its size and time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, BinaryIO, Protocol, TypeVar

import requests
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from functions.errors import AnswerTooLarge, MarketplaceBusy, MarketplaceUnavailable, OutcomeUnknown
from functions.mirakl.answers import (
    MAX_ANSWER_BYTES,
    MAX_ANSWER_SECONDS,
    beginning,
    chunks,
    file_chunks,
    refusal,
    retry_after,
    unreachable,
)
from functions.mirakl.json_stream import JsonStream, NotJson, loads
from functions.mirakl.multipart import BodyNotSent, MultipartBody
from functions.mirakl.time_limits import MIN_REQUEST_SECONDS, TimeLimits

READ_RETRIES = 4
"""How often a read is repeated: at most five requests are made."""
JSON: Mapping[str, str] = {"Accept": "application/json"}
ANY_FILE: Mapping[str, str] = {"Accept": "*/*", "Accept-Encoding": "identity"}
"""Mirakl sends files as octets, and answers 406 to whoever accepts only JSON."""

Read = TypeVar("Read")
LimitsOf = Callable[[float], TimeLimits | None]
"""The limits of a request, by how many seconds the function may still run."""


class Pauses(Protocol):
    """The pauses that the marketplace asked for by ``Retry-After``, shared by all functions.

    An operation is a method and a path, with ``*`` in place of an id.
    """

    def seconds_left(self, operation: str) -> float: ...

    def note(self, operation: str, seconds: float) -> None: ...


class Rights(Protocol):
    """What answers say about the rights of the API key that was sent. It is only noted: it costs no time."""

    def note(self, operation: str, is_allowed: bool, key: str) -> None: ...


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
        rights: Rights | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = url.strip().rstrip("/").removesuffix("/api").rstrip("/")
        self._key = key
        self._shop_id = shop_id
        self._seconds_left = seconds_left
        self._sleep = sleep
        self._pauses = pauses
        self._forget_key = forget_key
        self._rights = rights
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

    def download(self, path: str, query: dict[str, str], target: BinaryIO, max_bytes: int) -> None:
        """Writes the file that is answered into ``target``, with one request.

        Raises what ``get`` raises, and ``AnswerTooLarge`` if the file has more than ``max_bytes``. Then, and whenever
        not all of it came, ``target`` may have a part of it.
        """
        with self._answer(path, query, TimeLimits.within, ANY_FILE) as (response, limits):
            for chunk in file_chunks(response, limits, max_bytes):
                target.write(chunk)
        self._note("GET", path, response)

    def post(self, path: str, body: MultipartBody) -> Any:
        """Returns the JSON of a successful answer; ``UNREADABLE`` when it is not JSON.

        Raises ``MarketplaceBusy``, ``MarketplaceRefused`` or ``MarketplaceUnavailable`` only when the post certainly
        had no effect, and ``OutcomeUnknown`` whenever it may have had one: also if only a part of the body has left,
        because nobody promises that the marketplace waits for the rest.
        """
        limits = self._limits(TimeLimits.with_files if body.has_files else TimeLimits.within)
        body.until = limits.sent_by
        try:
            response = self._send("POST", path, {}, limits, JSON, body)
        except BodyNotSent as error:
            if not body.given:
                raise MarketplaceUnavailable(str(error)) from error
            raise OutcomeUnknown(str(error)) from error
        except requests.RequestException as error:
            if _never_left(error):
                raise MarketplaceUnavailable("The marketplace cannot be reached.") from error
            raise OutcomeUnknown("The connection broke before the marketplace answered.") from error
        with response:
            status = response.status_code
            if status == 429:
                raise MarketplaceBusy(retry_after(response))
            if status == 408 or status >= 500 or 300 <= status < 400:
                raise OutcomeUnknown(f"The marketplace answered with an error ({status}).")
            if status >= 300:
                raise refusal(response, limits)
            try:
                answer = loads(beginning(response, limits))
            except MarketplaceUnavailable as error:
                raise OutcomeUnknown("The connection broke before the marketplace had answered.") from error
            if status == HTTPStatus.CREATED:
                self._note("POST", path, response)
            return answer

    def _get(
        self, path: str, query: dict[str, str], read: Callable[[JsonStream], Read], limits_of: LimitsOf
    ) -> Read:
        with self._answer(path, query, limits_of, JSON) as (response, limits):
            stream = JsonStream(chunks(response, limits, MAX_ANSWER_BYTES, MAX_ANSWER_SECONDS))
            try:
                result = read(stream)
                stream.end()
            except NotJson:
                raise MarketplaceUnavailable("The marketplace's answer could not be read.") from None
            self._note("GET", path, response)
            return result

    @contextmanager
    def _answer(
        self, path: str, query: dict[str, str], limits_of: LimitsOf, headers: Mapping[str, str]
    ) -> Iterator[tuple[requests.Response, TimeLimits]]:
        """The successful answer to one GET, of which nothing is read yet, and its limits."""
        if (wait := self.seconds_until("GET", path)) > 0:
            raise MarketplaceBusy(wait)
        limits = self._limits(limits_of)
        try:
            response = self._send("GET", path, query, limits, headers)
        except requests.RequestException as error:
            raise unreachable(error) from error
        with response:
            status = response.status_code
            if status == 429:
                raise MarketplaceBusy(retry_after(response))
            if status >= 500:
                raise MarketplaceUnavailable(f"The marketplace answered with an error ({status}).")
            if status >= 300:
                raise refusal(response, limits)
            yield response, limits

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
        self,
        method: str,
        path: str,
        query: dict[str, str],
        limits: TimeLimits,
        headers: Mapping[str, str],
        body: MultipartBody | None = None,
    ) -> requests.Response:
        self.calls += 1
        if self._shop_id:
            query = {**query, "shop_id": self._shop_id}
        # A post uses a new connection. A pooled connection may have been closed meanwhile, and that error
        # looks the same as a request that was sent and not answered.
        session = self._session if method == "GET" else requests.Session()
        if body:
            headers = {**headers, "Content-Type": body.content_type}
        response = session.request(
            method,
            self.url + path,
            params=query,
            data=body,
            headers={"Authorization": self._key(), **headers},
            timeout=(limits.connect, limits.silence),
            allow_redirects=False,
            stream=True,
        )
        if response.status_code == 429 and self._pauses:
            self._pauses.note(_operation(method, path), retry_after(response))
        if response.status_code == 401:
            self.key_refused = True
            self._forget_key()
        if response.status_code == HTTPStatus.FORBIDDEN:
            self._note(method, path, response)
        return response

    def _note(self, method: str, path: str, response: requests.Response) -> None:
        if self._rights:
            is_allowed = response.status_code != HTTPStatus.FORBIDDEN
            self._rights.note(_operation(method, path), is_allowed, response.request.headers["Authorization"])


def _operation(method: str, path: str) -> str:
    """For example ``GET /api/inbox/threads/*``: the marketplace's limits are for each call, not for each thread."""
    _, api, *names = path.split("/")
    return f"{method} /{'/'.join([api, *names[:2], *('*' for _ in names[2:3]), *names[3:]])}"


def _never_left(error: requests.RequestException) -> bool:
    """Whether the request certainly was not sent: no connection was made, or the request could not be built."""
    if isinstance(error, requests.ConnectTimeout | ValueError):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    return isinstance(reason, ConnectTimeoutError | NameResolutionError | NewConnectionError)
