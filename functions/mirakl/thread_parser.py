"""Parses the JSON of a thread (M10, M11).

A part that cannot be read is named in ``unreadable`` and does not affect the others. Only a thread without a usable id
is refused, and only a message without a usable id is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from functions.errors import ThreadUnreadable
from functions.mirakl.fields import (
    ClickFields,
    EntityFields,
    MetadataFields,
    PersonFields,
    ThreadFields,
    TopicFields,
    read,
)
from functions.mirakl.message_parser import known_recipients, read_message, shortened_name
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model.conversations import ReplyRequirement
from functions.model.customers import NAMELESS, Customer
from functions.model.messages import Recipient, Sender

ORDER_ENTITIES = {"MMP_ORDER", "MPS_ORDER"}
MAX_LISTED_MESSAGES = 100
"""M11 returns at most so many messages of a thread, its last ones."""
NO_TIME = "1970-01-01T00:00:00.000Z"
"""The time of a thread in which no time can be read."""
CUSTOMER = "CUSTOMER"
MAX_ORDERS = 100
"""More would not fit into the row of a conversation."""
MAX_TIE = 9999
"""A tie has four digits in a message's position."""
OUR_NAMES = {
    "topic": "topic",
    "entities": "order_ids",
    "authorized_participants": "recipients",
    "current_participants": "recipients",
    "date_created": "created_at",
    "messages": "messages",
    "no_store_reply_needed": "reply_requirement",
}
"""Fields of ``Thread`` by Mirakl's names of them."""


def read_thread(raw: Any, left_out: int = 0, is_listed: bool = False) -> Thread:
    """Raises ``ThreadUnreadable``, and nothing else, when the thread has no usable id.

    ``left_out``: how many messages are missing in ``raw`` because of the memory limit. ``is_listed``: ``raw`` is an
    entry of a list (M11), which may have fewer messages than the thread.
    """
    fields, invalid = read(ThreadFields, raw)
    if fields.id is None:
        raise ThreadUnreadable(None, "The thread has no usable id.")
    unreadable = {OUR_NAMES[name] for name in invalid if name in OUR_NAMES}
    metadata, invalid_metadata = read(MetadataFields, fields.metadata)
    if "total_count" in invalid_metadata:
        unreadable.add("total_count")

    entries = [each for each in fields.messages or () if each is not None]
    pairs = [pair for each in entries if (pair := read_message(each))]
    readable = [message for message, _ in pairs]
    lost = len(entries) - len(readable) + _contradictions(readable)
    if lost:
        unreadable.add("messages")
    created_at = _created_at(fields, metadata, readable)
    if created_at == NO_TIME:
        unreadable.add("created_at")
    oldest_first = _each_once(readable if _is_oldest_first(readable) else readable[::-1])
    messages = _in_order(_dated(oldest_first, created_at, metadata.last_message_date))

    shown = len(entries) + left_out
    count = metadata.total_count
    has_usable_count = count is not None and count >= shown
    may_have_more = fields.messages is None or (not has_usable_count and shown >= MAX_LISTED_MESSAGES)
    topic, invalid_topic = read(TopicFields, fields.topic)
    if invalid_topic:
        unreadable.add("topic")
    return Thread(
        id=fields.id,
        topic=shortened_name(topic.value),
        topic_is_code=topic.type == "REASON_CODE",
        customer=_customer(
            fields, readable, [who for _, addressees in pairs for who in addressees], unreadable
        ),
        order_ids=_order_ids(fields, unreadable),
        recipients=_recipients(fields, unreadable),
        created_at=created_at,
        messages=messages,
        total_count=count if count is not None and count > shown else len(messages) + lost + left_out,
        reply_requirement=_requirement(fields, metadata, invalid_metadata, unreadable),
        is_count_uncertain=is_listed and count != 0 and may_have_more,
        unreadable=tuple(sorted(unreadable)),
    )


def _created_at(fields: ThreadFields, metadata: MetadataFields, messages: list[ThreadMessage]) -> str:
    from_thread = fields.date_created or fields.date_updated or metadata.last_message_date
    return from_thread or min((message.sent_at for message in messages if message.sent_at), default=NO_TIME)


def _is_oldest_first(messages: list[ThreadMessage]) -> bool:
    """Mirakl documents no order; in its examples the oldest message comes first.

    If more messages are older than the one before them than newer, the newest comes first.
    """
    steps = list(pairwise(message.sent_at for message in messages if message.sent_at))
    return sum(one > other for one, other in steps) <= sum(one < other for one, other in steps)


def _each_once(oldest_first: list[ThreadMessage]) -> list[ThreadMessage]:
    """Without duplicates. If two entries with the same id differ, the later one is kept."""
    return list({message.id: message for message in oldest_first}.values())


def _contradictions(messages: list[ThreadMessage]) -> int:
    """How many messages have the id of another message that differs from them. Only one of them can be stored."""
    different = len({(message.id, message.body, message.sender) for message in messages})
    return different - len({message.id for message in messages})


def _dated(
    oldest_first: list[ThreadMessage], created_at: str, last_message_at: str | None
) -> Iterator[ThreadMessage]:
    """A message without a time gets the time of the one before it. The last one gets the time of the thread's last
    message."""
    before = next((message.sent_at for message in oldest_first if message.sent_at), created_at)
    for number, message in enumerate(oldest_first, start=1):
        if message.sent_at:
            before = message.sent_at
            yield message
        else:
            if number == len(oldest_first):
                before = max(before, last_message_at or before)
            yield replace(message, sent_at=before)


def _in_order(messages: Iterable[ThreadMessage]) -> tuple[ThreadMessage, ...]:
    """Sorted by time. Messages that have the same time keep the marketplace's order."""
    ties: Counter[str] = Counter()
    tied = []
    for message in messages:
        tied.append(replace(message, tie=min(ties[message.sent_at], MAX_TIE)))
        ties[message.sent_at] += 1
    return tuple(sorted(tied, key=lambda message: (message.sent_at, message.tie, message.id)))


def _customer(
    fields: ThreadFields, messages: list[ThreadMessage], addressees: list[PersonFields], unreadable: set[str]
) -> Customer | None:
    """The customer among the participants and addressees. A sender has no id, so it gives at most a name."""
    listed = [*(fields.authorized_participants or ()), *(fields.current_participants or ())]
    people = [read(PersonFields, person) for person in listed if person is not None]
    if any("type" in invalid or (invalid and person.type == CUSTOMER) for person, invalid in people):
        unreadable.add("customer")
    customers = [person for person in (*(each for each, _ in people), *addressees) if person.type == CUSTOMER]
    authors = [message.author for message in messages if message.sender is Sender.CUSTOMER]
    if not customers and not authors:
        return None
    names = [*(person.display_name for person in customers), *authors, NAMELESS]
    return Customer(
        id=next((person.id for person in customers if person.id), None),
        display_name=shortened_name(next(name for name in names if name)),
    )


def _order_ids(fields: ThreadFields, unreadable: set[str]) -> tuple[str, ...]:
    entities = [read(EntityFields, entity) for entity in fields.entities or () if entity is not None]
    if any("type" in invalid or (invalid and entity.type in ORDER_ENTITIES) for entity, invalid in entities):
        unreadable.add("order_ids")
    orders = (entity.id for entity, _ in entities if entity.type in ORDER_ENTITIES and entity.id)
    order_ids = tuple(dict.fromkeys(orders))
    if len(order_ids) > MAX_ORDERS:
        unreadable.add("order_ids")
    return order_ids[:MAX_ORDERS]


def _recipients(fields: ThreadFields, unreadable: set[str]) -> tuple[Recipient, ...]:
    known = _known(fields.authorized_participants, unreadable) or _known(
        fields.current_participants, unreadable
    )
    return tuple(who for who in (Recipient.CUSTOMER, Recipient.OPERATOR) if who in known)


def _known(listed: list[Any] | None, unreadable: set[str]) -> tuple[Recipient, ...]:
    people = [read(PersonFields, person) for person in listed or () if person is not None]
    if any("type" in invalid for _, invalid in people):
        unreadable.add("recipients")
    return known_recipients(tuple(person for person, _ in people))


def _requirement(
    fields: ThreadFields, metadata: MetadataFields, invalid_metadata: frozenset[str], unreadable: set[str]
) -> ReplyRequirement:
    """A null in ``shop_reply_needed_since`` says that nobody waits. If the field is missing or unreadable, nothing is
    said, and ``as_of`` is None."""
    clicks = [read(ClickFields, click) for click in fields.no_store_reply_needed or () if click is not None]
    if invalid_metadata - {"total_count"} or any(invalid for _, invalid in clicks):
        unreadable.add("reply_requirement")
    is_present = "shop_reply_needed_since" in metadata.model_fields_set
    return ReplyRequirement(
        reply_needed_since=metadata.shop_reply_needed_since,
        as_of=metadata.last_message_date if is_present else None,
        no_reply_needed_at=max((click.date for click, _ in clicks if click.date), default=None),
    )
