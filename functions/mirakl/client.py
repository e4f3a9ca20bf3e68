"""The only caller of Mirakl's seller API: reads that wait out a busy marketplace, and one write that never repeats.

Source of every rule here: Mirakl's seller API documentation and what live instances really answer
(header without ``Bearer``, ``shop_id`` on every call, multipart M12, statuses without a reliable body).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import requests
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from functions.errors import (
    MarketplaceBusy,
    MarketplaceRefused,
    MarketplaceUnavailable,
    OutcomeUnknown,
    ThreadUnreadable,
)
from functions.mirakl.threads import LONGEST_NAME, MALFORMED, Thread, read_thread
from functions.model import NAMELESS, Customer, Recipient
from functions.observability import logger

PAGE_SIZE = 100
ORDERS_PER_CALL = 100
TIMEOUT = (5, 25)
"""Seconds to connect, seconds between two bytes of the answer."""
READ_TRIES = 4
ASSUMED_RETRY_AFTER = 60.0
LONGEST_RETRY_AFTER = 3600.0
RECIPIENT_TYPES = {Recipient.CUSTOMER: "CUSTOMER", Recipient.OPERATOR: "OPERATOR"}
REFUSALS = {
    400: "The marketplace did not accept the request",
    401: "The marketplace does not accept the API key",
    403: "The API key may not do this",
    404: "The marketplace does not know this conversation, or the key may not see it",
    410: "The marketplace has withdrawn this call",
    413: "The marketplace finds the message too large",
    415: "The marketplace did not accept the request's format",
}


@dataclass(frozen=True)
class ThreadPage:
    threads: tuple[Thread, ...]
    unreadable: tuple[ThreadUnreadable, ...]
    next_token: str | None


@dataclass(frozen=True)
class Account:
    shop_id: str
    shop_name: str


class Mirakl:
    """Reads retry within ``seconds_left()``; past that they raise and nothing is lost but the call."""

    def __init__(
        self,
        url: str,
        key: Callable[[], str],
        shop_id: str | None,
        seconds_left: Callable[[], float],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url
        self._key = key
        self._shop_id = shop_id
        self._seconds_left = seconds_left
        self._sleep = sleep
        self._session = requests.Session()
        self.calls = 0

    def threads(
        self,
        updated_since: str | None,
        page_token: str | None,
        page_size: int | None = None,
        with_messages: bool = True,
    ) -> ThreadPage:
        """M11: one page of threads with their last 100 messages, most recently updated first.

        ``page_token`` carries the search it came from; the other arguments then no longer matter.
        """
        query = {"with_messages": str(with_messages).lower(), "limit": str(page_size or PAGE_SIZE)}
        if page_token:
            query["page_token"] = page_token
        elif updated_since:
            query["updated_since"] = updated_since
        answer = self._read("/api/inbox/threads", query)
        threads, unreadable = [], []
        if answer.get("data") is None:
            raise MarketplaceUnavailable("The marketplace's answer could not be read: it has no data.")
        for raw in _listed(answer, "data"):
            try:
                threads.append(read_thread(raw))
            except ThreadUnreadable as error:
                unreadable.append(error)
        return ThreadPage(tuple(threads), tuple(unreadable), answer.get("next_page_token") or None)

    def thread(self, thread_id: str) -> Thread:
        """M10: one thread with all its messages."""
        return read_thread(self._read(f"/api/inbox/threads/{quote(thread_id, safe='')}", {}))

    def order_customers(self, order_ids: Iterable[str]) -> dict[str, Customer]:
        """OR11: the customers of up to 100 orders, by order id; orders the key cannot see are left out."""
        ids = ",".join(order_ids)
        answer = self._read("/api/orders", {"order_ids": ids, "max": str(ORDERS_PER_CALL)})
        found = {}
        for order in _listed(answer, "orders"):
            try:
                if order.get("order_id") and order.get("customer"):
                    found[str(order["order_id"])] = _customer_of(order)
            except MALFORMED:
                logger.warning("An order is malformed; its customer keeps the display name")
        return found

    def reasons(self) -> dict[str, str]:
        """RE01: labels of the topics that come as a code."""
        answer = self._read("/api/reasons", {})
        reasons = (reason for reason in _listed(answer, "reasons") if isinstance(reason, dict))
        return {str(r["code"]): str(r["label"]) for r in reasons if r.get("code") and r.get("label")}

    def account(self) -> Account:
        """A01: which shop the key really answers for. Mirakl allows it once a day."""
        answer = self._read("/api/account", {})
        return Account(str(answer.get("shop_id") or ""), str(answer.get("shop_name") or ""))

    def post_message(self, thread_id: str, body: str, to: Iterable[Recipient]) -> str | None:
        """M12, once and never again by itself; returns Mirakl's id of the message (it may be missing).

        Raises ``MarketplaceBusy``, ``MarketplaceRefused`` or ``MarketplaceUnavailable`` only when the message
        was certainly not taken, ``OutcomeUnknown`` whenever it may have been.
        """
        document = json.dumps({"body": body, "to": [{"type": RECIPIENT_TYPES[who]} for who in to]})
        try:
            response = self._send(
                "POST",
                f"/api/inbox/threads/{quote(thread_id, safe='')}/message",
                {},
                files=[("message_input", (None, document, "application/json"))],
            )
        except requests.RequestException as error:
            if _never_left(error):
                raise MarketplaceUnavailable("The marketplace cannot be reached.") from error
            raise OutcomeUnknown("The connection broke before the marketplace answered.") from error
        if response.status_code == 429:
            raise MarketplaceBusy(_retry_after(response))
        if response.status_code == 408 or response.status_code >= 500 or 300 <= response.status_code < 400:
            raise OutcomeUnknown(f"The marketplace answered with an error ({response.status_code}).")
        if response.status_code >= 300:
            raise _refusal(response)
        answer = _json_object(response)
        if answer is None:
            raise OutcomeUnknown("The marketplace's answer could not be read.")
        message_id = answer.get("message_id")
        return str(message_id) if message_id else None

    def _read(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        for attempt in range(1, READ_TRIES + 1):
            try:
                return self._read_once(path, query)
            except MarketplaceBusy as busy:
                self._wait(busy.retry_after, busy)
            except MarketplaceUnavailable as unavailable:
                self._wait(2.0 ** (attempt - 1), unavailable)
        return self._read_once(path, query)

    def _read_once(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        try:
            response = self._send("GET", path, query)
        except requests.RequestException as error:
            raise MarketplaceUnavailable(
                f"The marketplace cannot be reached ({type(error).__name__})."
            ) from error
        if response.status_code == 429:
            raise MarketplaceBusy(_retry_after(response))
        if response.status_code >= 500:
            raise MarketplaceUnavailable(f"The marketplace answered with an error ({response.status_code}).")
        if response.status_code >= 300:
            raise _refusal(response)
        answer = _json_object(response)
        if answer is None:
            raise MarketplaceUnavailable("The marketplace's answer could not be read.")
        return answer

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
        return session.request(
            method,
            self._url + path,
            params=query,
            files=files,
            headers={"Authorization": self._key(), "Accept": "application/json"},
            timeout=TIMEOUT,
            allow_redirects=False,
        )


def _customer_of(order: dict[str, Any]) -> Customer:
    customer = order["customer"]
    first, last = _text(customer.get("firstname")), _text(customer.get("lastname"))
    return Customer(
        id=str(customer["customer_id"]) if customer.get("customer_id") else None,
        display_name=" ".join(filter(None, (first, last))) or NAMELESS,
        first_name=first,
        last_name=last,
        email=_text(order.get("customer_notification_email")),
        locale=_text(customer.get("locale")),
    )


def _text(value: Any) -> str | None:
    return value[:LONGEST_NAME] if isinstance(value, str) and value else None


def _refusal(response: requests.Response) -> MarketplaceRefused:
    """Classified by status alone; the body, whatever it is, only adds words."""
    status = response.status_code
    reason = REFUSALS.get(status, "The marketplace gave an unexpected answer")
    detail = _detail(response)
    return MarketplaceRefused(status, f"{reason} ({status}{': ' + detail if detail else ''}).")


def _detail(response: requests.Response) -> str:
    answer = _json_object(response) or {}
    errors = answer.get("errors")
    if isinstance(errors, list):
        said = "; ".join(str(error.get("message")) for error in errors if isinstance(error, dict))
    else:
        said = str(answer.get("message") or "")
    return said.rstrip(".")[:500]


def _json_object(response: requests.Response) -> dict[str, Any] | None:
    try:
        answer = response.json()
    except (RecursionError, ValueError):
        return None
    if rb"\ud" in response.content.lower():
        # Half of a surrogate pair is no text that could be stored; the other escapes come to no harm.
        answer = json.loads(json.dumps(answer, ensure_ascii=False).encode(errors="replace"))
    return answer if isinstance(answer, dict) else None


def _listed(answer: dict[str, Any], name: str) -> list[Any]:
    found = [] if answer.get(name) is None else answer[name]
    if not isinstance(found, list):
        raise MarketplaceUnavailable(f"The marketplace's answer could not be read: {name} is no list.")
    return found


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
