"""The state of the fake marketplace (shops, customers, orders, threads) and what its users do.

Threads and orders are kept as the documents that Mirakl sends: what is served is what is stored.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import RLock
from uuid import UUID

from infra.local.sandbox.documents import (
    OPERATOR,
    OTHER_SHOP,
    SHOP,
    EchoStyle,
    Json,
    PostedMessage,
    SandboxCustomer,
    Shop,
    customer_participant,
    echoed_body,
    join_thread,
    metadata,
    shop_participant,
    timestamp,
)
from infra.local.sandbox.orders import line_document, order_document, priced
from infra.local.sandbox.rewriting import Rewriting, rewritten


@dataclass
class FakeMarketplace:
    """Safe to use from several Python threads. ``clock`` may differ from everybody else's."""

    shop: Shop = SHOP
    default_shop: Shop = OTHER_SHOP
    """The user's other shop, which is empty. It answers calls without a shop id, or with an unknown one."""
    key: str = "sandbox-key"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    echo_style: EchoStyle = "verbatim"
    rewriting: frozenset[Rewriting] = frozenset()
    """How the bodies that M12 takes are changed."""
    seed: int = 7
    threads: dict[str, Json] = field(default_factory=dict)
    orders: dict[str, Json] = field(default_factory=dict)
    customers: dict[str, SandboxCustomer] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Name and content of each attachment, by its id."""
    order_documents: list[Json] = field(default_factory=list)
    returns: list[Json] = field(default_factory=list)
    has_returns: bool = True
    forbidden: set[str] = field(default_factory=set)
    """Operations for which the API key lacks the role."""
    posted: list[PostedMessage] = field(default_factory=list)
    hidden_counts: Counter[str] = field(default_factory=Counter)
    """By thread: how many messages ``total_count`` includes, though no list shows them."""
    after_change: Callable[[], None] | None = None
    """Called under the lock whenever a thread has changed."""

    def __post_init__(self) -> None:
        self.lock = RLock()
        self.random = random.Random(self.seed)
        self._listeners: list[Callable[[PostedMessage], None]] = []

    def on_posted(self, listener: Callable[[PostedMessage], None]) -> None:
        """``listener`` is called after each message that M12 or OR43 took."""
        self._listeners.append(listener)

    def new_id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    # Customers and orders

    def add_customer(self, first_name: str, last_name: str, locale: str = "en_CA") -> SandboxCustomer:
        with self.lock:
            customer = SandboxCustomer(f"CUST-{len(self.customers) + 1:04}", first_name, last_name, locale)
            self.customers[customer.id] = customer
            return customer

    def add_order(
        self,
        customer: SandboxCustomer,
        product: str,
        price: float = 99.99,
        state: str = "SHIPPED",
        days_ago: float = 5,
    ) -> str:
        """Returns the order's id. Until an order is shipped, its addresses are null."""
        with self.lock:
            number = f"{240_000_000 + len(self.orders) + 1}"
            order = order_document(number, customer, product, price, state, self._ago(days_ago))
            self.orders[order["order_id"]] = order
            return str(order["order_id"])

    def add_line(
        self,
        order_id: str,
        product: str,
        price: float,
        *,
        quantity: int = 1,
        shipping_price: float = 0,
    ) -> str:
        """Adds a line to an order; returns the line's id."""
        with self.lock:
            order = self.orders[order_id]
            customer = self.customers[order["customer"]["customer_id"]]
            line_id = f"{order['commercial_id']}-{len(order['order_lines']) + 1}"
            state, created = order["order_state"], order["created_date"]
            line = line_document(
                line_id,
                customer,
                product,
                price,
                state,
                created,
                quantity=quantity,
                shipping_price=shipping_price,
            )
            order["order_lines"].append(line)
            priced(order)
            return line_id

    # Threads

    def open_thread(
        self,
        body: str,
        customer: SandboxCustomer | None = None,
        *,
        topic: str = "Question",
        reason: str | None = None,
        entities: Iterable[tuple[str, str, str]] = (),
        order_id: str | None = None,
        ago: timedelta = timedelta(0),
        attachments: Iterable[tuple[str, bytes]] = (),
    ) -> str:
        """A customer (or, without ``customer``, the operator) opens a thread with the shop; returns its id.

        ``entities`` are (type, id, label); ``order_id`` adds the entity of one order.
        """
        with self.lock:
            about = [*entities, *([("MMP_ORDER", order_id, order_id)] if order_id else [])]
            now = timestamp(self.clock() - ago)
            participants = [
                shop_participant(self.shop),
                *([customer_participant(customer)] if customer else []),
                OPERATOR,
            ]
            thread: Json = {
                "id": self.new_id(),
                "topic": (
                    {"type": "REASON_CODE", "value": reason}
                    if reason
                    else {"type": "FREE_TEXT", "value": topic}
                ),
                "entities": [{"type": kind, "id": key, "label": label} for kind, key, label in about],
                "authorized_participants": participants,
                "current_participants": [p for p in participants if p is not OPERATOR or customer is None],
                "date_created": now,
                "date_updated": now,
                "metadata": {},
                "messages": [],
                "no_store_reply_needed": [],
            }
            if not about:
                del thread["entities"]
            self.threads[thread["id"]] = thread
            sender = "CUSTOMER_USER" if customer else "OPERATOR_USER"
            self.write(thread["id"], sender, body, ago=ago, attachments=attachments)
            return str(thread["id"])

    def customer_writes(
        self,
        thread_id: str,
        body: str,
        *,
        ago: timedelta = timedelta(0),
        attachments: Iterable[tuple[str, bytes]] = (),
        to: Iterable[str] = ("SHOP",),
    ) -> str:
        return self.write(thread_id, "CUSTOMER_USER", body, ago=ago, attachments=attachments, to=to)

    def operator_writes(self, thread_id: str, body: str, *, ago: timedelta = timedelta(0)) -> str:
        return self.write(thread_id, "OPERATOR_USER", body, ago=ago)

    def back_office_writes(self, thread_id: str, body: str, *, ago: timedelta = timedelta(0)) -> str:
        """Somebody of the shop answers in the marketplace's own back office."""
        return self.write(thread_id, "SHOP_USER", body, ago=ago, to=("CUSTOMER",))

    def write(
        self,
        thread_id: str,
        sender: str,
        body: str,
        *,
        ago: timedelta = timedelta(0),
        attachments: Iterable[tuple[str, bytes]] = (),
        to: Iterable[str] = ("SHOP",),
    ) -> str:
        """Appends a message to its thread; returns its id. It is always later than the thread's last message."""
        with self.lock:
            thread = self.threads[thread_id]
            moment = self.clock() - ago
            if thread["messages"]:
                last = datetime.fromisoformat(thread["messages"][-1]["date_created"])
                moment = max(moment, last + timedelta(milliseconds=1))
            message: Json = {
                "id": self.new_id(),
                "date_created": timestamp(moment),
                "from": self._sender(thread, sender),
                "to": [join_thread(thread, kind) for kind in to],
                "body": body,
            }
            if files := [self._file(name, content) for name, content in attachments]:
                message["attachments"] = files
            thread["messages"].append(message)
            self._changed(thread, moment)
            return str(message["id"])

    def rename_topic(self, thread_id: str, topic: Json) -> None:
        with self.lock:
            self.threads[thread_id]["topic"] = topic
            self._changed(self.threads[thread_id], self.clock())

    def edit_message(self, thread_id: str, message_id: str, body: str) -> None:
        with self.lock:
            thread = self.threads[thread_id]
            next(m for m in thread["messages"] if m["id"] == message_id)["body"] = body
            self._changed(thread, self.clock())

    def hide_message(self, thread_id: str, message_id: str, is_counted: bool = False) -> Json:
        """The operator's moderation: no list shows the message any more; it is still counted if ``is_counted``.

        Returns the message.
        """
        with self.lock:
            thread = self.threads[thread_id]
            message: Json = next(m for m in thread["messages"] if m["id"] == message_id)
            thread["messages"].remove(message)
            self.hidden_counts[thread_id] += is_counted
            self._changed(thread, self.clock())
            return message

    def overcount_messages(self, thread_id: str) -> None:
        """From now on the thread's ``total_count`` is one more than there are messages."""
        with self.lock:
            self.hidden_counts[thread_id] += 1
            self._changed(self.threads[thread_id], self.clock())

    def unhide_message(self, thread_id: str, message: Json) -> None:
        """Puts a message that ``hide_message`` returned back into its place."""
        with self.lock:
            thread = self.threads[thread_id]
            thread["messages"].append(message)
            thread["messages"].sort(key=lambda each: datetime.fromisoformat(each["date_created"]))
            self._changed(thread, self.clock())

    def click_no_reply_needed(self, thread_id: str, user_type: str = "SHOP") -> None:
        with self.lock:
            thread = self.threads[thread_id]
            thread["no_store_reply_needed"].append({"date": timestamp(self.clock()), "user_type": user_type})
            self._changed(thread, self.clock())

    def post(self, thread_id: str, body: str, to: list[str], files: Iterable[tuple[str, bytes]]) -> str:
        """The effect of M12; returns the new message's id."""
        with self.lock:
            message_id = self.write(
                thread_id,
                "SHOP_USER",
                echoed_body(rewritten(body, self.rewriting), self.echo_style),
                to=to,
                attachments=files,
            )
            posted = PostedMessage(timestamp(self.clock()), thread_id, message_id, body, tuple(to))
            self.posted.append(posted)
            if self.after_change:
                self.after_change()
        for listener in self._listeners:
            listener(posted)
        return message_id

    def bulk_seed(self, threads: int, messages: int) -> None:
        """Adds many plain threads, 40 days old, for backfills: the same ones for the same numbers."""
        for number in range(threads):
            locale = "fr_CA" if number % 3 else "en_CA"
            customer = self.add_customer(f"First{number}", f"Last{number}", locale)
            order_id = self.add_order(customer, f"Product {number}", days_ago=60)
            share = messages * (number + 1) // threads - messages * number // threads
            age = timedelta(days=40, minutes=-number)
            thread_id = self.open_thread(f"Question {number}", customer, order_id=order_id, ago=age)
            for turn in range(1, share):
                sender = "SHOP_USER" if turn % 2 else "CUSTOMER_USER"
                body = f"Message {turn} of {number}, with words like any other."
                self.write(thread_id, sender, body, ago=age - timedelta(seconds=turn))

    def _changed(self, thread: Json, moment: datetime) -> None:
        thread["date_updated"] = max(thread["date_updated"], timestamp(moment), key=datetime.fromisoformat)
        if thread["messages"]:
            thread["metadata"] = metadata(thread, self.hidden_counts[thread["id"]])
        self.has_changed()

    def has_changed(self) -> None:
        if self.after_change:
            self.after_change()

    def _ago(self, days: float) -> str:
        return (self.clock() - timedelta(days=days)).astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"

    def _sender(self, thread: Json, kind: str) -> Json:
        if kind == "SHOP_USER":
            organization = shop_participant(self.shop)
            return {"type": kind, "display_name": "Alex (support)", "organization_details": organization}
        participant = join_thread(thread, kind.removesuffix("_USER"))
        return {"type": kind, "display_name": participant.get("display_name", "?")}

    def _file(self, name: str, content: bytes) -> Json:
        file_id = self.new_id()
        self.files[file_id] = (name, content)
        return {"id": file_id, "name": name, "size": len(content)}
