"""The calls of Mirakl's seller API that we make, in our words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from functions.errors import AnswerTooLarge, MarketplaceUnavailable, OutcomeUnknown, ThreadUnreadable
from functions.mirakl.connection import Connection, Pauses
from functions.mirakl.fields import (
    AccountFields,
    OrderCustomerFields,
    OrderFields,
    PostedFields,
    ReasonFields,
    read,
)
from functions.mirakl.json_stream import JsonStream
from functions.mirakl.message_parser import shortened_name
from functions.mirakl.order_parser import language_of_lines
from functions.mirakl.responses import Budget, document, thread_document
from functions.mirakl.thread_parser import read_thread
from functions.mirakl.threads import Thread
from functions.model.customers import NAMELESS, Customer
from functions.model.messages import Recipient
from functions.observability import logger

MESSAGE_PATH = "/api/inbox/threads/{}/message"
PAGE_SIZE = 100
SMALLER_PAGES = (25, 5)
"""What a page is asked for that is too large to be read."""
ORDERS_PER_CALL = 100
RECIPIENT_TYPES = {Recipient.CUSTOMER: "CUSTOMER", Recipient.OPERATOR: "OPERATOR"}


@dataclass(frozen=True)
class ThreadPage:
    threads: tuple[Thread, ...]
    unreadable: tuple[ThreadUnreadable, ...]
    token: str | None
    dead_end: str | None = None
    """Why nobody can go on from here, though it was not the last page."""

    @property
    def next_token(self) -> str | None:
        """None after the last page. Raises ``MarketplaceUnavailable`` at a dead end, once the page is stored."""
        if self.dead_end:
            raise MarketplaceUnavailable(self.dead_end)
        return self.token


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
        pauses: Pauses | None = None,
        forget_key: Callable[[], None] = lambda: None,
    ) -> None:
        """``forget_key`` is called when the key is refused: the next call asks ``key`` for it anew."""
        self._connection = Connection(url, key, shop_id, seconds_left, sleep, pauses, forget_key)

    @property
    def calls(self) -> int:
        return self._connection.calls

    @property
    def key_refused(self) -> bool:
        """Whether the marketplace has refused the key in this client's life."""
        return self._connection.key_refused

    def seconds_until_posting(self) -> float:
        """How long M12 has asked everybody to wait; 0 when it may be called."""
        return self._connection.seconds_until("POST", MESSAGE_PATH.format("any"))

    def threads(
        self,
        updated_since: str | None,
        page_token: str | None,
        page_size: int | None = None,
        with_messages: bool = True,
    ) -> ThreadPage:
        """M11: one page of threads with their last 100 messages, most recently updated first.

        ``page_token`` carries the search it came from; the other arguments then no longer matter. A first page that
        is too large is asked for in smaller ones, and at last without messages, which then come from ``thread``; its
        token leads to more of the same. Raises ``AnswerTooLarge`` for a later page.
        """
        limit = page_size or PAGE_SIZE
        if page_token:
            return self._page(limit, with_messages, {"page_token": page_token})
        search = {"updated_since": updated_since} if updated_since else {}
        smaller = (limit, *(each for each in SMALLER_PAGES if each < limit)) if with_messages else ()
        for each in smaller:
            try:
                return self._page(each, True, search)
            except AnswerTooLarge as error:
                logger.warning("A page of conversations is too large", limit=each, reason=str(error))
        return self._page(limit, False, search)

    def thread(self, thread_id: str) -> Thread:
        """M10: one thread with all its messages. Raises ``ThreadUnreadable``, also when it is too large."""
        path = f"/api/inbox/threads/{quote(thread_id, safe='')}"
        try:
            raw, left_out = self._connection.get(path, {}, lambda stream: thread_document(stream, Budget()))
        except AnswerTooLarge as error:
            raise ThreadUnreadable(thread_id, str(error)) from error
        return read_thread(raw, left_out)

    def order_customers(self, order_ids: Iterable[str]) -> dict[str, Customer]:
        """OR11: the customers of up to 100 orders, by order id; orders the key cannot see are left out."""
        ids = ",".join(order_ids)
        answer = self._read("/api/orders", {"order_ids": ids, "max": str(ORDERS_PER_CALL)}, "orders")
        found = {}
        for raw in _listed(answer, "orders"):
            order, odd = read(OrderFields, raw)
            customer, odd_customer = read(OrderCustomerFields, order.customer)
            if odd or odd_customer:
                logger.warning("An order cannot be read completely", fields=sorted(odd | odd_customer))
            if order.order_id and order.customer:
                found[order.order_id] = _customer_of(order, customer)
        return found

    def reasons(self) -> dict[str, str]:
        """RE01: labels of the topics that come as a code."""
        found = (
            read(ReasonFields, raw)[0]
            for raw in _listed(self._read("/api/reasons", {}, "reasons"), "reasons")
        )
        return {reason.code: reason.label for reason in found if reason.code and reason.label}

    def account(self) -> Account:
        """A01: which shop the key really answers for. Mirakl allows it once a day."""
        account, _ = read(AccountFields, self._read("/api/account", {}))
        if account.shop_id is None:
            raise MarketplaceUnavailable("The marketplace does not say which shop the API key answers for.")
        return Account(account.shop_id, account.shop_name or "")

    def post_message(self, thread_id: str, body: str, to: Iterable[Recipient]) -> str:
        """M12, once and never again by itself; returns Mirakl's id of the message.

        Raises ``MarketplaceBusy``, ``MarketplaceRefused`` or ``MarketplaceUnavailable`` only when the message
        was certainly not taken, ``OutcomeUnknown`` whenever it may have been: an answer that does not name the
        message proves nothing.
        """
        message = json.dumps({"body": body, "to": [{"type": RECIPIENT_TYPES[who]} for who in to]})
        answer = self._connection.post(
            MESSAGE_PATH.format(quote(thread_id, safe="")),
            [("message_input", (None, message, "application/json"))],
        )
        posted, _ = read(PostedFields, answer)
        if posted.message_id is None:
            raise OutcomeUnknown("The marketplace's answer does not say that it has the message.")
        return posted.message_id

    def _page(self, limit: int, with_messages: bool, search: dict[str, str]) -> ThreadPage:
        query = {"with_messages": str(with_messages).lower(), "limit": str(limit), **search}
        return self._connection.get("/api/inbox/threads", query, self._read_page)

    def _read_page(self, stream: JsonStream) -> ThreadPage:
        budget = Budget()
        unreadable: list[ThreadUnreadable] = []

        def entry(stream: JsonStream) -> Thread | None:
            raw, left_out = thread_document(stream, budget)
            try:
                thread = read_thread(raw, left_out, is_listed=True)
            except ThreadUnreadable as error:
                unreadable.append(error)
                return None
            # Some of its messages would be no help: it is read on its own.
            return replace(thread, messages=(), cut_short=True) if left_out else thread

        answer = document(stream, {"data": entry})
        if answer.get("data") is None:
            raise MarketplaceUnavailable("The marketplace's answer could not be read: it has no data.")
        threads = tuple(thread for thread in _listed(answer, "data") if thread is not None)
        token = answer.get("next_page_token")
        if isinstance(token, int) and not isinstance(token, bool):
            token = str(token)
        if token is None or isinstance(token, str):
            return ThreadPage(threads, tuple(unreadable), token or None)
        reason = "The marketplace's token of the next page of conversations could not be read."
        return ThreadPage(threads, tuple(unreadable), None, dead_end=reason)

    def _read(self, path: str, query: dict[str, str], listed: str | None = None) -> dict[str, Any]:
        lists = {listed: _value} if listed else {}
        return self._connection.get(path, query, lambda stream: document(stream, lists))


def _value(stream: JsonStream) -> Any:
    return stream.value()[0]


def _customer_of(order: OrderFields, customer: OrderCustomerFields) -> Customer:
    first, last = (shortened_name(name) or None for name in (customer.firstname, customer.lastname))
    return Customer(
        id=customer.customer_id,
        display_name=" ".join(filter(None, (first, last))) or NAMELESS,
        first_name=first,
        last_name=last,
        email=shortened_name(order.customer_notification_email) or None,
        locale=shortened_name(customer.locale) or None,
        language=language_of_lines(order.order_lines),
    )


def _listed(answer: dict[str, Any], name: str) -> list[Any]:
    found = [] if answer.get(name) is None else answer[name]
    if not isinstance(found, list):
        raise MarketplaceUnavailable(f"The marketplace's answer could not be read: {name} is no list.")
    return found
