"""Mirakl's thread JSON (M10, M11) into our words. Mirakl's field names end here.

Null and missing fields, unknown enum values and extra fields are normal; only what a thread cannot be
stored without (its id, its messages' ids) makes it unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from functions.errors import ThreadUnreadable
from functions.model import (
    NAMELESS,
    Attachment,
    Customer,
    MarketplaceVerdict,
    Recipient,
    Sender,
    utc_text,
)

ORDER_ENTITIES = {"MMP_ORDER", "MPS_ORDER"}
SENDERS = {"CUSTOMER_USER": Sender.CUSTOMER, "SHOP_USER": Sender.TECHNICIAN}
"""Anybody else (the operator, senders not invented yet) speaks for the marketplace."""
RECIPIENTS = {"CUSTOMER": Recipient.CUSTOMER, "OPERATOR": Recipient.OPERATOR, "SHOP": Recipient.SHOP}
LONGEST_ID = 900
"""Bytes of an id that still fit a sort key together with what is put around it."""
LONGEST_BODY = 150_000
"""Bytes. DynamoDB holds 400 kB an item, its copy in a local index included; what does not fit would hide its thread."""
LONGEST_ATTACHMENTS = 30_000
"""Bytes of all names and ids of a message's attachments together, for the same reason."""
LONGEST_NAME = 1000
REST = "\n\n[…] The rest is in the marketplace's back office. / La suite est dans le back-office de la place de marché."
MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What comes of reading a document that has something else where we look."""

LATEST = datetime(2999, 12, 31, tzinfo=UTC)
"""A later time is as good as this one, and can still be counted on from."""

Json = dict[str, Any]


@dataclass(frozen=True)
class ThreadMessage:
    id: str
    sender: Sender
    author: str
    body: str
    sent_at: str
    to: tuple[Recipient, ...]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True)
class Thread:
    id: str
    topic: str
    topic_is_code: bool
    """The topic may be the bare code of a reason, or already its label."""
    customer: Customer | None
    order_ids: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    created_at: str
    messages: tuple[ThreadMessage, ...]
    """Oldest first; M11 gives the last 100 at most."""
    total_count: int
    verdict: MarketplaceVerdict

    @property
    def truncated(self) -> bool:
        return len(self.messages) < self.total_count


def read_thread(raw: Any) -> Thread:
    """Raises ``ThreadUnreadable``, and nothing else, when the thread cannot be stored."""
    thread_id = raw.get("id") if isinstance(raw, dict) else None
    if not isinstance(thread_id, str) or not 0 < len(thread_id.encode()) <= LONGEST_ID:
        raise ThreadUnreadable(None, "The thread has no usable id.")
    try:
        return _thread(thread_id, raw)
    except MALFORMED as error:
        raise ThreadUnreadable(thread_id, f"The thread is malformed: {error}") from error


def _thread(thread_id: str, raw: Json) -> Thread:
    metadata = raw.get("metadata") or {}
    created_at = read_time(
        raw.get("date_created") or raw.get("date_updated") or metadata["last_message_date"]
    )
    listed = raw.get("messages") or []
    raw = {**raw, "messages": [each for each in listed if isinstance(each, dict)]}
    messages = tuple(
        sorted(
            (message for each in raw["messages"] if (message := _message_if_readable(each, created_at))),
            key=lambda message: (message.sent_at, message.id),
        )
    )
    topic = raw.get("topic") or {}
    return Thread(
        id=thread_id,
        topic=_name(topic.get("value")),
        topic_is_code=topic.get("type") == "REASON_CODE",
        customer=_customer(raw),
        order_ids=_order_ids(raw),
        recipients=_recipients(raw),
        created_at=created_at,
        messages=messages,
        total_count=max(read_number(metadata.get("total_count") or 0), len(listed)),
        verdict=_verdict(raw, metadata),
    )


def _message_if_readable(raw: Json, fallback_time: str) -> ThreadMessage | None:
    """One that cannot be read is missed by its thread's count, and hides no other."""
    try:
        return _message(raw, fallback_time)
    except MALFORMED:
        return None


def _message(raw: Json, fallback_time: str) -> ThreadMessage:
    message_id = raw["id"]
    if not isinstance(message_id, str) or not 0 < len(message_id.encode()) <= LONGEST_ID:
        raise ValueError("a message has no usable id")
    sender = raw.get("from") or {}
    return ThreadMessage(
        id=message_id,
        sender=SENDERS.get(sender.get("type") or "", Sender.OPERATOR),
        author=_name(sender.get("display_name")),
        body=_fitting(str(raw.get("body") or "")),
        sent_at=read_time(raw["date_created"]) if raw.get("date_created") else fallback_time,
        to=_known(raw.get("to")),
        attachments=_attachments(raw),
    )


def _attachments(raw: Json) -> tuple[Attachment, ...]:
    found, size = [], 0
    for file in raw.get("attachments") or []:
        if isinstance(file, dict) and file.get("id"):
            attachment = Attachment(str(file["id"]), _name(file.get("name")), _size(file.get("size")))
            size += len(f"{attachment.id}{attachment.name}".encode("utf-8", "replace"))
            if size > LONGEST_ATTACHMENTS:
                break
            found.append(attachment)
    return tuple(found)


def _size(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _fitting(body: str) -> str:
    encoded = body.encode("utf-8", "replace")
    if len(encoded) <= LONGEST_BODY:
        return body
    return encoded[:LONGEST_BODY].decode("utf-8", "ignore") + REST


def _name(text: Any) -> str:
    return str(text or "")[:LONGEST_NAME]


def _customer(raw: Json) -> Customer | None:
    """From the participants: a message's sender carries no id. Without a participant, only a name is known."""
    participants = [
        *(raw.get("authorized_participants") or []),
        *(raw.get("current_participants") or []),
        *(person for message in raw.get("messages") or [] for person in message.get("to") or []),
    ]
    writers = [message.get("from") or {} for message in raw.get("messages") or []]
    written_name = next((w.get("display_name") for w in writers if w.get("type") == "CUSTOMER_USER"), None)
    customers = [person for person in participants if person.get("type") == "CUSTOMER"]
    if not customers and written_name is None:
        return None
    customer_id = next((str(person["id"]) for person in customers if person.get("id")), None)
    name = next((person["display_name"] for person in customers if person.get("display_name")), written_name)
    return Customer(id=customer_id, display_name=_name(name) or NAMELESS)


def _order_ids(raw: Json) -> tuple[str, ...]:
    entities = raw.get("entities") or []
    orders = (entity.get("id") for entity in entities if entity.get("type") in ORDER_ENTITIES)
    return tuple(dict.fromkeys(str(order) for order in orders if order))


def _recipients(raw: Json) -> tuple[Recipient, ...]:
    known = _known(raw.get("authorized_participants")) or _known(raw.get("current_participants"))
    return tuple(who for who in (Recipient.CUSTOMER, Recipient.OPERATOR) if who in known)


def _known(participants: list[Json] | None) -> tuple[Recipient, ...]:
    types = (RECIPIENTS.get(person.get("type") or "") for person in participants or [])
    return tuple(dict.fromkeys(who for who in types if who))


def _verdict(raw: Json, metadata: Json) -> MarketplaceVerdict:
    needed = metadata.get("shop_reply_needed_since")
    last = metadata.get("last_message_date")
    clicks = [
        read_time(click["date"]) for click in raw.get("no_store_reply_needed") or [] if click.get("date")
    ]
    return MarketplaceVerdict(
        reply_needed_since=read_time(needed) if needed else None,
        as_of=read_time(last) if last else None,
        no_reply_needed_at=max(clicks, default=None),
    )


def read_time(text: str) -> str:
    """Mirakl's times, with or without milliseconds, made sortable. Without an offset they are UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("a time is not ISO 8601") from None  # not in its own words: reasons are logged
    return utc_text(min(moment if moment.tzinfo else moment.replace(tzinfo=UTC), LATEST))


def read_number(value: Any) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError("a number is none") from None
