"""One method for each call of Mirakl's seller API that we make. They return our own types."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from functions.errors import AnswerTooLarge, MarketplaceUnavailable, OutcomeUnknown, ThreadUnreadable
from functions.mirakl.connection import Connection, Pauses, Rights
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
from functions.mirakl.multipart import FilePart, MultipartBody
from functions.mirakl.orders.language import language_of_lines
from functions.mirakl.responses import MemoryLimit, document, thread_document
from functions.mirakl.thread_parser import read_thread
from functions.mirakl.threads import Thread
from functions.model.customers import NAMELESS, Customer
from functions.model.messages import Recipient
from functions.observability import logger

MESSAGE_PATH = "/api/inbox/threads/{}/message"
PAGE_SIZE = 100
SMALLER_PAGES = (25, 5)
"""Page sizes that are tried when a page is too large to be read."""
ORDERS_PER_CALL = 100
RECIPIENT_TYPES = {Recipient.CUSTOMER: "CUSTOMER", Recipient.OPERATOR: "OPERATOR"}


@dataclass(frozen=True)
class ThreadPage:
    threads: tuple[Thread, ...]
    unreadable: tuple[ThreadUnreadable, ...]
    token: str | None
    dead_end: str | None = None
    """Why the next page cannot be requested, although this is not the last page."""

    @property
    def next_token(self) -> str | None:
        """None after the last page. Raises ``MarketplaceUnavailable`` at a dead end.

        It is raised here and not while reading, so that this page is stored first.
        """
        if self.dead_end:
            raise MarketplaceUnavailable(self.dead_end)
        return self.token


@dataclass(frozen=True)
class Account:
    shop_id: str
    shop_name: str


class Mirakl:
    """The client. Reads are retried while ``seconds_left()`` allows it, then the last error is raised."""

    def __init__(
        self,
        url: str,
        key: Callable[[], str],
        shop_id: str | None,
        seconds_left: Callable[[], float],
        sleep: Callable[[float], None] = time.sleep,
        pauses: Pauses | None = None,
        forget_key: Callable[[], None] = lambda: None,
        rights: Rights | None = None,
    ) -> None:
        """``key`` returns the API key for each call. ``forget_key`` is called when the key is refused (401), so that
        ``key`` reads it again for the next call."""
        self._connection = Connection(
            url, key, shop_id, seconds_left, pauses=pauses, forget_key=forget_key, rights=rights, sleep=sleep
        )

    @property
    def calls(self) -> int:
        """How many requests were sent."""
        return self._connection.calls

    @property
    def key_refused(self) -> bool:
        """Whether the marketplace refused the API key (401) in one of this client's calls."""
        return self._connection.key_refused

    def seconds_until_posting(self) -> float:
        """How long the pause of M12 still lasts; 0 when it may be called."""
        return self._connection.seconds_until("POST", MESSAGE_PATH.format("any"))

    def threads(
        self,
        updated_since: str | None,
        page_token: str | None,
        page_size: int | None = None,
        with_messages: bool = True,
    ) -> ThreadPage:
        """M11: one page of threads with their last 100 messages, the most recently updated thread first.

        ``page_token`` contains the search of the first page, so ``updated_since`` has no effect with it. If the first
        page is too large, it is requested with a smaller size, and finally without messages (``thread`` reads those).
        The next pages of its token are of the same kind. Raises ``AnswerTooLarge`` for a later page.
        """
        limit = page_size or PAGE_SIZE
        if page_token:
            return self._page(limit, with_messages, {"page_token": page_token})
        search = {"updated_since": updated_since} if updated_since else {}
        sizes = (limit, *(size for size in SMALLER_PAGES if size < limit)) if with_messages else ()
        for size in sizes:
            try:
                return self._page(size, True, search)
            except AnswerTooLarge as error:
                logger.warning("A page of threads is too large", limit=size, reason=str(error))
        return self._page(limit, False, search)

    def thread(self, thread_id: str) -> Thread:
        """M10: one thread with all its messages. Raises ``ThreadUnreadable``, also when it is too large."""
        path = f"/api/inbox/threads/{quote(thread_id, safe='')}"
        try:
            raw, left_out = self._connection.get(
                path, {}, lambda stream: thread_document(stream, MemoryLimit())
            )
        except AnswerTooLarge as error:
            raise ThreadUnreadable(thread_id, str(error)) from error
        return read_thread(raw, left_out)

    def order_customers(self, order_ids: Iterable[str], *, waits: bool = True) -> dict[str, Customer]:
        """OR11: the customers of up to 100 orders, by order id. Orders that the key cannot read are left out.

        Without ``waits`` the call is made once, and not during a pause.
        """
        query = {"order_ids": ",".join(order_ids), "max": str(ORDERS_PER_CALL)}
        answer = self._read("/api/orders", query, "orders", waits=waits)
        customers = {}
        for raw in _listed(answer, "orders"):
            order, unreadable = read(OrderFields, raw)
            customer, unreadable_of_customer = read(OrderCustomerFields, order.customer)
            if unreadable or unreadable_of_customer:
                names = sorted(unreadable | unreadable_of_customer)
                logger.warning("An order could not be read completely", fields=names)
            if order.order_id and order.customer:
                customers[order.order_id] = _customer_of(order, customer)
        return customers

    def reasons(self) -> dict[str, str]:
        """RE01: the labels of reasons by their code. A thread's topic may be such a code."""
        answer = self._read("/api/reasons", {}, "reasons")
        reasons = (read(ReasonFields, raw)[0] for raw in _listed(answer, "reasons"))
        return {reason.code: reason.label for reason in reasons if reason.code and reason.label}

    def account(self) -> Account:
        """A01: the shop that the API key belongs to. Mirakl allows this call once a day."""
        account, _ = read(AccountFields, self._read("/api/account", {}))
        if account.shop_id is None:
            raise MarketplaceUnavailable("The marketplace does not say which shop the API key answers for.")
        return Account(account.shop_id, account.shop_name or "")

    def post_message(
        self, thread_id: str, body: str, to: Iterable[Recipient], files: Sequence[FilePart] = ()
    ) -> str:
        """M12: posts a message once, without retries, and returns Mirakl's id of it.

        Raises ``MarketplaceBusy``, ``MarketplaceRefused`` or ``MarketplaceUnavailable`` only when the marketplace
        certainly did not accept the message. Raises ``OutcomeUnknown`` whenever it may have accepted it, also when the
        answer does not contain the message's id.
        """
        message = json.dumps({"body": body, "to": [{"type": RECIPIENT_TYPES[who]} for who in to]})
        answer = self._connection.post(
            MESSAGE_PATH.format(quote(thread_id, safe="")),
            MultipartBody("message_input", message, files),
        )
        posted, _ = read(PostedFields, answer)
        if posted.message_id is None:
            raise OutcomeUnknown("The marketplace's answer does not say that it has the message.")
        return posted.message_id

    def _page(self, limit: int, with_messages: bool, search: dict[str, str]) -> ThreadPage:
        query = {"with_messages": str(with_messages).lower(), "limit": str(limit), **search}
        return self._connection.get("/api/inbox/threads", query, self._read_page)

    def _read_page(self, stream: JsonStream) -> ThreadPage:
        memory = MemoryLimit()
        unreadable: list[ThreadUnreadable] = []

        def read_entry(stream: JsonStream) -> Thread | None:
            raw, left_out = thread_document(stream, memory)
            try:
                thread = read_thread(raw, left_out, is_listed=True)
            except ThreadUnreadable as error:
                unreadable.append(error)
                return None
            # Without some of its messages the thread is of no use here: M10 reads it later.
            return replace(thread, messages=(), is_count_uncertain=True) if left_out else thread

        answer = document(stream, {"data": read_entry})
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

    def _read(
        self, path: str, query: dict[str, str], listed: str | None = None, *, waits: bool = True
    ) -> dict[str, Any]:
        lists = {listed: _value} if listed else {}
        return self._connection.get(path, query, lambda stream: document(stream, lists), waits=waits)


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
    listed = [] if answer.get(name) is None else answer[name]
    if not isinstance(listed, list):
        raise MarketplaceUnavailable(f"The marketplace's answer could not be read: {name} is no list.")
    return listed
