"""What the marketplace knows: shops, customers, orders and threads, and what its people do.

Threads and orders are kept as the documents Mirakl sends, so that what is served is what is stored.
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
    Person,
    Posted,
    Shop,
    echoed,
    order_document,
)
from infra.local.sandbox.rewriting import Rewriting, rewritten


@dataclass
class World:
    """``clock`` may run ahead of or behind everybody else's. All public methods are safe from any thread."""

    shop: Shop = SHOP
    default_shop: Shop = OTHER_SHOP
    """The user's other shop, empty: what a call without, or with a foreign, shop id gets."""
    key: str = "sandbox-key"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    echo_style: EchoStyle = "verbatim"
    rewriting: frozenset[Rewriting] = frozenset()
    """What becomes of the words of what M12 takes."""
    seed: int = 7
    threads: dict[str, Json] = field(default_factory=dict)
    orders: dict[str, Json] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    unseen: Counter[str] = field(default_factory=Counter)
    """How many messages of a thread are counted and shown to nobody."""
    after_change: Callable[[], None] | None = None
    """Called, in the middle of everything, whenever a thread has changed."""

    def __post_init__(self) -> None:
        self.lock = RLock()
        self.random = random.Random(self.seed)
        self._listeners: list[Callable[[Posted], None]] = []

    def on_posted(self, listener: Callable[[Posted], None]) -> None:
        self._listeners.append(listener)

    def new_id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    # People and orders

    def add_person(self, first_name: str, last_name: str, locale: str = "en_CA") -> Person:
        with self.lock:
            person = Person(f"CUST-{len(self.people) + 1:04}", first_name, last_name, locale)
            self.people[person.id] = person
            return person

    def add_order(
        self, person: Person, product: str, price: float = 99.99, state: str = "SHIPPED", days_ago: float = 5
    ) -> str:
        """Returns the order's id. Before it is shipped, its addresses are null."""
        with self.lock:
            number = f"{240_000_000 + len(self.orders) + 1}"
            order = order_document(number, person, product, price, state, self._ago(days_ago))
            self.orders[order["order_id"]] = order
            return str(order["order_id"])

    # Threads

    def open_thread(
        self,
        body: str,
        person: Person | None = None,
        *,
        topic: str = "Question",
        reason: str | None = None,
        entities: Iterable[tuple[str, str, str]] = (),
        order_id: str | None = None,
        ago: timedelta = timedelta(0),
        attachments: Iterable[tuple[str, bytes]] = (),
    ) -> str:
        """A customer (or, without ``person``, the operator) opens a thread with the shop; returns its id.

        ``entities`` are (type, id, label); ``order_id`` is short for one order.
        """
        with self.lock:
            found = [*entities, *([("MMP_ORDER", order_id, order_id)] if order_id else [])]
            now = self._stamp(self.clock() - ago)
            participants = [self._shop(), *([self._customer(person)] if person else []), OPERATOR]
            thread: Json = {
                "id": self.new_id(),
                "topic": (
                    {"type": "REASON_CODE", "value": reason}
                    if reason
                    else {"type": "FREE_TEXT", "value": topic}
                ),
                "entities": [{"type": kind, "id": key, "label": label} for kind, key, label in found],
                "authorized_participants": participants,
                "current_participants": [p for p in participants if p is not OPERATOR or person is None],
                "date_created": now,
                "date_updated": now,
                "metadata": {},
                "messages": [],
                "no_store_reply_needed": [],
            }
            if not found:
                del thread["entities"]
            self.threads[thread["id"]] = thread
            sender = "CUSTOMER_USER" if person else "OPERATOR_USER"
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
        """Appends a message as the last of its thread; returns its id."""
        with self.lock:
            thread = self.threads[thread_id]
            moment = self.clock() - ago
            if thread["messages"]:
                last = datetime.fromisoformat(thread["messages"][-1]["date_created"])
                moment = max(moment, last + timedelta(milliseconds=1))
            message: Json = {
                "id": self.new_id(),
                "date_created": self._stamp(moment),
                "from": self._sender(thread, sender),
                "to": [self._participant(thread, kind) for kind in to],
                "body": body,
            }
            if files := [self._file(name, content) for name, content in attachments]:
                message["attachments"] = files
            thread["messages"].append(message)
            self._touch(thread, moment)
            return str(message["id"])

    def rename_topic(self, thread_id: str, topic: Json) -> None:
        with self.lock:
            self.threads[thread_id]["topic"] = topic
            self._touch(self.threads[thread_id], self.clock())

    def edit_message(self, thread_id: str, message_id: str, body: str) -> None:
        with self.lock:
            thread = self.threads[thread_id]
            next(m for m in thread["messages"] if m["id"] == message_id)["body"] = body
            self._touch(thread, self.clock())

    def take_away(self, thread_id: str, message_id: str, is_counted: bool = False) -> Json:
        """The operator moderates a message away: it is no longer listed, and counted only when ``is_counted``.

        Returns the message.
        """
        with self.lock:
            thread = self.threads[thread_id]
            gone: Json = next(m for m in thread["messages"] if m["id"] == message_id)
            thread["messages"].remove(gone)
            self.unseen[thread_id] += is_counted
            self._touch(thread, self.clock())
            return gone

    def counts_one_too_many(self, thread_id: str) -> None:
        """The thread will never be whole."""
        with self.lock:
            self.unseen[thread_id] += 1
            self._touch(self.threads[thread_id], self.clock())

    def give_back(self, thread_id: str, message: Json) -> None:
        with self.lock:
            thread = self.threads[thread_id]
            thread["messages"].append(message)
            thread["messages"].sort(key=lambda each: datetime.fromisoformat(each["date_created"]))
            self._touch(thread, self.clock())

    def click_no_reply_needed(self, thread_id: str, user_type: str = "SHOP") -> None:
        with self.lock:
            thread = self.threads[thread_id]
            thread["no_store_reply_needed"].append(
                {"date": self._stamp(self.clock()), "user_type": user_type}
            )
            self._touch(thread, self.clock())

    def post(self, thread_id: str, body: str, to: list[str], files: Iterable[tuple[str, bytes]]) -> str:
        """M12's effect; returns the new message's id."""
        with self.lock:
            message_id = self.write(
                thread_id,
                "SHOP_USER",
                echoed(rewritten(body, self.rewriting), self.echo_style),
                to=to,
                attachments=files,
            )
            posted = Posted(self._stamp(self.clock()), thread_id, message_id, body, tuple(to))
            self.posted.append(posted)
            if self.after_change:
                self.after_change()
        for listener in self._listeners:
            listener(posted)
        return message_id

    def bulk_seed(self, threads: int, messages: int) -> None:
        """Many plain threads of old, the same for the same numbers: for back-fills."""
        for number in range(threads):
            person = self.add_person(f"First{number}", f"Last{number}", "fr_CA" if number % 3 else "en_CA")
            order_id = self.add_order(person, f"Product {number}", days_ago=60)
            share = messages * (number + 1) // threads - messages * number // threads
            age = timedelta(days=40, minutes=-number)
            thread_id = self.open_thread(f"Question {number}", person, order_id=order_id, ago=age)
            for turn in range(1, share):
                sender = "SHOP_USER" if turn % 2 else "CUSTOMER_USER"
                later = age - timedelta(seconds=turn)
                self.write(
                    thread_id, sender, f"Message {turn} of {number}, with words like any other.", ago=later
                )

    # How Mirakl writes things down

    def _touch(self, thread: Json, moment: datetime) -> None:
        messages = thread["messages"]
        thread["date_updated"] = max(thread["date_updated"], self._stamp(moment), key=datetime.fromisoformat)
        if messages:
            thread["metadata"] = self._metadata(thread)
        if self.after_change:
            self.after_change()

    def _metadata(self, thread: Json) -> Json:
        last = thread["messages"][-1]
        return {
            "total_count": len(thread["messages"]) + self.unseen[thread["id"]],
            "last_message_date": last["date_created"],
            "last_sender": {k: last["from"][k] for k in ("type", "display_name")},
            "shop_reply_needed_since": self._reply_needed_since(thread),
        }

    def _reply_needed_since(self, thread: Json) -> str | None:
        settled = [m["date_created"] for m in thread["messages"] if m["from"]["type"] == "SHOP_USER"]
        settled += [click["date"] for click in thread["no_store_reply_needed"]]
        since = max(settled, key=datetime.fromisoformat, default=None)
        for message in thread["messages"]:
            asks = message["from"]["type"] == "CUSTOMER_USER" and any(
                p["type"] == "SHOP" for p in message["to"]
            )
            open_since = message["date_created"]
            if asks and (since is None or datetime.fromisoformat(open_since) > datetime.fromisoformat(since)):
                return str(open_since)
        return None

    def _stamp(self, moment: datetime) -> str:
        """Whole seconds come without milliseconds, as on the live instances."""
        moment = moment.astimezone(UTC)
        precision = "milliseconds" if moment.microsecond // 1000 else "seconds"
        return moment.isoformat(timespec=precision).replace("+00:00", "Z")

    def _ago(self, days: float) -> str:
        return (self.clock() - timedelta(days=days)).astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"

    def _shop(self) -> Json:
        return {"id": self.shop.id, "type": "SHOP", "display_name": self.shop.name}

    def _customer(self, person: Person) -> Json:
        return {"id": person.id, "type": "CUSTOMER", "display_name": person.display_name}

    def _participant(self, thread: Json, kind: str) -> Json:
        known: Json = next(
            (p for p in thread["authorized_participants"] if p["type"] == kind), {"type": kind}
        )
        if known not in thread["current_participants"]:
            thread["current_participants"].append(known)
        return known

    def _sender(self, thread: Json, kind: str) -> Json:
        if kind == "SHOP_USER":
            return {"type": kind, "display_name": "Alex (support)", "organization_details": self._shop()}
        participant = self._participant(thread, kind.removesuffix("_USER"))
        return {"type": kind, "display_name": participant.get("display_name", "?")}

    def _file(self, name: str, content: bytes) -> Json:
        file_id = self.new_id()
        self.files[file_id] = (name, content)
        return {"id": file_id, "name": name, "size": len(content)}
