"""Mirakl's thread documents (M10, M11): their types, and the parts that Mirakl derives from others."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Json = dict[str, Any]
EchoStyle = Literal["verbatim", "entities", "br"]
"""How a body that M12 took comes back: unchanged, with HTML entities, or also with line ends as ``<br />``."""

OPERATOR: Json = {"type": "OPERATOR", "display_name": "Best Buy Canada"}
LONGEST_THREAD = 1000
"""Mirakl's limit of messages in a thread."""
REASONS = {
    "20": ("Order not received", "ORDER_MESSAGING"),
    "21": ("Damaged or defective product", "ORDER_MESSAGING"),
    "22": ("Wrong or missing item", "ORDER_MESSAGING"),
    "23": ("Return or exchange", "ORDER_MESSAGING"),
    "24": ("Invoice request", "ORDER_MESSAGING"),
    "26": ("Delivery delay", "ORDER_MESSAGING"),
    "30": ("Product question", "OFFER_MESSAGING"),
    "40": ("Shop administration", "MMP_SELLER_MESSAGING"),
    "50": ("Changed my mind", "RETURN"),
    "51": ("Arrived damaged", "RETURN"),
}
"""RE01's answer: label and type of each reason, by its code."""


@dataclass(frozen=True)
class Shop:
    id: str
    name: str


SHOP = Shop("2345", "Northern Lights Electronics")
OTHER_SHOP = Shop("9999", "Northern Lights Outlet")


@dataclass(frozen=True)
class SandboxCustomer:
    id: str
    first_name: str
    last_name: str
    locale: str

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class PostedMessage:
    """A message that the marketplace took from the shop by M12."""

    at: str
    thread_id: str
    message_id: str
    body: str
    """As the shop sent it."""
    to: tuple[str, ...]


def shop_participant(shop: Shop) -> Json:
    return {"id": shop.id, "type": "SHOP", "display_name": shop.name}


def customer_participant(customer: SandboxCustomer) -> Json:
    return {"id": customer.id, "type": "CUSTOMER", "display_name": customer.display_name}


def join_thread(thread: Json, kind: str) -> Json:
    """The participant of this type, who takes part in the thread from now on."""
    participant: Json = next(
        (p for p in thread["authorized_participants"] if p["type"] == kind), {"type": kind}
    )
    if participant not in thread["current_participants"]:
        thread["current_participants"].append(participant)
    return participant


def metadata(thread: Json, hidden_count: int) -> Json:
    """Of a thread with at least one message. ``hidden_count`` messages are counted, though no list shows them."""
    last = thread["messages"][-1]
    return {
        "total_count": len(thread["messages"]) + hidden_count,
        "last_message_date": last["date_created"],
        "last_sender": {k: last["from"][k] for k in ("type", "display_name")},
        "shop_reply_needed_since": _reply_needed_since(thread),
    }


def _reply_needed_since(thread: Json) -> str | None:
    """The time of the first customer message since the shop last answered, or said that no reply is needed."""
    settled = [m["date_created"] for m in thread["messages"] if m["from"]["type"] == "SHOP_USER"]
    settled += [click["date"] for click in thread["no_store_reply_needed"]]
    since = max(settled, key=datetime.fromisoformat, default=None)
    for message in thread["messages"]:
        asks = message["from"]["type"] == "CUSTOMER_USER" and any(p["type"] == "SHOP" for p in message["to"])
        open_since = message["date_created"]
        if asks and (since is None or datetime.fromisoformat(open_since) > datetime.fromisoformat(since)):
            return str(open_since)
    return None


def timestamp(moment: datetime) -> str:
    """Whole seconds have no milliseconds, as on the live instances."""
    moment = moment.astimezone(UTC)
    precision = "milliseconds" if moment.microsecond // 1000 else "seconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")


def echoed_body(body: str, style: EchoStyle) -> str:
    """A body as the marketplace stores it."""
    if style == "verbatim":
        return body
    encoded = html.escape(body.rstrip(), quote=True).replace("\r\n", "\n")
    return encoded if style == "entities" else encoded.replace("\n", "<br />")


def files_about(entities: Iterable[Json], threads: Iterable[Json]) -> int:
    """How many files are in all threads about one of these orders; the most of one order."""
    orders = {entity["id"] for entity in entities if entity["type"] == "MMP_ORDER"}
    counts = Counter[str]()
    for thread in threads:
        files = sum(len(message.get("attachments", ())) for message in thread["messages"])
        for entity in thread.get("entities", ()):
            counts[entity["id"]] += files
    return max((counts[order_id] for order_id in orders), default=0)
